//! Slices in any direction: a slice is tilted about the crosshair, which stays where it is on the screen.

import type { Engine } from './engine';
import { SLICES, type Directions, type SliceName } from './orientation';
import type { SliceView } from './sliceView';
import { add, cross, dot, scale, turn, unit, type Vec3 } from './vector';

/** One press of a key, degrees. */
export const TILT_STEP = 5;
/** Degrees for each pixel that is dragged. */
export const TILT_PER_PIXEL = 0.25;

const RADIANS = Math.PI / 180;

/** Directions turned about their own up, as a head is shaken, and then about their own right, as a head nods; degrees. */
export function tilted(from: Directions, aboutUp: number, aboutRight: number): Directions {
  const right = turn(from.right, from.up, aboutUp * RADIANS);
  const up = turn(from.up, right, aboutRight * RADIANS);
  // What rounding has left of a skew is taken away, so that a thousand tilts are still at right angles.
  const straight = unit(add(up, scale(right, -dot(up, right)))) ?? from.up;
  const along = unit(right) ?? from.right;
  return { right: along, up: straight, toViewer: cross(along, straight) };
}

/** Which of the three a slice that looks so lies nearest to. */
export function nearestSlice(directions: Directions): SliceName {
  let nearest: SliceName = 'axial';
  let most = -1;
  for (const [name, of] of Object.entries(SLICES) as [SliceName, Directions][]) {
    const cosine = Math.abs(dot(of.toViewer, directions.toViewer));
    if (cosine > most + 1e-9) [nearest, most] = [name, cosine];
  }
  return nearest;
}

/** The name of a slice that looks so: "Axial", or how far it is from the nearest of the three: "Axial, tilted 12°". Short, for a small pane. */
export function sliceName(directions: Directions): string {
  const nearest = nearestSlice(directions);
  const of = SLICES[nearest];
  const most = Math.abs(dot(of.toViewer, directions.toViewer));
  const same = (a: Vec3, b: Vec3) => dot(a, b) > 1 - 1e-9;
  const word = nearest.charAt(0).toUpperCase() + nearest.slice(1);
  if (same(of.right, directions.right) && same(of.up, directions.up)) return word;
  const angle = Math.acos(Math.min(1, most)) / RADIANS;
  return angle < 0.05 ? `${word}, turned` : `${word}, tilted ${angle.toFixed(angle < 0.95 ? 1 : 0)}°`;
}

/** Tilts a slice about the crosshair. Degrees; see {@link tilted}. */
export function tilt(engine: Engine, view: SliceView, aboutUp: number, aboutRight: number): void {
  const place = engine.crosshair?.place;
  const { frame } = view;
  const before = place && frame.pixel(place);
  engine.turnSlice(view.id, tilted(frame.directions, aboutUp, aboutRight));
  if (!place || !before) return;
  const [x, y] = frame.pixel(place);
  frame.pan(before[0] - x, before[1] - y);
  engine.redraw(view);
}
