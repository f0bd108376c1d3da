//! The handle of a plane on a slice: its trace, a grip to move it, two grips to turn it; and what a drag makes of the plane.

import { ACCENT, write } from './marks';
import { inWords } from './orientation';
import type { Pixel, SliceFrame } from './sliceFrame';
import { add, along, cross, dot, length, scale, sub, turn, unit, type Vec3 } from './vector';

export interface PlaneValue {
  through: Vec3;
  normal: Vec3;
}

export type PlaneGrip = 'move' | 'slide' | 'turn';

/** What a drag has done to a plane, in words: "3.2 mm left, turned 4.5°". */
export function dragInWords(from: PlaneValue, to: PlaneValue): string {
  const turned = Math.acos(Math.min(1, Math.max(-1, dot(unit(from.normal) ?? [0, 0, 1], unit(to.normal) ?? [0, 0, 1])))) * (180 / Math.PI);
  const moved = sub(to.through, from.through);
  const parts = [length(moved) >= 0.05 ? inWords(moved) : '', turned >= 0.05 ? `turned ${turned.toFixed(1)}°` : ''];
  return parts.filter(Boolean).join(', ');
}

/** The turning grips stand so many pixels from the middle. */
const ARM = 84;
const REACH = 9;
/** So far in from an edge its letter reaches, pixels. */
const LETTERS = 26;
/** The corner of a slice in which the cube stands, and a line of words, pixels. */
const CUBE = 54;
const LINE = 20;

interface Trace {
  middle: Pixel;
  /** Unit vectors on the screen: along the trace, and towards the side that is removed. */
  along: Pixel;
  removed: Pixel;
}

/** Where a plane meets a slice; null if they are nearly parallel. */
export function traceOf(plane: PlaneValue, frame: SliceFrame): Trace | null {
  const { right, up, toViewer } = frame.directions;
  const normal = unit(plane.normal) ?? ([0, 0, 1] as Vec3);
  const a = dot(normal, right);
  const b = dot(normal, up);
  const size = Math.hypot(a, b);
  if (size < 0.05) return null;
  // The place of the trace nearest to `through`, in the slice's coordinates.
  const offset = dot(normal, sub(plane.through, scale(toViewer, frame.depth)));
  const tu = dot(plane.through, right);
  const tv = dot(plane.through, up);
  const miss = (a * tu + b * tv - offset) / (size * size);
  const middle = frame.pixelAt(tu - a * miss, tv - b * miss);
  return { middle, along: [-b / size, -a / size], removed: [a / size, -b / size] };
}

export function drawPlane(g: CanvasRenderingContext2D, plane: PlaneValue, frame: SliceFrame, kerf: number): void {
  const trace = traceOf(plane, frame);
  if (!trace) return;
  const { middle, along: line, removed } = trace;
  const far = frame.width + frame.height;
  const strip = Math.max(0, kerf / frame.mmPerPixel);
  g.save();
  g.translate(middle[0], middle[1]);
  if (strip > 1) {
    g.lineWidth = strip;
    g.strokeStyle = 'rgba(62, 201, 217, 0.3)';
    stroke(g, [removed[0] * strip / 2 - line[0] * far, removed[1] * strip / 2 - line[1] * far], [removed[0] * strip / 2 + line[0] * far, removed[1] * strip / 2 + line[1] * far]);
  }
  g.lineWidth = 3.5;
  g.strokeStyle = 'rgba(0, 0, 0, 0.6)';
  stroke(g, [-line[0] * far, -line[1] * far], [line[0] * far, line[1] * far]);
  g.lineWidth = 1.5;
  g.strokeStyle = ACCENT;
  stroke(g, [-line[0] * far, -line[1] * far], [line[0] * far, line[1] * far]);
  stroke(g, [0, 0], [removed[0] * 34, removed[1] * 34]);
  arrow(g, removed);
  g.fillStyle = '#0b1013';
  for (const [x, y, r] of [[0, 0, 6], [line[0] * ARM, line[1] * ARM, 5], [-line[0] * ARM, -line[1] * ARM, 5]] as const) {
    g.beginPath();
    g.arc(x, y, r, 0, 2 * Math.PI);
    g.fill();
    g.stroke();
  }
  g.restore();
  writeRemoved(g, trace, frame);
}

/** The word at the arrow's point; where it would run into the letter of an edge or the cube it stands in the pane, a line or two away. */
function writeRemoved(g: CanvasRenderingContext2D, { middle, removed }: Trace, frame: SliceFrame): void {
  g.font = '500 12px Inter Variable, sans-serif';
  g.textAlign = 'left';
  g.textBaseline = 'middle';
  const wide = g.measureText('removed').width;
  const [x, y] = [middle[0] + removed[0] * 42 - (removed[0] >= 0 ? 0 : wide), middle[1] + removed[1] * 42];
  const inside = middle[0] > 0 && middle[0] < frame.width;
  const [left, top] = inside ? besideLetters([x, y], wide, frame) : [x, y];
  write(g, 'removed', left, top, ACCENT);
}

/** Where a word of one line may stand next to a place: in the view, over no letter of an edge, not over the cube. */
export function besideLetters([x, y]: Pixel, wide: number, view: { width: number; height: number }): Pixel {
  const left = Math.min(Math.max(x, 4), view.width - 4 - wide);
  const byEdge = left < LETTERS || left + wide > view.width - LETTERS;
  const meets = (top: number) => (byEdge && Math.abs(top - view.height / 2) < LINE) || (left + wide > view.width - CUBE && top > view.height - CUBE);
  const tops = [0, 1, -1, 2, -2, -3, -4].map((lines) => y + lines * LINE);
  return [left, tops.find((top) => !meets(top)) ?? y];
}

/** The trace of a plane that is not in hand any more: where the plan still has it. */
export function drawDashed(g: CanvasRenderingContext2D, plane: PlaneValue, frame: SliceFrame): void {
  const trace = traceOf(plane, frame);
  if (!trace) return;
  const { middle, along: line } = trace;
  const far = frame.width + frame.height;
  for (const [style, width] of [['rgba(0, 0, 0, 0.6)', 3], ['#e9eef3', 1.25]] as const) {
    g.setLineDash([6, 6]);
    g.strokeStyle = style;
    g.lineWidth = width;
    stroke(g, [middle[0] - line[0] * far, middle[1] - line[1] * far], [middle[0] + line[0] * far, middle[1] + line[1] * far]);
  }
  g.setLineDash([]);
}

function stroke(g: CanvasRenderingContext2D, from: Pixel, to: Pixel): void {
  g.beginPath();
  g.moveTo(from[0], from[1]);
  g.lineTo(to[0], to[1]);
  g.stroke();
}

function arrow(g: CanvasRenderingContext2D, to: Pixel): void {
  g.beginPath();
  g.moveTo(to[0] * 34, to[1] * 34);
  g.lineTo(to[0] * 26 - to[1] * 5, to[1] * 26 + to[0] * 5);
  g.lineTo(to[0] * 26 + to[1] * 5, to[1] * 26 - to[0] * 5);
  g.closePath();
  g.fillStyle = ACCENT;
  g.fill();
}

/** Which grip of the plane is under a pixel. */
export function gripAt(plane: PlaneValue, frame: SliceFrame, [x, y]: Pixel): PlaneGrip | null {
  const trace = traceOf(plane, frame);
  if (!trace) return null;
  const dx = x - trace.middle[0];
  const dy = y - trace.middle[1];
  const onLine = dx * trace.along[0] + dy * trace.along[1];
  const offLine = dx * trace.removed[0] + dy * trace.removed[1];
  if (Math.hypot(dx, dy) <= REACH) return 'move';
  if (Math.hypot(Math.abs(onLine) - ARM, offLine) <= REACH) return 'turn';
  return Math.abs(offLine) <= 5 ? 'slide' : null;
}

/**
 * The plane after a drag on a slice. `move` carries `through` with the pointer, `slide` moves the plane across its trace
 * only, `turn` turns it about its `through` and the slice's normal by the angle that the pointer went round.
 */
export function dragPlane(start: PlaneValue, grip: PlaneGrip, frame: SliceFrame, from: Pixel, to: Pixel): PlaneValue {
  const shift = sub(frame.place(to), frame.place(from));
  if (grip === 'move') return { through: add(start.through, shift), normal: start.normal };
  const normal = unit(start.normal) ?? ([0, 0, 1] as Vec3);
  if (grip === 'slide') return { through: along(start.through, normal, dot(shift, normal)), normal: start.normal };
  const pivot = frame.pixel(start.through);
  const angleAt = ([x, y]: Pixel) => Math.atan2(-(y - pivot[1]), x - pivot[0]);
  const angle = angleAt(to) - angleAt(from);
  return { through: start.through, normal: turn(normal, frame.directions.toViewer, angle) };
}

/**
 * Rounds what a drag has changed as the plan writes it: hundredths of a millimetre, four digits of a unit normal. A normal
 * that the drag has not turned stays as it was typed.
 */
export function roundPlane(plane: PlaneValue, before: PlaneValue): PlaneValue {
  const round = (v: Vec3, digits: number) => v.map((c) => Number(c.toFixed(digits)) + 0) as unknown as Vec3;
  const turned = length(cross(unit(plane.normal) ?? [0, 0, 1], unit(before.normal) ?? [0, 0, 1])) > 1e-6;
  return { through: round(plane.through, 2), normal: turned ? round(unit(plane.normal) ?? [0, 0, 1], 4) : before.normal };
}
