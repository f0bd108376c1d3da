//! The stages of a case in the order of the work; each step stands under one of them by its kind.

import type { PlanStep } from '../wire/shapes';

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
