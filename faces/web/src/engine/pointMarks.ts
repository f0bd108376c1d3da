//! Points that can be picked and moved: seeds, landmarks, the corners of a curve; drawn over slices and over 3D.

import { ACCENT, FAINT, write } from './marks';
import type { Pixel } from './sliceFrame';
import type { Vec3 } from './vector';

export interface PointMark {
  /** Says to the page which point it is. */
  key: string;
  label: string;
  /** The label is a name by which the plan calls the point, not a number. */
  named?: boolean;
  at: Vec3;
  /** The point that typed numbers and keys act on. */
  active: boolean;
}

export interface PointSet {
  points: readonly PointMark[];
  /** Joined in their order, as a curve is. */
  joined: boolean;
}

const REACH = 9;
/** On slices, points further away than this are not drawn, mm. */
const NEAR = 12;
/** More points than this are shown without their numbers, but for the one in hand. */
const MOST_LABELS = 10;
/** A label stands so far beside its point, and takes so much height, pixels. */
const BESIDE = 9;
const LINE = 13;

/** Draws points. `before` says how far a point stands before the slice; null over 3D, where all are drawn alike. */
export function drawPoints(
  g: CanvasRenderingContext2D,
  set: PointSet,
  pixel: (place: Vec3) => Pixel,
  before: ((place: Vec3) => number) | null,
): void {
  if (set.joined) joinPoints(g, set, pixel);
  g.font = '500 12px Inter Variable, sans-serif';
  g.textAlign = 'left';
  g.textBaseline = 'middle';
  const labels: { point: PointMark; x: number; y: number }[] = [];
  for (const point of set.points) {
    const far = before ? Math.abs(before(point.at)) : 0;
    if (far > NEAR) continue;
    const [x, y] = pixel(point.at);
    const on = far < 0.75;
    g.beginPath();
    g.arc(x, y, on ? 5 : 4, 0, 2 * Math.PI);
    g.lineWidth = point.active ? 2.5 : 1.5;
    g.strokeStyle = on ? ACCENT : FAINT;
    g.fillStyle = point.active ? ACCENT : '#0b1013';
    if (on) g.fill();
    g.stroke();
    if (point.active || (on && (point.named || set.points.length <= MOST_LABELS))) labels.push({ point, x, y });
  }
  labels.sort((a, b) => Number(b.point.active) - Number(a.point.active));
  writeLabels(g, labels);
}

/** Writes each label on the right or on the left of its point; one that would lie over another is left out, so that each can be read. */
function writeLabels(g: CanvasRenderingContext2D, labels: readonly { point: PointMark; x: number; y: number }[]): void {
  const written: { from: number; to: number; y: number }[] = [];
  for (const { point, x, y } of labels) {
    const wide = g.measureText(point.label).width;
    const free = (from: number) => written.every((one) => from > one.to || from + wide < one.from || Math.abs(y - one.y) > LINE);
    const from = [x + BESIDE, x - BESIDE - wide].find(free);
    if (from === undefined) continue;
    written.push({ from, to: from + wide, y });
    write(g, point.label, from, y);
  }
}

function joinPoints(g: CanvasRenderingContext2D, set: PointSet, pixel: (place: Vec3) => Pixel): void {
  g.beginPath();
  set.points.forEach((point, n) => {
    const [x, y] = pixel(point.at);
    if (n === 0) g.moveTo(x, y);
    else g.lineTo(x, y);
  });
  g.lineWidth = 1.5;
  g.strokeStyle = 'rgba(62, 201, 217, 0.7)';
  g.stroke();
}

/** The point under a pixel; on slices only one that lies on the slice. */
export function pointAt(
  set: PointSet,
  at: Pixel,
  pixel: (place: Vec3) => Pixel,
  before: ((place: Vec3) => number) | null,
): PointMark | null {
  const near = set.points.filter((point) => {
    const [x, y] = pixel(point.at);
    return Math.hypot(x - at[0], y - at[1]) <= REACH && (!before || Math.abs(before(point.at)) < 0.75);
  });
  return near.find((point) => point.active) ?? near[0] ?? null;
}
