//! The hand's ways by keyboard, in the view that has it: the crosshair goes by arrows, and the tool in hand acts where it stands.

import type { Hit } from './anatomy';
import type { Engine, View } from './engine';
import { changeGreys, moved, pick, pickOf, tellGrey, zoom } from './gestures';
import type { Pixel } from './sliceFrame';
import { tilt, TILT_STEP } from './tilt';
import { add, length, scale, sub, type Vec3 } from './vector';

/** Where an arrow points: to the right, and down. */
export type Way = readonly [number, number];

/** One press pans so many pixels. */
const PAN = 40;
/** One press turns in 3D, or changes greys, as a drag of so many pixels. */
const DRAG = 15;
/** Steps of the crosshair, mm: the least that is seen as so many pixels. So it is finer the nearer one looks. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
const SEEN = 4;
/** So near to the rim of the view the picture follows the crosshair, pixels. */
const RIM = 12;

/** A crosshair that an arrow has put on a surface lies so near to it, mm, also once a finer picture has come. */
const ON_SURFACE = 0.5;

const sight = (view: View) => (view.kind === 'slice' ? view.frame : view.camera);

/** How far one press moves the crosshair in a view, mm. */
export const stepMm = (mmPerPixel: number): number => STEPS.find((mm) => mm >= SEEN * mmPerPixel) ?? STEPS.at(-1)!;

/** An arrow: the crosshair goes that way, in 3D over the surface that is seen there; with the window tool the greys change. */
export function arrow(engine: Engine, view: View, way: Way): void {
  if (engine.tool === 'window') return changeGreys(engine, way[0] * DRAG, way[1] * DRAG);
  const patient = engine.patientOf(view);
  if (!patient.crosshair) return;
  const { right, up } = sight(view).directions;
  const step = stepMm(sight(view).mmPerPixel);
  const to = add(patient.crosshair, add(scale(right, way[0] * step), scale(up, -way[1] * step)));
  const hit = view.kind === 'solid' ? pick(engine, view, view.camera.pixel(to)) : null;
  const place = hit?.place ?? to;
  engine.moveCrosshair(place, patient.name);
  if (view.kind === 'slice') tellGrey(engine, view, place);
  else engine.tell({ type: 'cursor', place, hu: null, on: hit?.object ?? null });
  keepInSight(engine, view, sight(view).pixel(place));
  engine.hand.scissors.follow(view);
}

function keepInSight(engine: Engine, view: View, [x, y]: Pixel): void {
  const { width, height } = view.pane;
  const into = (at: number, size: number) => Math.min(Math.max(at, RIM), size - RIM) - at;
  const [dx, dy] = [into(x, width), into(y, height)];
  if (dx === 0 && dy === 0) return;
  sight(view).pan(dx, dy);
  moved(engine, view);
}

/** The picture goes the way of the arrow. */
export function pan(engine: Engine, view: View, way: Way): void {
  sight(view).pan(way[0] * PAN, way[1] * PAN);
  moved(engine, view);
}

/** A slice is tilted about the crosshair, 3D is turned. */
export function turn(engine: Engine, view: View, way: Way): void {
  if (view.kind === 'slice') return tilt(engine, view, way[0] * TILT_STEP, way[1] * TILT_STEP);
  view.camera.drag(way[0] * DRAG, way[1] * DRAG);
  moved(engine, view);
}

/** About the crosshair, so that it stays where it is seen; where it is not, about the middle. */
export function zoomBy(engine: Engine, view: View, factor: number): void {
  const { width, height } = view.pane;
  const crosshair = engine.patientOf(view).crosshair;
  const [x, y] = crosshair ? sight(view).pixel(crosshair) : [-1, -1];
  zoom(engine, view, factor, x >= 0 && y >= 0 && x <= width && y <= height ? [x, y] : [width / 2, height / 2]);
}

/** The tool acts where the crosshair stands. */
export function actAtCrosshair(engine: Engine, view: View): void {
  const at = engine.patientOf(view).crosshair;
  if (!at) return;
  if (engine.tool === 'pick' || engine.tool === 'measure') return engine.tell(pickOf(engine, view, at, onSurface(engine, view, at)));
  if (engine.tool !== 'select' || view.kind === 'slice') return engine.hand.dab(view);
  const hit = pick(engine, view, view.camera.pixel(at));
  if (hit) engine.tell({ type: 'select', object: hit.object, piece: hit.piece });
}

/** The surface that is seen in 3D where a place is, if the place lies on it: not one in front of it, nor one behind. */
function onSurface(engine: Engine, view: View, at: Vec3): Hit | null {
  const hit = view.kind === 'solid' ? pick(engine, view, view.camera.pixel(at)) : null;
  return hit && length(sub(hit.place, at)) <= ON_SURFACE ? hit : null;
}

/** What was begun by corners is done: the scissors cut. */
export function finishAtCrosshair(engine: Engine, view: View): void {
  if (engine.tool === 'scissors' && view.kind === 'solid' && engine.hand.worksIn(view)) engine.hand.scissors.close(view);
}
