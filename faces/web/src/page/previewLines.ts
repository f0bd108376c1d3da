//! What is said beside a handle while it is dragged: how far it has gone, and what the value would do, by what the screen holds.

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
  if (seen.area !== null) lines.push(`bone cut ≈ ${seen.area.toFixed(0)} mm²`);
  if (seen.tumour) lines.push(marginInWords(seen.tumour));
  for (const other of partners(plan, step.name)) {
    const plane = objects.find((object) => object.name === other && object.frame === frame)?.plane;
    if (!plane) continue;
    const name = other.replace(/\.plane$/, '');
    const line = newJaw(plan, objects, [`${step.name}.plane`, other], frame);
    const jaw = line && lengthBetween(line, to, { through: plane.through_mm, normal: plane.normal });
    lines.push(jaw !== null ? `new jaw to ${name} ≈ ${jaw.toFixed(1)} mm along its line` : `${name} ≈ ${length(sub(plane.through_mm, to.through)).toFixed(1)} mm, place to place`);
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
  const met = near.slice(0, 2).map(({ object, mm }) => (mm < 0 ? `meets ${object}, ≈ ${(-mm).toFixed(1)} mm deep` : `gap ≈ ${mm.toFixed(1)} mm to ${object}`));
  return [`Preview: ${movementInWords(movement)}`, ...met];
}

/** The tumour's heights over the plane, in words: its normal points to what is removed. */
function marginInWords([least, most]: readonly [number, number]): string {
  if (least > 0) return `tumour ≈ ${least.toFixed(1)} mm away`;
  return most > 0 ? `passes through the tumour, ≈ ${(-least).toFixed(1)} mm` : `all of the tumour would be kept, ≈ ${(-most).toFixed(1)} mm away`;
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
