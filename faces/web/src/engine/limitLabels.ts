//! The labels that keep strokes within or off them, before the server answers; the rule of `Limits` in crates/label/src/paint.rs.

import type { May, Runs, Stroke } from './label';
import { fetchRuns } from './labelLayer';
import type { Grid } from './volume';

/** A label that is only asked: its runs take less room than its voxels. */
class Region {
  /** Where each run begins; those with odd numbers are inside. */
  private readonly begins: Uint32Array;

  private readonly grid: Grid;

  constructor({ grid, lengths }: Runs) {
    this.grid = grid;
    let at = 0;
    this.begins = lengths.map((length) => (at += length) - length);
  }

  isOn(grid: Grid): boolean {
    return this.grid.size.every((n, axis) => n === grid.size[axis]);
  }

  holds(voxel: number): boolean {
    // The last run that begins at the voxel or before it. Only the first run can be empty.
    let [low, high] = [0, this.begins.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.begins[middle]! <= voxel) low = middle;
      else high = middle;
    }
    return low % 2 === 1;
  }
}

export class LimitLabels {
  private readonly asked = new Map<string, string>();
  private readonly regions = new Map<string, Region>();

  /** Fetches the contents that are not known yet; of a label that has changed the one before holds until then. Has any come? */
  async know(contents: ReadonlyMap<string, string>): Promise<boolean> {
    for (const name of this.asked.keys())
      if (!contents.has(name)) {
        this.asked.delete(name);
        this.regions.delete(name);
      }
    const others = [...contents].filter(([name, content]) => this.asked.get(name) !== content);
    const come = others.map(async ([name, content]) => {
      this.asked.set(name, content);
      try {
        const region = new Region(await fetchRuns(content));
        if (this.asked.get(name) === content) this.regions.set(name, region);
      } catch (error) {
        // It is asked for again with the next thing that the page hears.
        if (this.asked.get(name) === content) this.asked.delete(name);
        throw error;
      }
    });
    await Promise.all(come);
    return others.length > 0;
  }

  /** Which voxels of a grid a stroke may touch; a label that has not come, or is of another grid, limits nothing here. */
  of({ acts, limits }: Stroke, grid: Grid): May | null {
    if (!limits || acts === 'smooth') return null;
    const region = (name: string | null) => {
      const known = name === null ? undefined : this.regions.get(name);
      return known?.isOn(grid) ? known : null;
    };
    const [within, off] = [region(limits.within), region(limits.off)];
    return within || off ? (voxel) => (!within || within.holds(voxel)) && !off?.holds(voxel) : null;
  }
}
