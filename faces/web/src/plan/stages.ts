//! The stages of a case in the order of the work; each step stands under one of them by its kind.

import type { CaseState, PlanStep } from '../wire/shapes';

export const STAGES = ['Images', 'Bones', 'Plan', 'Devices', 'Models'] as const;
export type Stage = (typeof STAGES)[number];

const STAGE_OF: Record<string, Stage> = {
  'smooth-image': 'Images',
  threshold: 'Bones',
  separate: 'Bones',
  islands: 'Bones',
  fill: 'Bones',
  paint: 'Bones',
  scissors: 'Bones',
  'smooth-label': 'Bones',
  'fill-between': 'Bones',
  surface: 'Bones',
  body: 'Bones',
};

/** A kind that is not known here stands by its name: guides are devices, models are models, all else is planning. */
export function stageOf(kind: string): Stage {
  return STAGE_OF[kind] ?? (kind.endsWith('guide') || kind.endsWith('splint') ? 'Devices' : kind.endsWith('model') ? 'Models' : 'Plan');
}

export function byStage(steps: readonly PlanStep[]): { stage: Stage; steps: PlanStep[] }[] {
  return STAGES.map((stage) => ({ stage, steps: steps.filter((step) => stageOf(step.do) === stage) })).filter((one) => one.steps.length > 0);
}

/** How a stage stands: all of it exact with nothing open, or what must be looked at; null while that is not known. */
export type StageStanding = { passes: true } | { passes: false; open: number; failed: number };

/** A stage passes once all that its steps give is exact, the findings are of the plan as it is, and no danger or warning of them is open. */
export function standingOf(steps: readonly { name: string }[], state: Pick<CaseState, 'objects' | 'findings' | 'judged' | 'evaluating'> | null): StageStanding | null {
  if (!state || steps.length === 0) return null;
  const names = new Set(steps.map((step) => step.name));
  const objects = state.objects.filter((object) => names.has(object.step));
  const failed = new Set(objects.filter((object) => object.state === 'failed').map((object) => object.step));
  // That a step failed is a finding, too: it is told once.
  const open = state.findings.filter((found) => names.has(found.step) && found.severity !== 'note' && !found.accepted_by && !failed.has(found.step)).length;
  if (failed.size > 0) return { passes: false, open, failed: failed.size };
  if (!state.judged || state.evaluating || objects.some((object) => object.state !== 'exact')) return null;
  return open > 0 ? { passes: false, open, failed: 0 } : { passes: true };
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
