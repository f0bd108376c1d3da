//! The handle of a move, of a fixed size on the screen and beside the bone: arrows and rings in 3D; in a slice the arrows and the
//! ring that lie in it, and a square to move freely. What a drag makes of the six numbers.

import type { Directions } from './orientation';
import { INK, write } from './marks';
import { FRONT, RIGHT, TOP, arrivesAt, shiftedOn, turnedOn, type Movement } from './movement';
import type { Pixel } from './sliceFrame';
import { across, add, cross, dot, scale, type Vec3 } from './vector';

/** Which parts of the handle are shown. */
export type HandleParts = 'both' | 'shift' | 'turn';

/** A move in hand: its numbers, the place it turns about before it is shifted, and the frame that both lie in. */
export interface HeldMove {
  movement: Movement;
  pivot: Vec3;
  frame: string;
  parts: HandleParts;
}

/** How a view sees: what slices and the 3D camera have in common. */
export interface Sight {
  directions: Directions;
  mmPerPixel: number;
  pixel: (place: Vec3) => Pixel;
  width: number;
  height: number;
  /** A slice: only what lies in it can be dragged. */
  flat: boolean;
}

export type MoveGrip =
  | { kind: 'shift'; axis: Vec3; words: string }
  /** `behind`: on the side of the ring that lies away from the viewer. */
  | { kind: 'turn'; axis: Vec3; words: string; behind: boolean }
  | { kind: 'free'; words: string };

const ARROWS = [
  { axis: [1, 0, 0] as Vec3, words: 'left', back: 'right', colour: '#ff9d8f' },
  { axis: FRONT, words: 'forward', back: 'back', colour: '#8fe39b' },
  { axis: TOP, words: 'up', back: 'down', colour: '#8fb8ff' },
];
const RINGS = [
  { axis: RIGHT, words: 'pitch', colour: '#ff9d8f' },
  { axis: FRONT, words: 'roll', colour: '#8fe39b' },
  { axis: TOP, words: 'yaw', colour: '#8fb8ff' },
];
/** Pixels from the middle: the rings, and where the arrows begin and end. The bone in the middle stays free. */
const RING = 58;
const ARROW = [72, 108] as const;
const SQUARE = { at: 66, half: 7 };
const EDGE = 10;
const REACH = 8;
const SEGMENTS = 72;

/** A direction on the screen, pixels for a unit length of pixels: shorter as it points at the viewer. */
function flatten(direction: Vec3, sight: Sight): Pixel {
  return [dot(direction, sight.directions.right), -dot(direction, sight.directions.up)];
}

const size = ([x, y]: Pixel) => Math.hypot(x, y);
const middleOf = (held: HeldMove, sight: Sight) => sight.pixel(arrivesAt(held.movement, held.pivot));

/** Is a place, in pixels from the middle of the handle, in the view? */
function isIn(held: HeldMove, sight: Sight, [dx, dy]: Pixel): boolean {
  const [x, y] = middleOf(held, sight);
  return x + dx >= EDGE && x + dx <= sight.width - EDGE && y + dy >= EDGE && y + dy <= sight.height - EDGE;
}

/** An arrow that would leave the view stands on the other side, and says so. */
function arrowsIn(held: HeldMove, sight: Sight) {
  if (held.parts === 'turn') return [];
  const tip = ([x, y]: Pixel, sign: number): Pixel => [sign * x * (ARROW[1] + 9), sign * y * (ARROW[1] + 9)];
  return ARROWS.map(({ axis, words, back, colour }) => {
    const way = flatten(axis, sight);
    const turned = !isIn(held, sight, tip(way, 1)) && isIn(held, sight, tip(way, -1));
    return turned ? { axis: scale(axis, -1), words: back, colour, way: [-way[0], -way[1]] as const } : { axis, words, colour, way };
  }).filter(({ way }) => size(way) > (sight.flat ? 0.5 : 0.25));
}

/** The middle of the square that moves freely: at the upper right, or where the view has room. */
function squareIn(held: HeldMove, sight: Sight): Pixel | null {
  if (!sight.flat || held.parts === 'turn') return null;
  const { at } = SQUARE;
  const corners = [[at, -at], [-at, -at], [at, at], [-at, at]] as const;
  return corners.find((corner) => isIn(held, sight, corner)) ?? corners[0];
}

/** In a slice one ring, about the line of sight; it goes by its name if that is one of the patient's axes. */
function ringsIn(held: HeldMove, sight: Sight) {
  if (held.parts === 'shift') return [];
  if (!sight.flat) return RINGS;
  const { toViewer } = sight.directions;
  const own = RINGS.find(({ axis }) => Math.abs(dot(axis, toViewer)) > 0.9999);
  return [own ?? { axis: toViewer, words: 'turn', colour: INK }];
}

/** The places of a ring, in pixels from the middle, each with how much it stands towards the viewer. */
function ringPoints(axis: Vec3, sight: Sight): { at: Pixel; near: number }[] {
  const { u, v } = across(axis);
  return Array.from({ length: SEGMENTS + 1 }, (_, n) => {
    const angle = (2 * Math.PI * n) / SEGMENTS;
    const out = add(scale(u, Math.cos(angle)), scale(v, Math.sin(angle)));
    const [x, y] = flatten(out, sight);
    return { at: [x * RING, y * RING] as const, near: dot(out, sight.directions.toViewer) };
  });
}

export function drawMove(g: CanvasRenderingContext2D, held: HeldMove, sight: Sight): void {
  const [x, y] = middleOf(held, sight);
  g.save();
  g.translate(x, y);
  g.font = '500 12px Inter Variable, sans-serif';
  g.textBaseline = 'middle';
  for (const ring of ringsIn(held, sight)) drawRing(g, ring, sight);
  for (const arrow of arrowsIn(held, sight)) drawArrow(g, arrow);
  const square = squareIn(held, sight);
  if (square) {
    const { half } = SQUARE;
    for (const [style, width] of [['rgba(0, 0, 0, 0.7)', 4], [INK, 1.5]] as const) {
      g.strokeStyle = style;
      g.lineWidth = width;
      g.strokeRect(square[0] - half, square[1] - half, 2 * half, 2 * half);
    }
  }
  g.fillStyle = INK;
  g.beginPath();
  g.arc(0, 0, 2.5, 0, 2 * Math.PI);
  g.fill();
  g.restore();
}

function drawRing(g: CanvasRenderingContext2D, ring: { axis: Vec3; words: string; colour: string }, sight: Sight): void {
  const points = ringPoints(ring.axis, sight);
  for (const [style, width] of [['rgba(0, 0, 0, 0.6)', 4], [ring.colour, 2]] as const) {
    for (const front of [false, true]) {
      g.globalAlpha = front ? 1 : 0.3;
      g.strokeStyle = style;
      g.lineWidth = width;
      g.beginPath();
      for (let n = 1; n < points.length; n++) {
        const [a, b] = [points[n - 1]!, points[n]!];
        if ((a.near + b.near >= -1e-9) !== front) continue;
        g.moveTo(...a.at);
        g.lineTo(...b.at);
      }
      g.stroke();
    }
  }
  g.globalAlpha = 1;
  const label = points.reduce((best, point) => (point.near >= -1e-9 && point.at[0] - 0.4 * point.at[1] < best.at[0] - 0.4 * best.at[1] ? point : best), points[SEGMENTS / 8]!);
  g.textAlign = 'right';
  write(g, ring.words, label.at[0] - 5, label.at[1], ring.colour);
}

function drawArrow(g: CanvasRenderingContext2D, { way, words, colour }: { way: Pixel; words: string; colour: string }): void {
  const [from, to] = ARROW;
  const [ux, uy] = [way[0] / size(way), way[1] / size(way)];
  const tip: Pixel = [way[0] * to, way[1] * to];
  for (const [style, width] of [['rgba(0, 0, 0, 0.7)', 5], [colour, 2.5]] as const) {
    g.strokeStyle = style;
    g.fillStyle = style;
    g.lineWidth = width;
    g.beginPath();
    g.moveTo(way[0] * from, way[1] * from);
    g.lineTo(...tip);
    g.stroke();
    g.beginPath();
    g.moveTo(tip[0] + ux * 9, tip[1] + uy * 9);
    g.lineTo(tip[0] - uy * 6, tip[1] + ux * 6);
    g.lineTo(tip[0] + uy * 6, tip[1] - ux * 6);
    g.closePath();
    g.fill();
  }
  g.textAlign = Math.abs(ux) < 0.5 ? 'center' : ux > 0 ? 'left' : 'right';
  write(g, words, tip[0] + ux * 14, tip[1] + uy * 18, colour);
}

/** Which grip of the handle is under a pixel. */
export function moveGripAt(held: HeldMove, sight: Sight, [px, py]: Pixel): MoveGrip | null {
  const [mx, my] = middleOf(held, sight);
  const [x, y] = [px - mx, py - my];
  const square = squareIn(held, sight);
  if (square && Math.max(Math.abs(x - square[0]), Math.abs(y - square[1])) <= SQUARE.half + 3) return { kind: 'free', words: 'move' };
  for (const { axis, words, way } of arrowsIn(held, sight)) {
    const long = size(way);
    const on = (x * way[0] + y * way[1]) / long;
    const off = Math.abs(x * way[1] - y * way[0]) / long;
    if (off <= REACH && on >= ARROW[0] * long - 4 && on <= ARROW[1] * long + 14) return { kind: 'shift', axis, words };
  }
  let best: { far: number; grip: MoveGrip } | null = null;
  for (const { axis, words } of ringsIn(held, sight)) {
    for (const point of ringPoints(axis, sight)) {
      // What stands before is taken before what stands behind.
      const far = Math.hypot(point.at[0] - x, point.at[1] - y) + (point.near < -1e-9 ? 3 : 0);
      if (far <= REACH && (!best || far < best.far)) best = { far, grip: { kind: 'turn', axis, words, behind: point.near < -1e-9 } };
    }
  }
  return best?.grip ?? null;
}

/**
 * The numbers after a drag from one pixel to another, changed by whole `step`s from what they were: the handle never jumps, and
 * a digit that was typed stays.
 */
export function dragMove(held: HeldMove, grip: MoveGrip, sight: Sight, from: Pixel, to: Pixel, step: number): Movement {
  const whole = (value: number) => Math.round(value / step) * step;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  if (grip.kind === 'free') {
    const { right, up } = sight.directions;
    const by = add(scale(right, dx * sight.mmPerPixel), scale(up, -dy * sight.mmPerPixel));
    return shiftedOn(held.movement, by.map(whole) as unknown as Vec3);
  }
  if (grip.kind === 'shift') {
    const way = flatten(grip.axis, sight);
    const mm = ((dx * way[0] + dy * way[1]) / (size(way) * size(way))) * sight.mmPerPixel;
    return shiftedOn(held.movement, scale(grip.axis, whole(mm)));
  }
  return turnedOn(held.movement, grip.axis, whole(turnOf(held, grip, sight, from, to)));
}

/** How far a ring is turned by a drag, degrees: round its middle where it faces the viewer, along its edge where it does not. */
function turnOf(held: HeldMove, { axis, behind }: Extract<MoveGrip, { kind: 'turn' }>, sight: Sight, from: Pixel, to: Pixel): number {
  const [mx, my] = middleOf(held, sight);
  const facing = dot(axis, sight.directions.toViewer);
  const { u, v } = across(axis);
  const [a, b] = [flatten(u, sight), flatten(v, sight)];
  if (Math.abs(facing) > 0.35) {
    const angle = ([x, y]: Pixel) => {
      const [p, q] = [x - mx, y - my];
      const det = a[0] * b[1] - a[1] * b[0];
      return Math.atan2((a[0] * q - a[1] * p) / det, (p * b[1] - q * b[0]) / det);
    };
    const turned = ((angle(to) - angle(from)) * 180) / Math.PI;
    return turned > 180 ? turned - 360 : turned < -180 ? turned + 360 : turned;
  }
  // Seen from its edge: the place that was taken, before or behind, goes where the turn takes it.
  const taken: Pixel = [(from[0] - mx) / RING, (from[1] - my) / RING];
  const { right, up, toViewer } = sight.directions;
  const near = (behind ? -1 : 1) * Math.sqrt(Math.max(0.05, 1 - taken[0] * taken[0] - taken[1] * taken[1]));
  const out = add(add(scale(right, taken[0]), scale(up, -taken[1])), scale(toViewer, near));
  const way = flatten(cross(axis, out), sight);
  const pixels = ((to[0] - from[0]) * way[0] + (to[1] - from[1]) * way[1]) / Math.max(0.04, size(way) * size(way));
  return ((pixels / RING) * 180) / Math.PI;
}
