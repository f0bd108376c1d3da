//! From where 3D is looked at: by a key, along a cut, along a slot or drill as its tool goes.

import type { ToolWay } from './bladeGhost';
import { lookAgainst } from './camera';
import type { Engine } from './engine';
import { LOOKS, type Directions, type LookName } from './orientation';
import { across, scale, unit, type Vec3 } from './vector';

export const look = (engine: Engine, name: LookName): void => lookFrom(engine, LOOKS[name]);

/** Looks along a plane's normal from the side that is removed: along a slot, as the blade goes. */
export function lookAlong(engine: Engine, normal: Vec3): void {
  const n = unit(normal);
  if (n) lookFrom(engine, lookAgainst(across(n).u));
}

function lookFrom(engine: Engine, directions: Directions): void {
  for (const view of engine.views.values()) {
    if (view.kind !== 'solid') continue;
    engine.place(view);
    view.camera.look(directions);
  }
  engine.redrawSolids();
}

/** Looks along a way as the tool goes, its mouth in the middle. */
export function lookInto(engine: Engine, way: ToolWay, frame: string): void {
  for (const view of engine.views.values()) {
    if (view.kind !== 'solid' || engine.patientOf(view).name !== frame) continue;
    engine.place(view);
    view.camera.look(lookAgainst(scale(way.into, -1)));
    view.camera.target = way.from;
  }
  engine.redrawSolids();
}
