//! A volume of Hounsfield units as the page holds it: one level of detail, its place in the patient, and its grey values.

import { add, dot, scale, sub, type Vec3 } from './vector';

/** The grid of a volume: voxel `(i, j, k)` has its centre at `origin + i s0 a0 + j s1 a1 + k s2 a2`. */
export interface Grid {
  size: Vec3;
  spacing: Vec3;
  origin: Vec3;
  axes: readonly [Vec3, Vec3, Vec3];
}

/** The fractional voxel index of a place. */
export function voxelOf(grid: Grid, place: Vec3): Vec3 {
  const from = sub(place, grid.origin);
  return grid.axes.map((axis, n) => dot(from, axis) / grid.spacing[n]!) as unknown as Vec3;
}

/** The place of a fractional voxel index. */
export function placeOf(grid: Grid, voxel: Vec3): Vec3 {
  return grid.axes.reduce<Vec3>((sum, axis, n) => add(sum, scale(axis, voxel[n]! * grid.spacing[n]!)), grid.origin);
}

/** The middle of the grid. */
export function middleOf(grid: Grid): Vec3 {
  return placeOf(grid, grid.size.map((n) => (n - 1) / 2) as unknown as Vec3);
}

/** How far the grid reaches along a unit vector, mm. */
export function extentOf(grid: Grid, direction: Vec3): number {
  return grid.axes.reduce((sum, axis, n) => sum + Math.abs(dot(axis, direction)) * grid.size[n]! * grid.spacing[n]!, 0);
}

/** How far one slice lies from the next along `normal`, mm: the spacing of an axis, or between spacings when oblique. */
export function sliceStep(grid: Grid, normal: Vec3): number {
  const voxels = grid.axes.map((axis, n) => dot(normal, axis) / grid.spacing[n]!);
  return 1 / Math.hypot(...voxels);
}

/** One level of a volume; slabs arrive one by one, `filled` says which slices are there. */
export class Volume {
  readonly data: Int16Array;
  readonly filled: boolean[];
  /** The slices around the one that was asked for first that are there without a gap: from, to before. */
  there: readonly [number, number];
  /** A coarser level, shown where this one has not come yet. */
  under: Volume | null = null;

  constructor(
    readonly content: string,
    readonly grid: Grid,
    data?: Int16Array,
  ) {
    const [i, j, k] = grid.size;
    this.data = data ?? new Int16Array(i * j * k);
    this.filled = new Array<boolean>(k).fill(data !== undefined);
    this.there = data ? [0, k] : [0, 0];
  }

  /** Takes `values`, whole slices from slice `first` on. */
  fill(first: number, values: Int16Array): void {
    const slice = this.grid.size[0] * this.grid.size[1];
    this.data.set(values, first * slice);
    const last = first + values.length / slice;
    this.filled.fill(true, first, last);
    let [from, to] = this.there[1] > this.there[0] ? this.there : [first, last];
    while (from > 0 && this.filled[from - 1]) from--;
    while (to < this.filled.length && this.filled[to]) to++;
    this.there = [from, to];
    if (to - from === this.filled.length) this.under = null;
  }

  get complete(): boolean {
    return this.filled.every(Boolean);
  }

  /** Whether the grey value at a place is the scan's own, not that of a coarser level. */
  isSharpAt(place: Vec3): boolean {
    const k = voxelOf(this.grid, place)[2];
    return [Math.floor(k), Math.ceil(k)].every((n) => this.filled[Math.max(0, Math.min(this.filled.length - 1, n))]);
  }

  /** The grey value at a place by trilinear interpolation, HU, of the coarser level where this one has not come; null outside. */
  at(place: Vec3): number | null {
    const voxel = voxelOf(this.grid, place);
    const [ni, nj, nk] = this.grid.size;
    if (voxel.some((v, n) => !(v >= -0.5 && v <= this.grid.size[n]! - 0.5))) return null;
    const low = voxel.map((v, n) => Math.max(0, Math.min(this.grid.size[n]! - 1, Math.floor(v))));
    const high = low.map((v, n) => Math.min(this.grid.size[n]! - 1, v + 1));
    const part = voxel.map((v, n) => Math.max(0, Math.min(1, v - low[n]!)));
    if (!this.filled[low[2]!] || !this.filled[high[2]!]) return this.under?.at(place) ?? null;
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const index = [0, 1, 2].map((n) => ((corner >> n) & 1 ? high[n]! : low[n]!));
      const weight = [0, 1, 2].reduce((w, n) => w * ((corner >> n) & 1 ? part[n]! : 1 - part[n]!), 1);
      if (weight > 0) sum += weight * this.data[index[0]! + ni * (index[1]! + nj * index[2]!)]!;
    }
    return nk > 0 ? sum : null;
  }
}
