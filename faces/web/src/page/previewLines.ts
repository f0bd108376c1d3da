//! What is said beside a handle while it is dragged: how far it has gone, and what the value would do, by what the screen holds.

import { approximate } from '../engine/approximate';
import type { Engine } from '../engine/engine';
import { movementInWords, type Movement } from '../engine/movement';
import { dragInWords, type PlaneValue } from '../engine/planeHandle';
import { wouldDo } from '../engine/planePreview';
import { lengthBetween } from '../engine/polyline';
import { isVec3, length, sub, type Vec3 } from '../engine/vector';
import type { Plan, PlanObject, PlanStep } from '../wire/shapes';

/** A plane in hand: what the plan says, what the hand has made of it, and the frame that it lies in. */
export interface PlaneInHand {
  step: PlanStep;
  from: PlaneValue;
  to: PlaneValue;
  frame: string;
}

/** "Preview: 1.2 mm left", then the bone that is cut, the margin, and how far it is to the other cuts that are made with this one. */
export function previewLines(engine: Engine, plan: Plan, objects: readonly PlanObject[], held: PlaneInHand | null): string[] {
  if (!held) return ['Preview'];
  const { step, from, to, frame } = held;
  const seen = wouldDo(to, engine.piecesOf(frame), String(step.of));
  const lines = [['Preview', dragInWords(from, to)].filter(Boolean).join(': ')];
  if (seen.area !== null) lines.push(approximate['bone-cut'](seen.area));
  if (seen.tumour) lines.push(approximate.margin(seen.tumour));
  for (const other of partners(plan, step.name)) {
    const plane = objects.find((object) => object.name === other && object.frame === frame)?.plane;
    if (!plane) continue;
    const name = other.replace(/\.plane$/, '');
    const line = newJaw(plan, objects, [`${step.name}.plane`, other], frame);
    const jaw = line && lengthBetween(line, to, { through: plane.through_mm, normal: plane.normal });
    lines.push(jaw !== null ? approximate['new-jaw'](name, jaw) : approximate.apart(name, length(sub(plane.through_mm, to.through))));
  }
  return lines;
}

/** Its code is fetched when a move is first shown. */
let nearness: typeof import('../engine/nearness') | null = null;

export async function readyForMoves(): Promise<void> {
  nearness ??= await import('../engine/nearness');
}

/** "Preview: 4.0 mm forward", then the gap to the nearest bone, or which bones are met and how deep. */
export function moveLines(engine: Engine, object: string, movement: Movement, frame: string): string[] {
  const near = nearness?.near(object, engine.piecesOf(frame)) ?? [];
  return [`Preview: ${movementInWords(movement)}`, ...near.slice(0, 2).map(({ object, mm }) => approximate.gap(object, mm))];
}

/** The line of the new jaw that is made between these cuts, in their frame; null if none is. */
function newJaw(plan: Plan, objects: readonly PlanObject[], cuts: readonly string[], frame: string): readonly Vec3[] | null {
  const line = plan.step.find((step) => Array.isArray(step.cuts) && cuts.every((cut) => (step.cuts as string[]).includes(cut)) && step.jaw_line !== undefined)?.jaw_line;
  if (typeof line === 'string') return objects.find((object) => object.name === line && object.frame === frame)?.points?.map((point) => point.at_mm) ?? null;
  return Array.isArray(line) && line.every(isVec3) ? line : null;
}

/** The other planes that some step takes together with a step's own. */
export function partners(plan: Plan, name: string): string[] {
  const lists = plan.step.map((step) => step.cuts).filter((cuts): cuts is string[] => Array.isArray(cuts));
  const together = lists.filter((cuts) => cuts.includes(`${name}.plane`)).flat();
  return [...new Set(together)].filter((plane) => plane !== `${name}.plane`);
}
