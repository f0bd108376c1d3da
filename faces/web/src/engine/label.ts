//! A label as the page holds it: which voxel is what, and where the hand has changed it before the server answers.

import { dot, sub, type Vec3 } from './vector';
import { voxelOf, type Grid, type Volume } from './volume';

/** A ball drawn along places, as the plan writes it and as crates/label/src/stroke.rs says which voxels it runs over. */
export interface Stroke {
  /** A stroke that smooths changes nothing here: its answer comes from the server. */
  acts: 'add' | 'erase' | 'smooth';
  radius: number;
  path: readonly Vec3[];
  /** Across the slice to which the stroke keeps; null for a ball. */
  across: Vec3 | null;
  /** From which to which grey value voxels are touched, HU. */
  window: readonly [number, number];
  /** The labels, by name, that it keeps within and off; absent: it runs anywhere. */
  limits?: StrokeLimits;
}

/** Names of labels that a stroke keeps within, and off. */
export interface StrokeLimits {
  within: string | null;
  off: string | null;
}

/** May a stroke touch a voxel, by its place in storage? */
export type May = (voxel: number) => boolean;

/** The voxels of a box, along i, j and k: from the first to before the last. */
export type Box = readonly [readonly [number, number], readonly [number, number], readonly [number, number]];

export class Label {
  readonly data: Uint8Array<ArrayBuffer>;

  constructor(
    readonly grid: Grid,
    data?: Uint8Array<ArrayBuffer>,
  ) {
    this.data = data ?? new Uint8Array(grid.size[0] * grid.size[1] * grid.size[2]);
  }

  /** Is the voxel nearest to a place in the label? */
  holds(place: Vec3): boolean {
    const [i, j, k] = voxelOf(this.grid, place).map(Math.round) as [number, number, number];
    const [ni, nj, nk] = this.grid.size;
    return i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk && this.data[i + ni * (j + nj * k)] === 1;
  }

  /** Is any voxel of the label so near to a place, mm, or hardly farther? */
  isNear(place: Vec3, mm: number): boolean {
    const [is, js, ks] = boxAround(this.grid, place, place, mm);
    const [ni, nj] = this.grid.size;
    for (let k = ks[0]; k < ks[1]; k++)
      for (let j = js[0]; j < js[1]; j++) if (this.data.subarray(ni * (j + nj * k) + is[0], ni * (j + nj * k) + is[1]).includes(1)) return true;
    return false;
  }
}

/** What came over the wire: the grid, and the lengths of the runs of equal voxels, outside first. */
export interface Runs {
  grid: Grid;
  lengths: Uint32Array;
}

/** Reads the bytes of `GET /api/contents/HASH/label`. */
export function readRuns(bytes: ArrayBuffer): Runs {
  const view = new DataView(bytes);
  if (bytes.byteLength < 12 || view.getUint32(0) !== 0x504c424c) throw new Error('The server did not send a label. Load the page again.');
  const headBytes = view.getUint32(8, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 12, headBytes))) as Record<string, never>;
  const place = (value: { x: number; y: number; z: number } | Vec3): Vec3 => (Array.isArray(value) ? (value as unknown as Vec3) : [(value as { x: number }).x, (value as { y: number }).y, (value as { z: number }).z]);
  const grid: Grid = { size: head.size!, spacing: head.spacing_mm!, origin: place(head.origin_mm!), axes: (head.axes as unknown as Vec3[]).map(place) as never };
  return { grid, lengths: new Uint32Array(bytes, 12 + headBytes) };
}

/** Makes a label what its runs say. */
export function fill(label: Label, runs: Runs): void {
  let at = 0;
  runs.lengths.forEach((length, n) => {
    label.data.fill(n % 2, at, at + length);
    at += length;
  });
}

/** From which to before which slice two labels of a grid differ; null where they are equal. */
export function slicesThatDiffer(grid: Grid, a: Uint8Array, b: Uint8Array): readonly [number, number] | null {
  const slice = grid.size[0] * grid.size[1];
  const differs = (k: number) => {
    for (let n = k * slice; n < (k + 1) * slice; n++) if (a[n] !== b[n]) return true;
    return false;
  };
  let [first, last] = [0, grid.size[2] - 1];
  while (first <= last && !differs(first)) first++;
  while (last > first && !differs(last)) last--;
  return first > last ? null : [first, last + 1];
}

/** How far one slice across a direction lies from the next, mm. */
function slicesApart(grid: Grid, across: Vec3): number {
  const parts = grid.axes.map((axis, n) => dot(axis, across) / grid.spacing[n]!);
  return 1 / Math.sqrt(parts[0]! * parts[0]! + parts[1]! * parts[1]! + parts[2]! * parts[2]!);
}

/** The box of voxels around a part of a stroke. */
function boxAround(grid: Grid, from: Vec3, to: Vec3, reach: number): Box {
  const [a, b] = [voxelOf(grid, from), voxelOf(grid, to)];
  return [0, 1, 2].map((n) => {
    const rim = reach / grid.spacing[n]! + 1;
    const clamp = (x: number) => Math.min(grid.size[n]!, Math.max(0, x));
    return [clamp(Math.floor(Math.min(a[n]!, b[n]!) - rim)), clamp(Math.ceil(Math.max(a[n]!, b[n]!) + rim))];
  }) as unknown as Box;
}

/** Does a stroke touch some grey values only? */
export const isLimited = ([low, high]: readonly [number, number]): boolean => low > -Infinity || high < Infinity;

/** Are the grey values of a volume those of a label's voxels? A coarser level has others. */
export const isOnGrid = (volume: Volume, grid: Grid): boolean => volume.grid.size.every((n, axis) => n === grid.size[axis]);

/**
 * Draws a stroke into a label, from place `since` of its path on. One that is limited to some greys changes nothing where
 * the scan's own voxels are not there: what it does to them the server knows. `may` is what labels leave it; the voxels that are changed go into `changed`. Returns the box of voxels in which something may have changed; null where there is none.
 */
export function draw(label: Label, volume: Volume | null, stroke: Stroke, since = 0, may: May | null = null, changed: number[] | null = null): Box | null {
  if (stroke.acts === 'smooth') return null;
  const own = volume && isOnGrid(volume, label.grid) ? volume : null;
  const half = stroke.across ? slicesApart(label.grid, stroke.across) / 2 : 0;
  let whole: Box | null = null;
  const last = Math.max(1, stroke.path.length - 1);
  for (let n = Math.max(0, since - 1); n < last; n++) {
    const from = stroke.path[n];
    if (!from) break;
    const to = stroke.path[n + 1] ?? from;
    const box = boxAround(label.grid, from, to, stroke.radius + half);
    drawPart(label, own, stroke, half, from, sub(to, from), box, may, changed);
    whole = whole ? (whole.map(([a, b], axis) => [Math.min(a, box[axis]![0]), Math.max(b, box[axis]![1])]) as unknown as Box) : box;
  }
  return whole && whole.every(([a, b]) => b > a) ? whole : null;
}

/** One straight part of a stroke. Plain numbers throughout: a ball may have a hundred thousand voxels, and the hand waits. */
function drawPart({ grid, data }: Label, volume: Volume | null, stroke: Stroke, half: number, from: Vec3, part: Vec3, box: Box, may: May | null, changed: number[] | null): void {
  const value = stroke.acts === 'add' ? 1 : 0;
  const [low, high] = stroke.window;
  const limited = isLimited(stroke.window);
  const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = grid.axes;
  const [ox, oy, oz] = grid.origin;
  const [px, py, pz] = part;
  const [first, across] = [stroke.path[0]!, stroke.across];
  const squared = dot(part, part);
  const limit = stroke.radius * stroke.radius;
  for (let k = box[2][0]; k < box[2][1]; k++) {
    const w = k * grid.spacing[2];
    const hu = volume?.filled[k] ? volume.data : null;
    if (limited && !hu) continue;
    for (let j = box[1][0]; j < box[1][1]; j++) {
      const v = j * grid.spacing[1];
      for (let i = box[0][0]; i < box[0][1]; i++) {
        const at = i + grid.size[0] * (j + grid.size[1] * k);
        if (data[at] === value || (hu && !(hu[at]! >= low && hu[at]! <= high))) continue;
        const u = i * grid.spacing[0];
        const [x, y, z] = [ox + ax * u + bx * v + cx * w, oy + ay * u + by * v + cy * w, oz + az * u + bz * v + cz * w];
        let [dx, dy, dz] = [x - from[0], y - from[1], z - from[2]];
        if (across) {
          const off = (x - first[0]) * across[0] + (y - first[1]) * across[1] + (z - first[2]) * across[2];
          if (off < -half || off >= half) continue;
          [dx, dy, dz] = [dx - across[0] * off, dy - across[1] * off, dz - across[2] * off];
        }
        const share = squared > 0 ? Math.min(1, Math.max(0, (dx * px + dy * py + dz * pz) / squared)) : 0;
        const [rx, ry, rz] = [dx - px * share, dy - py * share, dz - pz * share];
        if (rx * rx + ry * ry + rz * rz > limit || (may && !may(at))) continue;
        data[at] = value;
        changed?.push(at);
      }
    }
  }
}
