//! What strokes have done to voxels since the surfaces were made, for their preview in 3D: limits and greys are in it already, for the
//! strokes were drawn into the page's label by them.

import type { Box, Label } from './label';
import type { Pending } from './labelLayer';
import { cross, dot, sub, type Vec3 } from './vector';
import { placeOf, type Grid } from './volume';

/** What a cell is: in the label and not touched; taken by a stroke; brought by one. 0 is none of it. */
export const KEPT = 1;
export const ERASED = 2;
export const ADDED = 3;

/** The voxels around what strokes have changed. */
export interface Cells {
  grid: Grid;
  /** The first voxel along each axis, and how many there are. */
  low: Vec3;
  size: Vec3;
  data: Uint8Array<ArrayBuffer>;
}

/** So many voxels are looked at for each picture; strokes that reach further are shown as balls. */
const MOST_CELLS = 4_000_000;
/** Cells around the changed ones, so that the bone beside them is known. */
const MARGIN = 3;

/** The cells of strokes that were drawn into a label, later ones over earlier ones; null where they changed nothing or reach too far. */
export function cellsOf(strokes: readonly Pending[], { grid, data: label }: Label): Cells | null {
  const boxes = strokes.flatMap(({ changed }) => (changed?.box ? [changed.box] : []));
  if (boxes.length === 0) return null;
  const low = grid.size.map((_, n) => Math.max(0, Math.min(...boxes.map((box) => box[n]![0])) - MARGIN)) as unknown as Vec3;
  const high = grid.size.map((size, n) => Math.min(size, Math.max(...boxes.map((box) => box[n]![1])) + MARGIN));
  const size = high.map((end, n) => end - low[n]!) as unknown as Vec3;
  if (size[0] * size[1] * size[2] > MOST_CELLS) return null;
  const data = new Uint8Array(size[0] * size[1] * size[2]);
  const [ni, nj] = grid.size;
  // A label holds 0 and 1: a voxel of it is one that is kept, until a stroke says otherwise.
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++) {
      const from = low[0] + ni * (low[1] + j + nj * (low[2] + k));
      data.set(label.subarray(from, from + size[0]), size[0] * (j + size[1] * k));
    }
  for (const { stroke, changed } of strokes) {
    const mark = stroke.acts === 'add' ? ADDED : ERASED;
    for (const voxel of changed?.voxels ?? []) {
      const [i, j, k] = [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))];
      data[i - low[0] + size[0] * (j - low[1] + size[1] * (k - low[2]))] = mark;
    }
  }
  return { grid, low, size, data };
}

/** The box around both, of which either may not be there. */
export const boxOver = (a: Box | null, b: Box | null): Box | null =>
  a && b ? (a.map(([from, to], n) => [Math.min(from, b[n]![0]), Math.max(to, b[n]![1])]) as unknown as Box) : (a ?? b);

/** The outside of what was added, in a scene whose coordinates begin at `origin`: sides of voxels, with the normals of their corners. */
export function hullOf(cells: Cells, origin: Vec3): { positions: Float32Array; normals: Float32Array; triangles: Uint32Array } {
  const { grid, low, size, data } = cells;
  const step = [1, size[0], size[0] * size[1]] as const;
  const flips = dot(cross(grid.axes[0], grid.axes[1]), grid.axes[2]) < 0;
  const corners = new Map<number, number>();
  const positions: number[] = [];
  const normals: number[] = [];
  const triangles: number[] = [];
  const corner = (at: Vec3, normal: Vec3): number => {
    const key = at[0] + (size[0] + 1) * (at[1] + (size[1] + 1) * at[2]);
    let place = corners.get(key);
    if (place === undefined) {
      corners.set(key, (place = positions.length / 3));
      positions.push(...sub(placeOf(grid, at.map((c, n) => c + low[n]! - 0.5) as unknown as Vec3), origin));
      normals.push(0, 0, 0);
    }
    normal.forEach((c, n) => (normals[3 * place + n]! += c));
    return place;
  };
  const side = (cell: Vec3, axis: number, sign: number) => {
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    const normal = grid.axes[axis]!.map((c) => c * sign) as unknown as Vec3;
    const round = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([a, b]) => {
      const at = [...cell] as [number, number, number];
      at[axis]! += sign > 0 ? 1 : 0;
      at[u]! += a!;
      at[v]! += b!;
      return corner(at, normal);
    });
    const [a, b, c, d] = (sign > 0) !== flips ? round : round.reverse();
    triangles.push(a!, b!, c!, a!, c!, d!);
  };
  for (let k = 0, n = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, n++) {
        if (data[n] !== ADDED) continue;
        const cell: Vec3 = [i, j, k];
        for (const axis of [0, 1, 2])
          for (const sign of [-1, 1]) {
            const beside = cell[axis]! + sign;
            const what = beside < 0 || beside >= size[axis]! ? 0 : data[n + sign * step[axis]!]!;
            if (what !== KEPT && what !== ADDED) side(cell, axis, sign);
          }
      }
  return { positions: Float32Array.from(positions), normals: Float32Array.from(normals), triangles: Uint32Array.from(triangles) };
}
