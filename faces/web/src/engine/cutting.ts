//! The line of the scissors as it is drawn in 3D, by mouse in one go or by keyboard corner after corner, and what it would cut so far.

import { approximate } from './approximate';
import type { Engine, View } from './engine';
import type { Press } from './gestures';
import { drawPreview } from './previewBox';
import type { Prism } from './prism';
import type { Pixel } from './sliceFrame';
import type { SolidView } from './solidView';
import type { Vec3 } from './vector';

interface Line {
  view: SolidView;
  path: Pixel[];
  /** By keyboard: the corners in the patient, which stay where they are while the view pans and zooms. The path goes on to the crosshair. */
  corners: Vec3[] | null;
  /** What was found for so many corners of the path. */
  found: { corners: number; prism: Prism | null; words: string[] };
}

/** Nothing was looked for yet. */
const NOTHING = { corners: 0, prism: null, words: [] };
/** A corner so near to the first one closes the line, pixels. */
const CLOSES = 4;

export class Cutting {
  private line: Line | null = null;
  /** How scissors cut, and how it is known what they would; fetched when they are first used. */
  private code: typeof import('./scissors') | null = null;

  constructor(private readonly engine: Engine) {}

  /** By mouse: the line is where the button is held, and closes when it is let go. */
  press(view: SolidView, at: Pixel): Press {
    this.line = { view, path: [at], corners: null, found: NOTHING };
    this.fetch().catch(() => undefined);
    return {
      move: (to) => {
        this.line?.path.push(to);
        this.show();
      },
      end: (dragged) => {
        const path = this.line?.path ?? [];
        this.line = null;
        this.show();
        if (dragged) this.cut(view, path);
      },
      cancel: () => void this.giveUp(),
    };
  }

  /** By keyboard: the crosshair's place is the next corner; on the first one again, the line closes. */
  corner(view: SolidView, at: Vec3): void {
    this.fetch().catch(() => undefined);
    const before = this.line?.view === view ? (this.line.corners ?? []) : [];
    const pixel = view.camera.pixel(at);
    const onFirst = before.length > 0 && Math.hypot(...view.camera.pixel(before[0]!).map((c, n) => c - pixel[n]!)) <= CLOSES;
    if (onFirst && before.length > 2) return this.close(view);
    const corners = onFirst ? before : [...before, at];
    this.line = { view, path: [], corners, found: NOTHING };
    this.follow(view);
    this.engine.tell({ type: 'said', words: `Corner ${corners.length} of the line.` });
  }

  /** By keyboard: cuts along the corners. */
  close(view: SolidView): void {
    const corners = this.line?.view === view ? (this.line.corners ?? []) : [];
    if (corners.length < 3) return this.engine.tell({ type: 'trouble', words: 'A line of the scissors has three corners at least: put another where the crosshair stands. Nothing was cut.' });
    this.giveUp();
    this.cut(view, corners.map((place) => view.camera.pixel(place)));
  }

  /** The crosshair or the camera has moved: the line that is drawn by corners goes along. */
  follow(view: View): void {
    const { line } = this;
    if (!line?.corners || line.view !== view) return;
    const crosshair = this.engine.patientOf(view).crosshair;
    line.path = [...line.corners, ...(crosshair ? [crosshair] : [])].map((place) => line.view.camera.pixel(place));
    line.found = NOTHING;
    this.show();
  }

  /** The line is taken away, and nothing is cut. False where there is none. */
  giveUp(): boolean {
    if (!this.line) return false;
    this.line = null;
    this.show();
    return true;
  }

  drawOver(g: CanvasRenderingContext2D, view: View): void {
    const { line } = this;
    if (line?.view !== view) return;
    g.beginPath();
    line.path.forEach(([x, y], n) => (n === 0 ? g.moveTo(x, y) : g.lineTo(x, y)));
    g.closePath();
    for (const [x, y] of line.corners ? line.path.slice(0, line.corners.length) : []) g.rect(x - 3, y - 3, 6, 6);
    g.stroke();
    if (line.found.words.length > 0) drawPreview(g, line.found.words, line.path.at(-1)!, line.view.camera);
  }

  /** What would be cut by the line as it is drawn now, in the frame of the label in hand: looked for once for each picture. */
  prism(frame: string): Prism | null {
    const { line, code } = this;
    const { settings } = this.engine.hand;
    if (!line || !code || frame !== settings.frame) return null;
    const { path, view, found } = line;
    if (found.corners === path.length) return found.prism;
    const anatomy = this.engine.patientOf(view).anatomy;
    const outline = anatomy && code.lassoOver(view, anatomy, path, code.FEW_RAYS);
    const prism = outline ? code.prismOf(outline, settings.depth, settings.keeps) : null;
    const label = this.engine.layer.label;
    const taken = prism && label ? [approximate.taken(code.volumeTaken(prism, label) / 1000)] : [];
    const deep = settings.depth === null ? 'through everything' : `${settings.depth} mm deep`;
    line.found = { corners: path.length, prism, words: prism ? [`Preview: ${settings.keeps ? 'keeps what is inside, ' : ''}${deep}`, ...taken] : [] };
    return prism;
  }

  private async fetch(): Promise<typeof import('./scissors')> {
    if (this.code) return this.code;
    this.code = await import('./scissors');
    this.show();
    return this.code;
  }

  private cut(view: SolidView, path: readonly Pixel[]): void {
    const cuts = ({ lassoOver }: typeof import('./scissors')) => {
      const anatomy = this.engine.patientOf(view).anatomy;
      const outline = anatomy ? lassoOver(view, anatomy, path) : null;
      if (outline) this.engine.tell({ type: 'lasso', ...outline });
    };
    this.fetch().then(cuts, () => this.engine.tell({ type: 'trouble', words: 'The scissors did not come from the server. Nothing was cut. Draw the line again once the server answers.' }));
  }

  private show(): void {
    this.engine.redrawSolids();
    this.engine.redrawSlices();
  }
}
