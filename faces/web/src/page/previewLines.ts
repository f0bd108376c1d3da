//! What is said beside a handle while it is dragged: how far it has gone, and what the value would do, by what the screen holds.

import type { Engine } from '../engine/engine';
import { movementInWords, type Movement } from '../engine/movement';
import { dragInWords, type PlaneValue } from '../engine/planeHandle';
import { wouldDo } from '../engine/planePreview';
import { length, sub } from '../engine/vector';
import type { Plan, PlanObject, PlanStep } from '../wire/shapes';

/** A plane in hand: what the plan says, what the hand has made of it, and the frame that it lies in. */
export interface PlaneInHand {
  step: PlanStep;
  from: PlaneValue;
  to: PlaneValue;
  frame: string;
}

/** "Preview: 1.2 mm left", then the bone that is cut, the margin, and how far the other cuts are that are made with this one. */
export function previewLines(engine: Engine, plan: Plan, objects: readonly PlanObject[], held: PlaneInHand | null): string[] {
  if (!held) return ['Preview'];
  const { step, from, to, frame } = held;
  const seen = wouldDo(to, engine.piecesOf(frame), String(step.of));
  const lines = [['Preview', dragInWords(from, to)].filter(Boolean).join(': ')];
  if (seen.area !== null) lines.push(`bone cut ≈ ${seen.area.toFixed(0)} mm²`);
  if (seen.margin !== null) lines.push(seen.margin > 0 ? `tumour ≈ ${seen.margin.toFixed(1)} mm away` : `passes through the tumour, ≈ ${(-seen.margin).toFixed(1)} mm`);
  for (const other of partners(plan, step.name)) {
    const plane = objects.find((object) => object.name === other && object.frame === frame)?.plane;
    if (plane) lines.push(`${other.replace(/\.plane$/, '')} ≈ ${length(sub(plane.through_mm, to.through)).toFixed(1)} mm away`);
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

/** The other planes that some step takes together with a step's own. */
export function partners(plan: Plan, name: string): string[] {
  const lists = plan.step.map((step) => step.cuts).filter((cuts): cuts is string[] => Array.isArray(cuts));
  const together = lists.filter((cuts) => cuts.includes(`${name}.plane`)).flat();
  return [...new Set(together)].filter((plane) => plane !== `${name}.plane`);
}
