//! Which bone the plane in hand parts, and what the plan has made of that bone already.

import type { Halves } from '../engine/halves';
import type { PlaneValue } from '../engine/planeHandle';
import type { PlanObject, PlanStep } from '../wire/shapes';
import { CARRIED } from './visibility';

/** Bodies of these roles are the bone itself, as the saw has left it. */
const OF_BONE = new Set(['bone', 'specimen', 'moved']);

/** Does a value name a step or one of its results? */
const names = (value: unknown, step: string): boolean =>
  Array.isArray(value) ? value.some((one) => names(one, step)) : typeof value === 'string' && (value === step || value.startsWith(`${step}.`));

/** The steps that are made of an object, of what is made of it, and so on. */
export function madeOf(steps: readonly PlanStep[], object: string): Set<string> {
  const own = (step: PlanStep) => Object.entries(step).filter(([parameter]) => parameter !== 'name' && parameter !== 'do').map(([, value]) => value);
  const made = new Set<string>();
  const follow = (name: string) => {
    for (const step of steps) {
      if (made.has(step.name) || !own(step).some((value) => names(value, name))) continue;
      made.add(step.name);
      follow(step.name);
    }
  };
  follow(object);
  return made;
}

/** The bone that a cut's plane parts, as the views show it; null if the step cuts none. `planned` is the plane as the plan has it. */
export function halvesOf(step: PlanStep, steps: readonly PlanStep[], objects: readonly PlanObject[], plane: PlaneValue, planned: PlaneValue | null, frame: string): Halves | null {
  if (step.do !== 'cut' || typeof step.of !== 'string') return null;
  const made = madeOf(steps, step.of);
  const bones = objects.filter((object) => made.has(object.step) && object.surfaces.some(({ role }) => OF_BONE.has(role)));
  const words = step.keep === 'both' ? (['kept, one half', 'kept, the other half'] as const) : (['kept', 'removed'] as const);
  return { frame, of: step.of, made: bones.map(({ name }) => name), plane, planned, words };
}

/** What a cut can meet of what is seen: its bone, whole and in pieces, and what is made of these; null if the step cuts none. Elsewhere its plane would only seem to cut. */
export function metBy(step: PlanStep, steps: readonly PlanStep[], objects: readonly PlanObject[]): string[] | null {
  if (step.do !== 'cut' || typeof step.of !== 'string') return null;
  let whole = step.of;
  for (let above = stepOf(whole, steps); above && CARRIED.has(above.do) && typeof above.of === 'string'; above = stepOf(whole, steps)) whole = above.of;
  const made = madeOf(steps, whole);
  return [whole, ...objects.filter((object) => made.has(object.step)).map(({ name }) => name)];
}

/** The step that gives an object, of those that come before it. */
const stepOf = (object: string, steps: readonly PlanStep[]) => steps.find(({ name }) => names(object, name));

/** Is what a step gives still to come? */
export const isComing = (step: string, objects: readonly PlanObject[]): boolean => objects.some((object) => object.step === step && (object.state === 'computing' || object.state === 'out-of-date'));
