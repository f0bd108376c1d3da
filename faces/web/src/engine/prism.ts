//! What scissors would cut while their line is drawn: the prism over it, by the rule of crates/label/src/scissors.rs but on a raster.
//! A preview: the server cuts by the line itself.

import { CELLS } from './cutLight';
import type { Label } from './label';
import type { Outline } from './lasso';
import { across, add, cross, dot, scale, sub, unit, type Vec3 } from './vector';
import { placeOf, voxelOf } from './volume';

/** To say how much is taken, no more voxels than this are looked at. */
const LOOKED_AT = 300_000;
/** Through everything, mm. */
const THROUGH = 1e5;

export interface Prism {
  /** A corner of the box around the line; from it along both of its sides, whose lengths are one, and into the screen, mm. */
  corner: Vec3;
  along: readonly [Vec3, Vec3];
  into: Vec3;
  /** From where to where it reaches into the screen, mm from the corner. */
  reach: readonly [number, number];
  /** 255 within the line, row after row. */
  mask: Uint8Array<ArrayBuffer>;
  /** What lies inside alone stays. */
  keeps: boolean;
}

/** The prism over a line; null where it holds nothing. */
export function prismOf({ outline, direction }: Outline, depth: number | null, keeps: boolean): Prism | null {
  const into = unit(direction);
  if (!into || outline.length < 3) return null;
  const { u } = across(into);
  const v = cross(into, u);
  const flat = outline.map((place) => [dot(place, u), dot(place, v)] as const);
  const [low, high] = [Math.min, Math.max].map((of) => [0, 1].map((n) => of(...flat.map((p) => p[n]!)))) as [number[], number[]];
  const size = [0, 1].map((n) => high[n]! - low[n]!);
  if (!(size[0]! > 1e-6 && size[1]! > 1e-6)) return null;
  const corner = add(add(scale(u, low[0]!), scale(v, low[1]!)), scale(into, dot(outline[0]!, into)));
  const line = flat.map((p) => [0, 1].map((n) => ((p[n]! - low[n]!) / size[n]!) * CELLS) as unknown as readonly [number, number]);
  return { corner, along: [scale(u, 1 / size[0]!), scale(v, 1 / size[1]!)], into, reach: depth === null ? [-THROUGH, THROUGH] : [0, depth], mask: rasterOf(line), keeps };
}

/** The cells whose middle a closed line runs around an odd number of times. */
export function rasterOf(line: readonly (readonly [number, number])[]): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(CELLS * CELLS);
  for (let row = 0; row < CELLS; row++) {
    const y = row + 0.5;
    const crossings = line.flatMap(([x0, y0], n) => {
      const [x1, y1] = line[(n + 1) % line.length]!;
      return y0 > y !== y1 > y ? [x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)] : [];
    });
    crossings.sort((a, b) => a - b);
    for (let n = 0; n + 1 < crossings.length; n += 2) {
      const from = Math.max(0, Math.ceil(crossings[n]! - 0.5));
      const to = Math.min(CELLS, Math.ceil(crossings[n + 1]! - 0.5));
      if (to > from) mask.fill(255, row * CELLS + from, row * CELLS + to);
    }
  }
  return mask;
}

/** Would a place be taken? */
export function takes(prism: Prism, place: Vec3): boolean {
  const from = sub(place, prism.corner);
  const [x, y] = prism.along.map((way) => Math.floor(dot(from, way) * CELLS)) as [number, number];
  const deep = dot(from, prism.into);
  const inside = x >= 0 && y >= 0 && x < CELLS && y < CELLS && deep >= prism.reach[0] && deep <= prism.reach[1] && prism.mask[y * CELLS + x]! > 0;
  return inside !== prism.keeps;
}

/** About how much of a label would be taken, mm³: of as many voxels as there is time for. */
export function volumeTaken(prism: Prism, label: Label): number {
  const { grid, data } = label;
  const box = boxOf(prism, label);
  const all = box.reduce((product, [from, to]) => product * Math.max(0, to - from), 1);
  if (all === 0) return 0;
  const apart = Math.max(1, Math.ceil(Math.cbrt(all / LOOKED_AT)));
  let found = 0;
  const first = apart >> 1;
  for (let k = box[2]![0] + first; k < box[2]![1]; k += apart)
    for (let j = box[1]![0] + first; j < box[1]![1]; j += apart)
      for (let i = box[0]![0] + first; i < box[0]![1]; i += apart)
        if (data[i + grid.size[0] * (j + grid.size[1] * k)] === 1 && takes(prism, placeOf(grid, [i, j, k]))) found++;
  return found * apart ** 3 * grid.spacing[0] * grid.spacing[1] * grid.spacing[2];
}

/** The voxels among which something may be taken: along each axis from the first to before the last. */
function boxOf(prism: Prism, { grid }: Label): [number, number][] {
  if (prism.keeps || prism.reach[1] === THROUGH) return grid.size.map((n) => [0, n]);
  const sides = prism.along.map((way) => scale(way, 1 / dot(way, way)));
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => {
    const flat = sides.reduce<Vec3>((place, side, axis) => ((n >> axis) & 1 ? add(place, side) : place), prism.corner);
    return voxelOf(grid, add(flat, scale(prism.into, prism.reach[n >> 2]!)));
  });
  return grid.size.map((size, axis) => {
    const along = corners.map((corner) => corner[axis]!);
    return [Math.max(0, Math.floor(Math.min(...along))), Math.min(size, Math.ceil(Math.max(...along)) + 1)];
  });
}
