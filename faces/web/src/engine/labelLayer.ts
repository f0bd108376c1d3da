//! The label in hand over the slices: what the server has, and over it the strokes that it does not have yet.

import { draw, fill, Label, readRuns, slicesThatDiffer, type Box, type Runs, type Stroke } from './label';
import type { LimitLabels } from './limitLabels';
import { boxOver } from './strokeVoxels';
import type { Volume } from './volume';
import { MOST_VOXELS } from './volumeLoader';

/** A stroke that is not in what the server has computed yet. */
export interface Pending {
  stroke: Stroke;
  /** The revision that has it; null until the server has acknowledged it. */
  revision: number | null;
  /** The voxels that it has changed in the page's label, by their place in storage, and the box around them; absent while no label has come. */
  changed?: { voxels: number[]; box: Box | null };
}

/** Fetches a label by its content. */
export async function fetchRuns(content: string, signal?: AbortSignal): Promise<Runs> {
  const reply = await fetch(`/api/contents/${content}/label`, { signal });
  if (!reply.ok) throw new Error(`The server did not send the label (status ${reply.status}). Load the page again.`);
  return readRuns(await reply.arrayBuffer());
}

export class LabelLayer {
  label: Label | null = null;
  readonly pending: Pending[] = [];
  /** Strokes that the surfaces do not have yet. */
  readonly afloat: Pending[] = [];
  /** The revision that the surfaces have. */
  surfaces = 0;
  /** Counts up whenever strokes have changed other voxels than before. */
  version = 0;
  /** In how many slices the server's answer was another than what was shown before, the last time. */
  corrected = 0;
  private runs: Runs | null = null;
  private content: string | null = null;
  /** Whether that content has come, and up to which revision it has all strokes. */
  private come = false;
  private revision = 0;
  private abort: AbortController | null = null;
  /** The scan whose grey values limit the strokes. */
  private volume: Volume | null = null;
  /** The labels that limit the strokes; their code is fetched with the first. */
  private limits: LimitLabels | null = null;

  /** `changed`: the box of voxels that must go to the card; null for all. `floats`: what strokes have done to surfaces is other than was shown. */
  constructor(
    private readonly changed: (box: Box | null) => void,
    private readonly floats: () => void = () => undefined,
  ) {}

  /** Shows the label of a content, which has all strokes up to a revision; null shows none. */
  async show(content: string | null, revision: number): Promise<void> {
    this.revision = revision;
    if (content === this.content) {
      // One that is still on its way has no stroke yet, whatever revision it is of.
      if (this.come) this.has();
      return;
    }
    this.abort?.abort();
    this.content = content;
    this.come = false;
    if (!content) {
      this.runs = this.label = null;
      this.pending.length = 0;
      return this.changed(null);
    }
    const abort = (this.abort = new AbortController());
    const runs = await fetchRuns(content, abort.signal);
    if (abort.signal.aborted) return;
    const voxels = runs.grid.size.reduce((product, n) => product * n, 1);
    if (voxels > MOST_VOXELS) throw new Error('This scan is too large for its labels to be shown on slices. Crop it in the plan.');
    this.runs = runs;
    this.come = true;
    this.has();
  }

  /** Says which contents the labels have that limit strokes, by name. Strokes that were drawn before those have come are drawn anew. */
  async limitBy(contents: ReadonlyMap<string, string>): Promise<void> {
    if (contents.size > 0) this.limits ??= new (await import('./limitLabels')).LimitLabels();
    if (await this.limits?.know(contents)) this.lay();
  }

  /** Draws what is pending of a stroke, from its place `since` on. */
  private draw(label: Label, pending: Pending, since = 0): Box | null {
    const { stroke } = pending;
    const voxels = since > 0 && pending.changed ? pending.changed.voxels : [];
    const before = since > 0 ? (pending.changed?.box ?? null) : null;
    const known = voxels.length;
    const box = draw(label, this.volume, stroke, since, this.limits?.of(stroke, label.grid), voxels);
    pending.changed = { voxels, box: voxels.length > known ? boxOver(before, box) : before };
    return box;
  }

  /** What the server has includes every stroke up to its revision. */
  private has(): void {
    const left = this.pending.filter((one) => one.revision === null || one.revision > this.revision);
    this.pending.splice(0, this.pending.length, ...left);
    this.lay();
  }

  /** A stroke begins, or goes on from its place `since`. Gives the box of voxels that are others now. */
  stroke(pending: Pending, volume: Volume | null, since: number): Box | null {
    if (!this.pending.includes(pending)) {
      this.pending.push(pending);
      this.afloat.push(pending);
    }
    this.volume = volume;
    this.version++;
    return this.label && this.draw(this.label, pending, since);
  }

  /** The surfaces that are drawn now have all strokes up to their revision. */
  surfacesCame(): void {
    const left = this.afloat.filter((one) => one.revision === null || one.revision > this.surfaces);
    if (left.length < this.afloat.length) this.version++;
    this.afloat.splice(0, this.afloat.length, ...left);
  }

  /** A stroke was refused: it is taken away again. */
  drop(pending: Pending): void {
    for (const list of [this.pending, this.afloat]) {
      const at = list.indexOf(pending);
      if (at >= 0) list.splice(at, 1);
    }
    this.version++;
    this.lay();
  }

  /** Lays the pending strokes over what the server has. Only slices that differ from what was shown go to the card. */
  private lay(): void {
    if (!this.runs) return;
    const { grid } = this.runs;
    const known = this.label?.grid.size.every((n, axis) => n === grid.size[axis]) ? this.label : null;
    const before = known?.data.slice();
    const label = (this.label = known ?? new Label(grid));
    fill(label, this.runs);
    const counts = this.pending.map(({ changed }) => changed?.voxels.length);
    for (const pending of this.pending) this.draw(label, pending);
    if (this.pending.some(({ changed }, n) => changed!.voxels.length !== counts[n])) {
      this.version++;
      this.floats();
    }
    if (!before) return this.changed(null);
    const slices = slicesThatDiffer(grid, before, label.data);
    this.corrected = slices ? slices[1] - slices[0] : 0;
    if (slices) this.changed([[0, grid.size[0]], [0, grid.size[1]], slices]);
  }
}
