//! The handle of a box: on a slice the outline of what lies in it, a side or a corner dragged, what is left out darkened; in 3D its
//! edges, and a grip in the middle of each side. What a drag makes of the box.

import { LEAST_BOX, SIDES, withSide, type BoxSide, type BoxValue } from './box';
import { EDGES, sectionOfCuboid } from './cuboid';
import { ACCENT } from './marks';
import type { Sight } from './moveHandle';
import type { Pixel } from './sliceFrame';
import { add, dot, scale, type Vec3 } from './vector';

/** A box in hand, and the frame that it lies in. */
export interface HeldBox {
  value: BoxValue;
  frame: string;
}

/** How a view sees a box: a slice also where it lies, mm towards the viewer; in 3D that is null. */
export type BoxSight = Sight & { depth: number | null };

const REACH = 7;
const GRIP = 5;
/** Sides that are seen from nearly in front cannot be pulled. */
const LEAST_PULL = 0.25;

const axisOf = ({ axis }: BoxSide): Vec3 => [0, 1, 2].map((n) => (n === axis ? 1 : 0)) as unknown as Vec3;
const cornerOf = (box: BoxValue, n: number): Vec3 => [0, 1, 2].map((axis) => ((n >> axis) & 1 ? box.high : box.low)[axis]!) as unknown as Vec3;

/** How a millimetre along a side's axis shows on the screen, in pixels. */
function pull(side: BoxSide, sight: BoxSight): Pixel {
  const axis = axisOf(side);
  return [dot(axis, sight.directions.right) / sight.mmPerPixel, -dot(axis, sight.directions.up) / sight.mmPerPixel];
}

const canPull = (side: BoxSide, sight: BoxSight) => Math.hypot(...pull(side, sight)) * sight.mmPerPixel > LEAST_PULL;

/** Where a box meets a slice: the corners of a polygon in order; null where it does not. */
function sectionOf(box: BoxValue, sight: BoxSight): Vec3[] | null {
  const section = sectionOfCuboid((n) => cornerOf(box, n), sight.directions, sight.depth!);
  return section.length > 2 ? section : null;
}

/** The line along which a side meets a slice. */
function lineOf(box: BoxValue, side: BoxSide, section: readonly Vec3[]): readonly [Vec3, Vec3] | null {
  const own = section.filter((place) => Math.abs(place[side.axis] - box[side.end][side.axis]) < 1e-6);
  return own.length >= 2 ? [own[0]!, own.at(-1)!] : null;
}

/** The middle of a side. */
export function middleOfSide(box: BoxValue, { axis, end }: BoxSide): Vec3 {
  return box.low.map((c, n) => (n === axis ? box[end][n]! : (c + box.high[n]!) / 2)) as unknown as Vec3;
}

function away([x, y]: Pixel, a: Pixel, b: Pixel): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const size = dx * dx + dy * dy;
  const share = size > 0 ? Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / size)) : 0;
  return Math.hypot(x - a[0] - share * dx, y - a[1] - share * dy);
}

/** The sides under a pixel: one, or the two of a corner; none where nothing can be taken. */
export function sidesAt(box: BoxValue, sight: BoxSight, at: Pixel): BoxSide[] {
  const sides = SIDES.filter((side) => canPull(side, sight));
  if (sight.depth !== null) {
    const section = sectionOf(box, sight);
    return sides.filter((side) => {
      const line = section && lineOf(box, side, section);
      return line && away(at, sight.pixel(line[0]), sight.pixel(line[1])) <= REACH;
    });
  }
  const near = (side: BoxSide) => dot(middleOfSide(box, side), sight.directions.toViewer);
  const under = sides.filter((side) => {
    const [x, y] = sight.pixel(middleOfSide(box, side));
    return Math.hypot(at[0] - x, at[1] - y) <= REACH + 2;
  });
  return under.sort((a, b) => near(b) - near(a)).slice(0, 1);
}

/** The box after a drag of sides from one pixel to another: by whole `step`s, so that a digit that was typed stays. */
export function dragBox(start: BoxValue, sides: readonly BoxSide[], sight: BoxSight, from: Pixel, to: Pixel, step: number): BoxValue {
  return sides.reduce((box, side) => {
    const way = pull(side, sight);
    // In a slice the side's line stays under the pointer; in 3D the grip does, as far as its axis goes.
    const perPixel = sight.depth === null ? 1 / (way[0] * way[0] + way[1] * way[1]) : sight.mmPerPixel * sight.mmPerPixel;
    const mm = ((to[0] - from[0]) * way[0] + (to[1] - from[1]) * way[1]) * perPixel;
    const other = box[side.end === 'low' ? 'high' : 'low'][side.axis];
    const wanted = start[side.end][side.axis] + Math.round(mm / step) * step;
    const at = side.end === 'low' ? Math.min(wanted, other - LEAST_BOX) : Math.max(wanted, other + LEAST_BOX);
    return withSide(box, side, at) ?? box;
  }, start);
}

export function drawBox(g: CanvasRenderingContext2D, box: BoxValue, sight: BoxSight): void {
  g.save();
  if (sight.depth === null) drawEdges(g, box, sight);
  else drawSection(g, box, sight);
  g.restore();
}

function drawSection(g: CanvasRenderingContext2D, box: BoxValue, sight: BoxSight): void {
  const section = sectionOf(box, sight);
  const outline = () => section?.forEach((place, n) => (n === 0 ? g.moveTo(...sight.pixel(place)) : g.lineTo(...sight.pixel(place))));
  g.beginPath();
  g.rect(0, 0, sight.width, sight.height);
  outline();
  g.closePath();
  g.fillStyle = 'rgba(0, 0, 0, 0.5)';
  g.fill('evenodd');
  if (!section) return;
  for (const [style, width] of [['rgba(0, 0, 0, 0.7)', 4], [ACCENT, 1.5]] as const) {
    g.strokeStyle = style;
    g.lineWidth = width;
    g.beginPath();
    outline();
    g.closePath();
    g.stroke();
  }
  for (const side of SIDES) {
    const line = canPull(side, sight) ? lineOf(box, side, section) : null;
    if (line) drawGrip(g, sight.pixel(scale(add(line[0], line[1]), 0.5)));
  }
}

function drawEdges(g: CanvasRenderingContext2D, box: BoxValue, sight: BoxSight): void {
  const { toViewer } = sight.directions;
  // A corner's sides: an edge is behind where both sides that meet in it face away.
  const faces = (axis: number, high: boolean) => (high ? 1 : -1) * toViewer[axis]! > 1e-9;
  for (const [m, n] of EDGES) {
    const across = [0, 1, 2].filter((axis) => ((m ^ n) >> axis) % 2 === 0);
    g.globalAlpha = across.some((axis) => faces(axis, ((m >> axis) & 1) === 1)) ? 1 : 0.35;
    for (const [style, width] of [['rgba(0, 0, 0, 0.6)', 3.5], [ACCENT, 1.5]] as const) {
      g.strokeStyle = style;
      g.lineWidth = width;
      g.beginPath();
      g.moveTo(...sight.pixel(cornerOf(box, m)));
      g.lineTo(...sight.pixel(cornerOf(box, n)));
      g.stroke();
    }
  }
  g.globalAlpha = 1;
  for (const side of SIDES) if (canPull(side, sight)) drawGrip(g, sight.pixel(middleOfSide(box, side)));
}

function drawGrip(g: CanvasRenderingContext2D, [x, y]: Pixel): void {
  g.fillStyle = '#0b1013';
  g.strokeStyle = ACCENT;
  g.lineWidth = 1.5;
  g.fillRect(x - GRIP, y - GRIP, 2 * GRIP, 2 * GRIP);
  g.strokeRect(x - GRIP, y - GRIP, 2 * GRIP, 2 * GRIP);
}
