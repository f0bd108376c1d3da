//! A cuboid by its eight corners, and where a slice cuts it.

import type { Directions } from './orientation';
import { add, dot, scale, sub, type Vec3 } from './vector';

/** A corner by its number: bit `n` says at which end along axis `n` it stands. */
export type Corners = (corner: number) => Vec3;

/** The numbers of the corners at both ends of each of the twelve edges. */
export const EDGES: readonly (readonly [number, number])[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [0, 1, 2].filter((axis) => !((n >> axis) & 1)).map((axis) => [n, n | (1 << axis)] as const));

/** The corners of the section by a slice, in order around it; empty where the slice passes by. */
export function sectionOfCuboid(corner: Corners, { right, up, toViewer }: Directions, depth: number): Vec3[] {
  const found: Vec3[] = [];
  for (const [m, n] of EDGES) {
    const [p, q] = [corner(m), corner(n)];
    const [dp, dq] = [dot(p, toViewer) - depth, dot(q, toViewer) - depth];
    if (dp >= 0 === dq >= 0) continue;
    found.push(add(p, scale(sub(q, p), dp / (dp - dq))));
  }
  if (found.length === 0) return [];
  const middle = scale(found.reduce(add), 1 / found.length);
  const angle = (place: Vec3) => Math.atan2(dot(sub(place, middle), up), dot(sub(place, middle), right));
  return found.sort((a, b) => angle(a) - angle(b));
}
