//! The stages of a case in the order of the work: each entry of the plan stands under one of them by its kind, the last two look at all of it.

import type { CaseState, PackageState, Plan, PlanStep } from '../wire/shapes';
import { asStep } from './entries';

export const STAGES = ['Images', 'Bones', 'Plan', 'Devices', 'Check', 'Release'] as const;
export type Stage = (typeof STAGES)[number];

const STAGE_OF: Record<string, Stage> = {
  ct: 'Images',
  mr: 'Images',
  pet: 'Images',
  'smooth-image': 'Images',
  mask: 'Bones',
  mesh: 'Bones',
  triangles: 'Bones',
  threshold: 'Bones',
  separate: 'Bones',
  islands: 'Bones',
  fill: 'Bones',
  paint: 'Bones',
  scissors: 'Bones',
  'smooth-label': 'Bones',
  'fill-between': 'Bones',
  surface: 'Bones',
  repair: 'Bones',
  body: 'Bones',
};

/** A kind that is not known here stands by its name: what is printed are devices, all else is planning. */
export function stageOf(kind: string): Stage {
  return STAGE_OF[kind] ?? (/(guide|splint|model)$/.test(kind) ? 'Devices' : 'Plan');
}

/** What of a plan stands under each stage, inputs before steps; stages of nothing are left out. */
export function byStage(plan: Pick<Plan, 'input' | 'step'>): { stage: Stage; entries: PlanStep[] }[] {
  const all = [...plan.input.map(asStep), ...plan.step];
  return STAGES.map((stage) => ({ stage, entries: all.filter((entry) => stageOf(entry.do) === stage) })).filter((one) => one.entries.length > 0);
}

/** How a stage stands: all of it exact with nothing open, or what must be looked at; null while that is not known. */
export type StageStanding = { passes: true } | { passes: false; open: number; failed: number; danger?: true; behind?: true };

type Judged = Pick<CaseState, 'objects' | 'findings' | 'judged' | 'evaluating'>;

/**
 * Entries pass once all that they give is exact, the findings are of the plan as it is, and no danger or warning of them is open.
 * `entries`: null for all of the case, also what was found of no step.
 */
export function standingOf(entries: readonly { name: string }[] | null, state: Judged | null): StageStanding | null {
  if (!state || entries?.length === 0) return null;
  const names = entries && new Set(entries.map((entry) => entry.name));
  const own = (name: string) => !names || names.has(name);
  const objects = state.objects.filter((object) => own(object.step));
  const failed = new Set(objects.filter((object) => object.state === 'failed').map((object) => object.step));
  // That a step failed is a finding, too: it is told once.
  const found = state.findings.filter((one) => own(one.step) && one.severity !== 'note' && !one.accepted_by && !failed.has(one.step));
  const open = found.length;
  const danger = found.some((one) => one.severity === 'danger') ? { danger: true as const } : {};
  if (failed.size > 0) return { passes: false, open, failed: failed.size, ...danger };
  if (!state.judged || state.evaluating || objects.some((object) => object.state !== 'exact')) return null;
  return open > 0 ? { passes: false, open, failed: 0, ...danger } : { passes: true };
}

/** How a stage of a case stands: Check by all that was found, Release by that and whether the package is of the plan as it is. */
export function standingOfStage(stage: Stage, plan: Pick<Plan, 'input' | 'step'>, state: Judged | null, written: Pick<PackageState, 'is_current'> | null): StageStanding | null {
  const all = plan.input.length + plan.step.length > 0 ? standingOf(null, state) : null;
  if (stage === 'Check') return all;
  if (stage !== 'Release') return standingOf(byStage(plan).find((one) => one.stage === stage)?.entries ?? [], state);
  if (!written) return null;
  return written.is_current ? all : { passes: false, open: 0, failed: 0, behind: true };
}

/** A standing that does not pass, in words: "1 failed, 2 open". */
export function openInWords({ open, failed, behind }: Exclude<StageStanding, { passes: true }>): string {
  return [failed > 0 && `${failed} failed`, open > 0 && `${open} open`, behind && 'the package is out of date'].filter(Boolean).join(', ');
}

/** Every string that a step's parameters hold: the names it may refer to. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

/** The steps that follow from a step, in the order of the plan: what a change of it makes out of date. */
export function dependents(steps: readonly PlanStep[], name: string): string[] {
  const reached = new Set([name]);
  let grew = true;
  while (grew) {
    grew = false;
    for (const { name: own, do: _kind, ...parameters } of steps) {
      if (reached.has(own)) continue;
      if (strings(parameters).some((text) => reached.has(text) || reached.has(text.slice(0, text.indexOf('.'))))) {
        reached.add(own);
        grew = true;
      }
    }
  }
  return steps.map((step) => step.name).filter((own) => own !== name && reached.has(own));
}
