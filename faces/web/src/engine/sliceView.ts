//! A slice view: grey values below, and over them the outlines of surfaces, the crosshair, handles and letters.

import type { Anatomy, Piece } from './anatomy';
import { contourOf, type Contour } from './contour';
import { drawCube, drawLetters, drawScale, write } from './marks';
import type { Directions } from './orientation';
import type { Pane } from './pane';
import { drawPlane, type PlaneValue } from './planeHandle';
import { linesOf } from './planePreview';
import { IDENTITY } from './pose';
import { drawPoints, type PointSet } from './pointMarks';
import { drawPreview } from './previewBox';
import { paintOf } from './roles';
import { SliceFrame } from './sliceFrame';
import { dot, type Vec3 } from './vector';
import { extentOf, middleOf, type Grid } from './volume';

/** Pixels of line and of gap in the outline of what is planned. */
const DASH = [6, 4];

/** Where the handle of what is in hand stands. */
export const handleAt = (over: Over): Vec3 | null => over.handle?.at ?? over.plane?.value.through ?? null;

/** The scan knows nothing of the operation: where outlines stand as planned, that is said of the greys beneath them. */
function drawBefore(g: CanvasRenderingContext2D): void {
  g.font = '500 11px Inter Variable, sans-serif';
  g.textAlign = 'left';
  g.textBaseline = 'middle';
  write(g, BEFORE, 12, 36);
}

/** Beneath the title, where no letter stands. */
export const BEFORE = 'Scan before, outlines as planned';

interface Kept {
  surface: unknown;
  pose: unknown;
  directions: Directions;
  depth: number;
  contour: Contour;
}

/** Of what is in hand: its outlines on slices; what shades and shells mean in 3D, from a height on. */
export interface InHand {
  outline: (g: CanvasRenderingContext2D) => void;
  legend: (g: CanvasRenderingContext2D, top: number) => void;
}

/** What lies over a slice besides its outlines. */
export interface Over {
  crosshair: Vec3;
  plane: { value: PlaneValue; kerf: number } | null;
  /** The handle of a move or of a box, and where it stands. */
  handle: { at: Vec3; draw: (g: CanvasRenderingContext2D) => void } | null;
  points: PointSet | null;
  /** What to say of a value that is not in the plan yet. */
  preview: readonly string[] | null;
  /** What the server has measured of it, once it has. */
  exact: readonly string[] | null;
  /** The tool that is shown on its way. */
  ghost: ((g: CanvasRenderingContext2D, frame: SliceFrame) => void) | null;
  /** What is said over a 3D view, line by line. */
  notes: readonly string[];
  /** What is shown in hand. */
  inHand: readonly (InHand | undefined)[];
  /** What the hand on a label holds. */
  hand: ((g: CanvasRenderingContext2D) => void) | null;
}

export class SliceView {
  readonly kind = 'slice';
  readonly frame: SliceFrame;
  /** The patient whom it has been placed to look at. */
  placed: string | null = null;
  private readonly kept = new Map<string, Kept>();
  /** How long the outlines took when last cut, ms. */
  contourTime = 0;

  constructor(
    readonly id: string,
    readonly pane: Pane,
    directions: Directions,
  ) {
    this.frame = new SliceFrame(directions);
  }

  measure(ratio: number): void {
    this.pane.measure(ratio);
    this.frame.width = this.pane.width;
    this.frame.height = this.pane.height;
  }

  snapshot() {
    return { centre: this.frame.centre, directions: this.frame.directions, field: this.frame.mmPerPixel * this.smaller };
  }

  restore(look: ReturnType<SliceView['snapshot']>): void {
    const { right, up } = this.frame.directions;
    // The middle is one of the slice that it was: one that is tilted otherwise keeps its own.
    if (dot(right, look.directions.right) > 1 - 1e-9 && dot(up, look.directions.up) > 1 - 1e-9) this.frame.centre = look.centre;
    this.frame.mmPerPixel = look.field / this.smaller;
  }

  /** Shows all of a scan, its middle in the middle. */
  fit(grid: Grid): void {
    const { right, up } = this.frame.directions;
    this.frame.lookAt(middleOf(grid));
    this.frame.mmPerPixel = Math.max(extentOf(grid, right) / this.pane.width, extentOf(grid, up) / this.pane.height) * 1.04;
  }

  private get smaller(): number {
    return Math.min(this.pane.width, this.pane.height);
  }

  drawOver(anatomy: Anatomy | null, over: Over, ratio: number): void {
    const g = this.pane.begin(ratio);
    const { frame } = this;
    const isPlanned = anatomy !== null && this.drawContours(g, anatomy);
    over.ghost?.(g, frame);
    this.drawCrosshair(g, over.crosshair);
    over.inHand.forEach((one) => one?.outline(g));
    if (over.plane) drawPlane(g, over.plane.value, frame, over.plane.kerf);
    if (over.points) drawPoints(g, over.points, (p) => frame.pixel(p), (p) => frame.before(p));
    over.handle?.draw(g);
    over.hand?.(g);
    drawLetters(g, frame.width, frame.height, frame.directions);
    drawScale(g, frame.height, frame.mmPerPixel);
    drawCube(g, frame.width - 30, frame.height - 30, 11, frame.directions);
    if (isPlanned) drawBefore(g);
    const said = over.preview ?? over.exact;
    if (said) drawPreview(g, said, handleAt(over) && frame.pixel(handleAt(over)!), frame, !over.preview);
  }

  /** Is any of what it outlines drawn elsewhere than where it was scanned? */
  private drawContours(g: CanvasRenderingContext2D, anatomy: Anatomy): boolean {
    const began = performance.now();
    const drawn = [...anatomy.pieces.values()].filter((piece) => !piece.wish.hidden && piece.wish.outlined);
    const contours = drawn.map((piece) => ({ piece, contour: this.contour(piece) }));
    this.contourTime = performance.now() - began;
    for (const key of this.kept.keys()) if (!anatomy.pieces.has(key)) this.kept.delete(key);
    const { width, height, centre, mmPerPixel } = this.frame;
    const k = 1 / mmPerPixel;
    for (const { piece, contour } of contours) {
      if (contour.length === 0) continue;
      const paint = paintOf(piece.wish.role);
      const x = (u: number) => width / 2 + (u - centre[0]) * k;
      const y = (v: number) => height / 2 - (v - centre[1]) * k;
      const dashed = paint.dashed && piece.wish.pose !== null;
      g.beginPath();
      // Dashes run on from one triangle to the next only along lines that are joined.
      if (dashed) for (const line of linesOf(contour)) line.forEach(([u, v], n) => (n === 0 ? g.moveTo(x(u), y(v)) : g.lineTo(x(u), y(v))));
      else
        for (let n = 0; n < contour.length; n += 4) {
          g.moveTo(x(contour[n]!), y(contour[n + 1]!));
          g.lineTo(x(contour[n + 2]!), y(contour[n + 3]!));
        }
      g.setLineDash(dashed ? DASH : []);
      g.strokeStyle = paint.line;
      g.lineWidth = piece.wish.selected ? 2.5 : 1.25;
      g.stroke();
    }
    g.setLineDash([]);
    return contours.some(({ piece, contour }) => contour.length > 0 && (piece.wish.pose?.some((n, at) => n !== IDENTITY[at]) ?? false));
  }

  /** The outline of a piece, cut anew only when the slice or the piece has moved. */
  private contour(piece: Piece): Contour {
    const { directions, depth } = this.frame;
    const { surface, wish } = piece;
    const kept = this.kept.get(wish.key);
    if (kept && kept.surface === surface && kept.pose === wish.pose && kept.directions === directions && kept.depth === depth) {
      return kept.contour;
    }
    const contour = contourOf(surface.bvh ? piece.bvh : surface, surface.origin, wish.pose, directions, depth);
    this.kept.set(wish.key, { surface, pose: wish.pose, directions, depth, contour });
    return contour;
  }

  private drawCrosshair(g: CanvasRenderingContext2D, place: Vec3): void {
    const [x, y] = this.frame.pixel(place);
    const gap = 14;
    // The letters at the edges stay free.
    const edge = 26;
    g.strokeStyle = 'rgba(233, 238, 243, 0.5)';
    g.lineWidth = 1;
    g.beginPath();
    const px = Math.round(x) + 0.5;
    const py = Math.round(y) + 0.5;
    g.moveTo(edge, py);
    g.lineTo(px - gap, py);
    g.moveTo(px + gap, py);
    g.lineTo(this.frame.width - edge, py);
    g.moveTo(px, edge);
    g.lineTo(px, py - gap);
    g.moveTo(px, py + gap);
    g.lineTo(px, this.frame.height - edge);
    g.stroke();
  }
}
