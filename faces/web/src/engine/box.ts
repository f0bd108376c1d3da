//! A box along the patient's axes: its sides in words of the body, and the way from and to what a plan writes.

import { isVec3, type Vec3 } from './vector';
import { placeOf, type Grid } from './volume';

export interface BoxValue {
  low: Vec3;
  high: Vec3;
}

/** One side of a box: LPS, so that the least x is on the right. */
export interface BoxSide {
  axis: 0 | 1 | 2;
  end: 'low' | 'high';
  words: string;
}

export const SIDES: readonly BoxSide[] = [
  { axis: 0, end: 'low', words: 'right' },
  { axis: 0, end: 'high', words: 'left' },
  { axis: 1, end: 'low', words: 'front' },
  { axis: 1, end: 'high', words: 'back' },
  { axis: 2, end: 'low', words: 'lower' },
  { axis: 2, end: 'high', words: 'upper' },
];

/** Opposite sides stay so far apart, mm. */
export const LEAST_BOX = 1;

/** Hundredths of a millimetre, as the plan writes places. */
const round = (mm: number) => Number(mm.toFixed(2)) + 0;

/** The box of two opposite corners, whichever they are. */
export function boxOfJson(value: unknown): BoxValue | null {
  if (!Array.isArray(value) || value.length !== 2 || !isVec3(value[0]) || !isVec3(value[1])) return null;
  const [a, b] = value as [Vec3, Vec3];
  const each = (of: (x: number, y: number) => number) => a.map((c, n) => of(c, b[n]!)) as unknown as Vec3;
  return { low: each(Math.min), high: each(Math.max) };
}

export const jsonOfBox = (box: BoxValue): [Vec3, Vec3] => [box.low, box.high];

/** The box with one side elsewhere; null if that is not before its opposite side. */
export function withSide(box: BoxValue, { axis, end }: BoxSide, at: number): BoxValue | null {
  const other = box[end === 'low' ? 'high' : 'low'][axis];
  if (end === 'low' ? at > other - LEAST_BOX : at < other + LEAST_BOX) return null;
  const moved = box[end].map((c, n) => (n === axis ? round(at) : c)) as unknown as Vec3;
  return { ...box, [end]: moved };
}

/** A cube around a place. */
export function boxAround(at: Vec3, half: number): BoxValue {
  const by = (sign: number) => at.map((c) => Math.round(c + sign * half)) as unknown as Vec3;
  return { low: by(-1), high: by(1) };
}

/** The box of a scan: of the middles of its voxels. */
export function boxOfGrid(grid: Grid): BoxValue {
  const last = grid.size.map((n) => n - 1);
  const corners = Array.from({ length: 8 }, (_, n) => placeOf(grid, last.map((c, axis) => ((n >> axis) & 1 ? c : 0)) as unknown as Vec3));
  const each = (of: (...values: number[]) => number) => [0, 1, 2].map((axis) => round(of(...corners.map((corner) => corner[axis]!)))) as unknown as Vec3;
  return { low: each(Math.min), high: each(Math.max) };
}

const WAYS: readonly (readonly [minus: string, plus: string])[] = [['to the right', 'to the left'], ['forward', 'back'], ['down', 'up']];

/** What a drag has done to a box: "left side 3.2 mm to the left", as the history says it. */
export function boxInWords(from: BoxValue, to: BoxValue): string {
  const moved = SIDES.map(({ axis, end, words }) => ({ axis, words, by: to[end][axis] - from[end][axis] })).filter(({ by }) => Math.abs(by) >= 0.005);
  return moved.map(({ axis, words, by }) => `${words} side ${Math.abs(by).toFixed(1)} mm ${WAYS[axis]![by > 0 ? 1 : 0]}`).join(', ');
}
