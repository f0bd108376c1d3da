//! The hand on a label: brush, eraser and smoothing as strokes, islands and splits as clicks, on slices and in 3D; scissors are in cutting.ts.

import { Cutting } from './cutting';
import type { Engine, View } from './engine';
import type { Tool } from './events';
import type { Pending } from './labelLayer';
import type { Press } from './gestures';
import { isLimited, isOnGrid, type StrokeLimits } from './label';
import { joined, type Area } from './pane';
import type { Pixel } from './sliceFrame';
import { along, dot, length, sub, type Vec3 } from './vector';
import { placeOf, voxelOf, type Grid } from './volume';

export type HandTool = 'brush' | 'eraser' | 'smooth' | 'scissors' | 'island' | 'split';
const STROKES: ReadonlySet<string> = new Set<HandTool>(['brush', 'eraser', 'smooth']);
const HANDS: ReadonlySet<string> = new Set<HandTool>(['brush', 'eraser', 'smooth', 'scissors', 'island', 'split']);

export const isHandTool = (tool: string): tool is HandTool => HANDS.has(tool);

/** How the hand works; the page sets it. */
export interface HandSettings {
  /** The frame of the label in hand; null: there is none, and the hand does nothing. */
  frame: string | null;
  /** The name of the label in hand. */
  label: string;
  radius: number;
  /** Strokes on slices keep to their slice. */
  flat: boolean;
  /** Why nothing of the label may be changed now, in words; null: it may. */
  stays: string | null;
  /** From which to which grey value a stroke touches voxels, HU. */
  window: readonly [number, number];
  /** The labels that a stroke keeps within and off. */
  limits: StrokeLimits;
  /** Scissors: how deep they cut from the first bone, mm (null: through everything), and whether what is inside alone stays. */
  depth: number | null;
  keeps: boolean;
}

const AGAIN = 'Nothing was drawn. Draw it again in a moment, or without "Greys only".';
const NO_LABEL = `The label has not come from the server yet, so the greys to which the hand keeps cannot be looked up on it. ${AGAIN}`;
const NO_GREYS = `The scan has not come at its full fineness here, so the greys to which the hand keeps are not known yet. ${AGAIN}`;

/** A click so near to a label means it, mm: as `SNAP_MM` of crates/label/src/nearest.rs. */
const SNAP = 2;
const NOTHING = 'Nothing of the label in hand lies here, and nothing was done: click on what is tinted.';

/** Places nearer to each other than this share of the radius make one place of a stroke. */
const CLOSE = 0.3;
/** In 3D, a jump of so many radii, and so many mm, begins a new stroke: the bone behind is not joined to the one before. */
const JUMP = { radii: 3, mm: 6 };
/** Slices that differ by less than this are one: how far apart, mm, and the cosine between them. */
const [SAME_MM, SAME_WAY] = [1e-3, 1 - 1e-9];

/**
 * A place moved across the slice to the middle of the voxels that are shown there: a slice that stands half-way between
 * two layers shows one of them, and it is that one which a flat stroke takes. Oblique slices show voxels of many layers.
 */
function onSlice(grid: Grid, place: Vec3, across: Vec3): Vec3 {
  if (!grid.axes.some((axis) => Math.abs(dot(axis, across)) > 0.9999)) return place;
  const nearest = placeOf(grid, voxelOf(grid, place).map((v) => Math.floor(v + 0.5)) as unknown as Vec3);
  return along(place, across, dot(sub(nearest, place), across));
}

/** The plane that a slice shows under a pixel: the direction across it, and how far along that it lies, mm. Null in 3D. */
function planeSeen(view: View, at: Pixel): { across: Vec3; depth: number } | null {
  if (view.kind !== 'slice') return null;
  const across = view.frame.directions.toViewer;
  return { across, depth: dot(view.frame.place(at), across) };
}

/** Where balls of a radius at these places are seen in a view, with room for the outline's width. */
function areaOf(view: View, places: readonly Vec3[], radius: number): Area {
  const frame = view.kind === 'slice' ? view.frame : view.camera;
  const around = radius / frame.mmPerPixel + 3;
  return places
    .map((place) => frame.pixel(place))
    .map(([x, y]): Area => ({ low: [x - around, y - around], high: [x + around, y + around] }))
    .reduce(joined);
}

/** Hundredths of a millimetre, as the plan writes places. */
const rounded = (place: Vec3): Vec3 => place.map((c) => Number(c.toFixed(2)) + 0) as unknown as Vec3;

export class Hand {
  settings: HandSettings = { frame: null, label: '', stays: null, radius: 4, flat: false, window: [-Infinity, Infinity], limits: { within: null, off: null }, depth: null, keeps: false };
  /** Where the pointer stands. */
  private cursor: { view: View; at: Pixel } | null = null;
  readonly scissors: Cutting;
  /** The view in which a stroke is being drawn. */
  drawing: View | null = null;

  constructor(private readonly engine: Engine) {
    this.scissors = new Cutting(engine);
  }

  /** Does the hand work in this view, with the tool that is chosen? */
  worksIn(view: View): boolean {
    return isHandTool(this.engine.tool) && this.engine.patientOf(view).name === this.settings.frame;
  }

  /** The left button goes down; null where the hand has nothing to do. */
  press(view: View, at: Pixel): Press | null {
    if (!this.worksIn(view)) return null;
    if (this.settings.stays) return this.tells(this.settings.stays);
    const { tool } = this.engine;
    if (STROKES.has(tool)) {
      const missing = this.missing(view, at);
      return missing ? this.tells(missing) : this.stroke(view, at);
    }
    if (tool === 'scissors') return view.kind === 'solid' ? this.scissors.press(view, at) : this.tells('The scissors cut in 3D: draw their line there. Nothing was cut.');
    return { move: () => undefined, end: (dragged, to) => dragged || this.click(view, to) };
  }

  /** The keyboard's way: the tool acts where the crosshair stands. */
  dab(view: View): void {
    const crosshair = this.engine.patientOf(view).crosshair;
    if (!crosshair) return;
    if (this.engine.tool === 'scissors' && view.kind === 'solid' && this.worksIn(view) && !this.settings.stays) return this.scissors.corner(view, crosshair);
    const at = view.kind === 'slice' ? view.frame.pixel(crosshair) : view.camera.pixel(crosshair);
    this.press(view, at)?.end(false, at);
  }

  hover(view: View, at: Pixel | null): void {
    const was = this.cursor;
    this.cursor = at && this.worksIn(view) && STROKES.has(this.engine.tool) ? { view, at } : null;
    for (const one of [was, this.cursor]) if (one) this.engine.redrawLayer(one.view);
  }

  /** Draws what the hand holds over a view. */
  drawOver(g: CanvasRenderingContext2D, view: View): void {
    g.strokeStyle = '#ffb454';
    g.lineWidth = 1.5;
    if (this.cursor?.view === view) {
      const perPixel = view.kind === 'slice' ? view.frame.mmPerPixel : view.camera.mmPerPixel;
      g.beginPath();
      g.arc(this.cursor.at[0], this.cursor.at[1], this.settings.radius / perPixel, 0, 2 * Math.PI);
      g.stroke();
    }
    this.scissors.drawOver(g, view);
  }

  /** The place under a pixel: on the slice, or where the ray first meets a surface. */
  private place(view: View, at: Pixel): Vec3 | null {
    if (view.kind === 'slice') {
      const label = this.engine.layer.label;
      const place = view.frame.place(at);
      return rounded(label ? onSlice(label.grid, place, view.frame.directions.toViewer) : place);
    }
    const { from, direction } = view.camera.ray(at);
    const hit = this.engine.patientOf(view).anatomy?.pick(from, direction, view.sees);
    return hit ? rounded(hit.place) : null;
  }

  /** What a stroke that is limited by greys lacks under a pixel, in words. The greys of a coarser level are means. */
  private missing(view: View, at: Pixel): string | null {
    if (this.engine.tool === 'smooth' || !isLimited(this.settings.window)) return null;
    const { volume } = this.engine.patientOf(view);
    const { label } = this.engine.layer;
    if (!label) return NO_LABEL;
    const place = this.place(view, at);
    return volume && isOnGrid(volume, label.grid) && (place === null || volume.isSharpAt(place)) ? null : NO_GREYS;
  }

  /** The hand does nothing here, and says why. */
  private tells(words: string): Press {
    this.engine.tell({ type: 'trouble', words });
    return { move: () => undefined, end: () => undefined };
  }

  private click(view: View, at: Pixel): void {
    const place = this.place(view, at);
    if (!place) return;
    const { label } = this.engine.layer;
    if (label && !label.isNear(place, SNAP)) this.tells(NOTHING);
    else this.engine.tell({ type: 'touch', at: place });
  }

  private stroke(view: View, at: Pixel): Press {
    // What it does is settled as it begins: a key may take another tool meanwhile, or go to another slice.
    const { tool } = this.engine;
    let pending: Pending | null = null;
    let label = '';
    let plane = planeSeen(view, at);
    const ends = () => {
      this.finish(pending, label);
      pending = null;
    };
    const go = (to: Pixel, last: boolean) => {
      const place = this.place(view, to);
      const path = pending?.stroke.path as Vec3[] | undefined;
      const from = path?.at(-1);
      const far = from && place ? length(sub(place, from)) : 0;
      if (view.kind === 'solid' && far > JUMP.radii * this.settings.radius + JUMP.mm) ends();
      const now = planeSeen(view, to);
      // One that keeps to its slice would go on in that one, where nobody sees it.
      if (plane && now && pending?.stroke.across && (Math.abs(now.depth - plane.depth) > SAME_MM || dot(now.across, plane.across) < SAME_WAY)) ends();
      if (!place) return;
      if (!pending) {
        plane = now;
        label = this.settings.label;
        pending = this.begin(view, place, tool);
      }
      else if (far > CLOSE * this.settings.radius || (last && far > 0)) {
        path!.push(place);
        this.show(view, pending, path!.length - 1);
      }
      this.cursor = { view, at: to };
    };
    go(at, false);
    return {
      move: (to) => go(to, false),
      end: (_dragged, to) => {
        go(to, true);
        ends();
      },
      leave: ends,
      cancel: () => {
        if (pending) this.engine.layer.drop(pending);
        this.rests();
      },
    };
  }

  private begin(view: View, place: Vec3, tool: Tool): Pending {
    const { radius, flat, window, limits } = this.settings;
    const across = flat && view.kind === 'slice' ? view.frame.directions.toViewer : null;
    // A stroke that smooths changes nothing before the server has answered: it is only drawn.
    const acts = tool === 'smooth' ? 'smooth' : tool === 'brush' ? 'add' : 'erase';
    const pending: Pending = { stroke: { acts, radius, path: [place], across, window, limits }, revision: null };
    this.show(view, pending, 0);
    return pending;
  }

  /** What is drawn is seen at once where it is drawn; the other views follow when the hand lets go. */
  private show(view: View, pending: Pending, since: number): void {
    this.drawing = view;
    const box = this.engine.layer.stroke(pending, this.engine.patientOf(view).volume, since);
    const { path, radius } = pending.stroke;
    // From the last place but one on: a place on a straight way may give its ball up to the next.
    this.engine.showStroke(view, box, areaOf(view, path.slice(Math.max(0, since - 2)), radius));
  }

  /** No stroke is drawn any more: all views show what there is. */
  private rests(): void {
    this.drawing = null;
    this.engine.redrawSolids();
    this.engine.redrawSlices();
  }

  private finish(pending: Pending | null, label: string): void {
    this.rests();
    if (!pending) return;
    this.engine.tell({ type: 'stroke', pending, label });
  }
}
