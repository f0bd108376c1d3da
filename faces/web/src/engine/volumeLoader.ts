//! Fetches a volume slab by slab: a coarse level first, so that slices are seen at once, then the finest that fits.

import type { Vec3 } from './vector';
import { Volume, voxelOf, type Grid } from './volume';

/** What the server says of a volume (`GET /api/contents/HASH/volume`). */
export interface VolumeDescription {
  axes: [Vec3, Vec3, Vec3];
  range_hu: [number, number];
  levels: { size: Vec3; spacing_mm: Vec3; origin_mm: Vec3; slabs: number; slab_slices: number }[];
}

/** The most voxels that are held, those of 512 x 512 x 600: 315 MB in the page and as much on the card. */
export const MOST_VOXELS = 512 * 512 * 600;
/** The coarse level that is shown first holds no more than this. */
const FIRST_VOXELS = 2_500_000;
const AT_ONCE = 4;

const voxels = (size: Vec3) => size[0] * size[1] * size[2];

/** Which levels to fetch, in order. `levels[0]` is the finest. */
export function levelsToFetch(levels: readonly { size: Vec3 }[]): number[] {
  const finest = levels.findIndex((level) => voxels(level.size) <= MOST_VOXELS);
  const best = finest < 0 ? levels.length - 1 : finest;
  const first = levels.findIndex((level, n) => n > best && voxels(level.size) <= FIRST_VOXELS);
  return first < 0 ? [best] : [first, best];
}

export interface VolumeProgress {
  /** A level can be shown: the first one whole, a finer one over it. Resolves once it is drawn. */
  level: (volume: Volume, range: readonly [number, number]) => Promise<void>;
  /** More slices of the level that is shown have come. */
  slices: (volume: Volume, first: number, count: number) => void;
  /** Which place is looked at: slices come from there outwards. */
  near: (grid: Grid) => Vec3;
  /** The share of all bytes that has come, 0 to 1. */
  share: (share: number) => void;
}

/** Fetches the volume of a content. Rejects with an Error in words; `signal` gives it up. */
export async function loadVolume(content: string, progress: VolumeProgress, signal: AbortSignal): Promise<void> {
  const base = `/api/contents/${content}/volume`;
  const description = (await (await get(base, signal)).json()) as VolumeDescription;
  const wanted = levelsToFetch(description.levels);
  let shown: Volume | null = null;
  const all = wanted.reduce((sum, n) => sum + voxels(description.levels[n]!.size), 0);
  let come = 0;
  for (const n of wanted) {
    const level = description.levels[n]!;
    const grid: Grid = { size: level.size, spacing: level.spacing_mm, origin: level.origin_mm, axes: description.axes };
    const volume = new Volume(content, grid);
    if (shown) {
      volume.under = shown;
      void progress.level(volume, description.range_hu);
    }
    const order = outwards(level.slabs, voxelOf(grid, progress.near(grid))[2] / level.slab_slices);
    const fetchSome = async () => {
      for (let slab = order.shift(); slab !== undefined; slab = order.shift()) {
        const values = new Int16Array(await (await get(`${base}/${n}/${slab}`, signal)).arrayBuffer());
        volume.fill(slab * level.slab_slices, values);
        if (shown) progress.slices(volume, slab * level.slab_slices, values.length / (level.size[0] * level.size[1]));
        come += values.length;
        progress.share(come / all);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fetchSome));
    // The card makes room for a large level only after the first picture: that is what is waited for.
    if (!shown) await progress.level(volume, description.range_hu);
    shown = volume;
  }
}

/** The numbers from 0 to before `count`, those next to `middle` first. */
export function outwards(count: number, middle: number): number[] {
  const away = (n: number) => Math.abs(n + 0.5 - middle);
  return Array.from({ length: count }, (_, n) => n).sort((a, b) => away(a) - away(b));
}

async function get(address: string, signal: AbortSignal): Promise<Response> {
  const reply = await fetch(address, { signal });
  if (!reply.ok) throw new Error(`The server did not send the scan (status ${reply.status}). Load the page again.`);
  return reply;
}
