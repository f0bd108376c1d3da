//! The hand on a label: brush, eraser and smoothing as strokes, scissors as a lasso, islands and splits as clicks; on slices and in 3D.

import type { Engine, View } from './engine';
import type { Pending } from './labelLayer';
import type { Press } from './gestures';
import { isLimited, isOnGrid, type StrokeLimits } from './label';
import { joined, type Area } from './pane';
import { drawPreview } from './previewBox';
import type { Prism } from './prism';
import type { Pixel } from './sliceFrame';
import type { SolidView } from './solidView';
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
  radius: number;
  /** Strokes on slices keep to their slice. */
  flat: boolean;
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

/** A line of the scissors that is being drawn, and what it would cut so far. */
interface Cutting {
  view: SolidView;
  path: Pixel[];
  /** What was found for so many corners of the path. */
  found: { corners: number; prism: Prism | null; words: string[] };
}

/** Places nearer to each other than this share of the radius make one place of a stroke. */
const CLOSE = 0.3;
/** In 3D, a jump of so many radii, and so many mm, begins a new stroke: the bone behind is not joined to the one before. */
const JUMP = { radii: 3, mm: 6 };

/**
 * A place moved across the slice to the middle of the voxels that are shown there: a slice that stands half-way between
 * two layers shows one of them, and it is that one which a flat stroke takes. Oblique slices show voxels of many layers.
 */
function onSlice(grid: Grid, place: Vec3, across: Vec3): Vec3 {
  if (!grid.axes.some((axis) => Math.abs(dot(axis, across)) > 0.9999)) return place;
  const nearest = placeOf(grid, voxelOf(grid, place).map((v) => Math.floor(v + 0.5)) as unknown as Vec3);
  return along(place, across, dot(sub(nearest, place), across));
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
  settings: HandSettings = { frame: null, radius: 4, flat: false, window: [-Infinity, Infinity], limits: { within: null, off: null }, depth: null, keeps: false };
  /** Where the pointer stands, and what has been drawn with the scissors so far. */
  private cursor: { view: View; at: Pixel } | null = null;
  private lasso: Cutting | null = null;
  /** How scissors cut, and how it is known what they would; fetched when they are first used. */
  private cuts: typeof import('./scissors') | null = null;
  /** The view in which a stroke is being drawn. */
  drawing: View | null = null;

  constructor(private readonly engine: Engine) {}

  /** Does the hand work in this view, with the tool that is chosen? */
  worksIn(view: View): boolean {
    return isHandTool(this.engine.tool) && this.engine.patientOf(view).name === this.settings.frame;
  }

  /** The left button goes down; null where the hand has nothing to do. */
  press(view: View, at: Pixel): Press | null {
    if (!this.worksIn(view)) return null;
    const { tool } = this.engine;
    if (STROKES.has(tool)) {
      const missing = this.missing(view, at);
      return missing ? this.tells(missing) : this.stroke(view, at);
    }
    if (tool === 'scissors') return view.kind === 'solid' ? this.cut(view, at) : this.tells('The scissors cut in 3D: draw their line there. Nothing was cut.');
    return { move: () => undefined, end: (dragged, to) => dragged || this.click(view, to) };
  }

  /** The keyboard's way: the tool acts where the crosshair stands. */
  dab(view: View): void {
    const crosshair = this.engine.patientOf(view).crosshair;
    if (!crosshair) return;
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
    if (this.lasso?.view === view) {
      g.beginPath();
      this.lasso.path.forEach(([x, y], n) => (n === 0 ? g.moveTo(x, y) : g.lineTo(x, y)));
      g.closePath();
      g.stroke();
      const { words } = this.lasso.found;
      if (words.length > 0) drawPreview(g, words, this.lasso.path.at(-1)!, view.camera);
    }
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
    if (place) this.engine.tell({ type: 'touch', at: place });
  }

  private stroke(view: View, at: Pixel): Press {
    let pending: Pending | null = null;
    const go = (to: Pixel, last: boolean) => {
      const place = this.place(view, to);
      const path = pending?.stroke.path as Vec3[] | undefined;
      const from = path?.at(-1);
      const far = from && place ? length(sub(place, from)) : 0;
      if (view.kind === 'solid' && far > JUMP.radii * this.settings.radius + JUMP.mm) {
        this.finish(pending);
        pending = null;
      }
      if (!place) return;
      if (!pending) pending = this.begin(view, place);
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
        this.finish(pending);
      },
      cancel: () => {
        if (pending) this.engine.layer.drop(pending);
        this.rests();
      },
    };
  }

  private begin(view: View, place: Vec3): Pending {
    const { radius, flat, window, limits } = this.settings;
    const { tool } = this.engine;
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

  private finish(pending: Pending | null): void {
    this.rests();
    if (!pending) return;
    this.engine.tell({ type: 'stroke', pending });
  }

  /** What the scissors would cut by the line as it is drawn now, in the frame of the label in hand: looked for once for each picture. */
  prism(frame: string): Prism | null {
    const { lasso, settings, cuts } = this;
    if (!lasso || !cuts || frame !== settings.frame) return null;
    const { path, view, found } = lasso;
    if (found.corners === path.length) return found.prism;
    const anatomy = this.engine.patientOf(view).anatomy;
    const outline = anatomy && cuts.lassoOver(view, anatomy, path, cuts.FEW_RAYS);
    const prism = outline ? cuts.prismOf(outline, settings.depth, settings.keeps) : null;
    const label = this.engine.layer.label;
    const taken = prism && label ? [`takes ≈ ${(cuts.volumeTaken(prism, label) / 1000).toFixed(1)} cm³`] : [];
    const deep = settings.depth === null ? 'through everything' : `${settings.depth} mm deep`;
    lasso.found = { corners: path.length, prism, words: prism ? [`Preview: ${settings.keeps ? 'keeps what is inside, ' : ''}${deep}`, ...taken] : [] };
    return prism;
  }

  private cutAlong(view: SolidView, path: readonly Pixel[], lassoOver: typeof import('./scissors')['lassoOver']): void {
    const anatomy = this.engine.patientOf(view).anatomy;
    const outline = anatomy ? lassoOver(view, anatomy, path) : null;
    if (outline) this.engine.tell({ type: 'lasso', ...outline });
  }

  private cut(view: SolidView, at: Pixel): Press {
    this.lasso = { view, path: [at], found: { corners: 0, prism: null, words: [] } };
    const code = import('./scissors');
    code.then((come) => (this.cuts = come), () => undefined);
    const show = () => {
      this.engine.redrawSolids();
      this.engine.redrawSlices();
    };
    return {
      move: (to) => {
        this.lasso?.path.push(to);
        show();
      },
      end: (dragged) => {
        const path = this.lasso?.path ?? [];
        this.lasso = null;
        show();
        if (dragged) void code.then(({ lassoOver }) => this.cutAlong(view, path, lassoOver), () => this.engine.tell({ type: 'trouble', words: 'The scissors did not come from the server. Nothing was cut. Draw the line again once the server answers.' }));
      },
      cancel: () => {
        this.lasso = null;
        show();
      },
    };
  }
}
