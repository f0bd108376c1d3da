//! The faces of a device that the numbers of its step move: which, and by how much, is in the schema (`pushes`).

import type { OfFaces } from '../engine/pushedFaces';
import type { Push } from '../engine/pushGhost';
import type { PlanObject, PlanStep } from '../wire/shapes';
import { forEachCase } from './eachCase';
import { unitOf, wordsOf, type Property, type StepKind } from './schema';

/** A push, and what it is by: "thickness 1.0 mm more". */
export interface PushInWords extends Push {
  words: string[];
}

const numberOf = (step: PlanStep, name: string, property: Property): number => {
  const value = step[name] ?? property.default;
  return typeof value === 'number' ? value : 0;
};

/** How the faces of a device lie by its picture, which was made of `pictured`, and move when its step says what `now` does. */
export function pushOf(kind: StepKind, pictured: PlanStep, now: PlanStep, object: string, frame: string): PushInWords | null {
  const [lies, by]: [OfFaces, OfFaces] = [{ seat: 0, outer: 0 }, { seat: 0, outer: 0 }];
  const words: string[] = [];
  let from: unknown;
  for (const [name, property] of Object.entries(kind.properties)) {
    const { pushes } = property;
    if (!pushes) continue;
    from = now[pushes.from];
    const [was, is] = [numberOf(pictured, name, property), numberOf(now, name, property)];
    const change = Number((is - was).toFixed(4));
    const faces = pushes.faces === 'all' ? (['seat', 'outer'] as const) : (['outer'] as const);
    for (const one of faces) [lies[one], by[one]] = [lies[one] + was, by[one] + change];
    if (change !== 0) words.push(`${wordsOf(name).toLowerCase()} ${Math.abs(change).toFixed(Math.abs(change) < 0.095 ? 2 : 1)} ${unitOf(name, property)} ${change > 0 ? 'more' : 'less'}`);
  }
  return words.length > 0 && typeof from === 'string' ? { frame, object, from, lies, by, words } : null;
}

/** The step as it was when its exact picture was made. */
let pictured: PlanStep | null = null;
forEachCase(() => (pictured = null));

/** What moves of the step in hand: from its picture, which stays the one of before until the next is exact, to what is said now. */
export function pushInHand(step: PlanStep, inPlan: PlanStep | null, kind: StepKind, objects: readonly PlanObject[], frame: string): PushInWords | null {
  const own = objects.filter((object) => object.step === step.name);
  const device = own.find(({ surfaces }) => surfaces.length > 0);
  if (!inPlan || !device) return null;
  if (own.every(({ state }) => state === 'exact')) pictured = inPlan;
  const hasPicture = pictured?.name === step.name && own.every(({ state }) => state !== 'failed' && state !== 'blocked');
  return hasPicture ? pushOf(kind, pictured!, step, device.name, frame) : null;
}
