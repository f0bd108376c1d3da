//! What a plan moves: the six numbers of its `move` steps, the places that they turn about, and where the bones lie while the exact
//! result is on its way.

import { STILL, SIX, after, motionOf, type Movement } from '../engine/movement';
import type { SurfaceWish } from '../engine/anatomy';
import type { Pose } from '../engine/pose';
import { isVec3, type Vec3 } from '../engine/vector';
import type { PlanObject, PlanStep } from '../wire/shapes';

/** The numbers of a step that moves a bone; null if it is another kind of step. */
export function movementOf(step: PlanStep): Movement | null {
  if (step.do !== 'move') return null;
  const said = SIX.map((name) => [name, typeof step[name] === 'number' ? step[name] : 0]);
  return { ...STILL, ...(Object.fromEntries(said) as Partial<Movement>) };
}

/** The place that a move turns about, before it is shifted: said, another step's, or the exact middle of the bone; null while nobody knows. */
export function pivotOf(step: PlanStep, objects: readonly PlanObject[]): Vec3 | null {
  if (isVec3(step.about)) return step.about;
  const named = typeof step.about === 'string' ? step.about : `${step.name}.pivot`;
  return objects.find((object) => object.name === named)?.points[0]?.at_mm ?? null;
}

/** The parameters of a step that a movement changes, as the plan writes them: a nought that nobody wrote stays unwritten. All, of no step. */
export function changed(step: PlanStep | null, to: Movement): Record<string, number | null> {
  const from = step && (movementOf(step) ?? STILL);
  return Object.fromEntries(SIX.filter((name) => from?.[name] !== to[name]).map((name) => [name, to[name] === 0 ? null : to[name]]));
}

/** Poses by what they follow from, so that a pose that has not changed is the same array. */
const known = new Map<string, { from: string; pose: Pose }>();

function kept(name: string, pose: Pose): Pose {
  const from = pose.join();
  const last = known.get(name);
  if (last?.from === from) return last.pose;
  known.set(name, { from, pose });
  return pose;
}

/**
 * Where moved bones lie by the numbers of the plan as it is shown, for those whose exact result has not come: previews. `steps` are
 * those of the plan, what is being dragged or typed put in.
 */
export function posesOf(steps: readonly PlanStep[], objects: readonly PlanObject[], edited: string | null): Map<string, Pose> {
  const poses = new Map<string, Pose>();
  for (const step of steps) {
    const movement = movementOf(step);
    const pivot = movement && pivotOf(step, objects);
    const own = objects.find((object) => object.name === step.name);
    if (!movement || !pivot || !own) continue;
    const of = objects.find((object) => object.name === step.of);
    if (own.state === 'exact' && edited !== step.name && !poses.has(String(step.of))) continue;
    const before = poses.get(String(step.of)) ?? of?.surfaces[0]?.pose ?? null;
    poses.set(step.name, kept(step.name, after(motionOf(movement, pivot), before)));
  }
  return poses;
}

/** Surfaces with those poses in place of their own, which they remember. */
export function posed(wishes: SurfaceWish[], poses: ReadonlyMap<string, Pose>): SurfaceWish[] {
  return wishes.map((wish) => {
    const pose = poses.get(wish.object);
    return pose ? { ...wish, pose, was: wish.pose } : wish;
  });
}
