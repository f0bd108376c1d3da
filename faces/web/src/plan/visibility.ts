//! What is seen where before anybody chooses: whole bones before the operation; stumps, segments and guides as planned.

import type { SurfaceWish } from '../engine/anatomy';
import { wire } from '../wire/client';
import type { Plan, PlanObject } from '../wire/shapes';

/** What the surgeon chose, by the object's name. */
export interface Choices {
  shown: ReadonlyMap<string, boolean>;
  faint: ReadonlySet<string>;
  alone: string | null;
  selected: string | null;
  /** The keys of a piece that is chosen, and of one that the pointer is over. */
  piece: string | null;
  over: string | null;
}

/** Kinds whose bone is the patient's own, as scanned. */
const SCANNED = new Set(['surface', 'body']);
/** Kinds after which their bone is elsewhere: taken apart, or moved. */
export const CARRIED = new Set(['cut', 'move']);
const FAINT = 0.3;

/** The bones that a cut takes apart or a move carries away: planned views show what has become of them instead. Where the step failed that is nothing, and a bone must not be missing because of it. */
function elsewhere(plan: Plan, objects: readonly PlanObject[]): Set<string> {
  const has = new Set(objects.filter((object) => object.surfaces.length > 0).map((object) => object.step));
  return new Set(plan.step.filter((step) => CARRIED.has(step.do) && has.has(step.name)).map((step) => String(step.of)));
}

/** Is an object shown before the surgeon chooses? */
export function shownAtFirst(role: string): boolean {
  return role !== 'model' && role !== 'other';
}

/** Is an object shown, by what the surgeon chose? */
export function isShown(name: string, role: string, { shown, alone }: Pick<Choices, 'shown' | 'alone'>): boolean {
  return alone ? alone === name : (shown.get(name) ?? shownAtFirst(role));
}

export function surfacesToShow(plan: Plan, objects: readonly PlanObject[], choices: Choices): SurfaceWish[] {
  const gone = elsewhere(plan, objects);
  const kinds = new Map(plan.step.map((step) => [step.name, step.do]));
  return objects.flatMap((object) =>
    object.surfaces.map((surface) => {
      const key = `${object.name}/${surface.part}`;
      const chosen = choices.shown.get(object.name);
      const scanned = SCANNED.has(kinds.get(object.step) ?? '');
      const always = chosen === true || choices.alone === object.name;
      return {
        key,
        address: wire.surfaceAddress(surface.content, surface.part, surface.triangles),
        object: object.name,
        frame: surface.frame,
        pose: surface.pose ?? null,
        role: surface.role,
        opacity: choices.faint.has(object.name) ? FAINT : 1,
        before: always || scanned,
        planned: always || (!gone.has(object.name) && surface.role !== 'specimen' && surface.role !== 'tumour'),
        outlined: always || !kinds.get(object.step)?.endsWith('model'),
        hidden: !isShown(object.name, surface.role, choices),
        selected: choices.selected === object.name,
        lit: key === choices.piece || key === choices.over,
      };
    }),
  );
}
