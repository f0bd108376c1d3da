//! A bone in hand seen as the two halves that a plane would make of it: shades and hatching on its surface, dashes on slices. A preview,
//! by what the screen holds: which corner hangs on which side is found anew for every place of the plane.

import { BufferAttribute, type BufferGeometry } from 'three';
import type { Anatomy, Piece, SurfaceWish } from './anatomy';
import { contourOf, type Contour } from './contour';
import { FAINT, INK, write } from './marks';
import type { Directions } from './orientation';
import { parted } from './parted';
import { drawDashed, traceOf, type PlaneValue } from './planeHandle';
import { linesOf } from './planePreview';
import { IDENTITY, turnBack } from './pose';
import type { SliceFrame } from './sliceFrame';
import { dot, sub, unit, type Vec3 } from './vector';

/** A bone that a plane in hand would part. */
export interface Halves {
  frame: string;
  /** The object that is cut: it is shown, whole, as planned. */
  of: string;
  /** What has been made of it, by earlier places of planes: it is not shown meanwhile. */
  made: readonly string[];
  plane: PlaneValue;
  /** The plane as the plan has it; null where the plan has none yet. */
  planned: PlaneValue | null;
  /** What becomes of the side against the normal, and of the other. */
  words: readonly [string, string];
}

/** Colours of both halves' outlines on slices. */
const LINES = ['#7fe0d0', '#ff9c7a'] as const;
/** Fills of both halves, in 3D and beside their words. */
const SHADES = ['#8fc9bd', '#c9805f'] as const;

interface Known {
  surface: unknown;
  pose: unknown;
  plane: PlaneValue;
  sides: Float32Array | null;
}

/** What each piece would be parted into, by its geometry: found once for each place of the plane. */
const known = new WeakMap<BufferGeometry, Known>();

/** On which side every corner of a piece hangs: 0 against the normal, 1 along it; null where the plane does not part it. */
function sidesOf(piece: Piece, plane: PlaneValue): Float32Array | null {
  const { surface, wish, mesh } = piece;
  const before = known.get(mesh.geometry);
  if (before && before.surface === surface && before.pose === wish.pose && before.plane === plane) return before.sides;
  const pose = wish.pose ?? IDENTITY;
  const normal = unit(plane.normal) ?? ([0, 0, 1] as Vec3);
  // The plane in the surface's own coordinates.
  const shift: Vec3 = [pose[3]!, pose[7]!, pose[11]!];
  const through = sub(turnBack(pose, sub(plane.through, shift)), surface.origin);
  const sides = parted(surface.positions, surface.triangles, { through, normal: turnBack(pose, normal) });
  known.set(mesh.geometry, { surface, pose: wish.pose, plane, sides });
  return sides;
}

/** The pieces of the bone in hand; where it is not on the screen, what was made of it. */
function inHand(halves: Halves, pieces: Iterable<Piece>): Piece[] {
  const all = [...pieces];
  const own = all.filter(({ wish }) => wish.object === halves.of);
  return own.length > 0 ? own : all.filter(({ wish }) => halves.made.includes(wish.object) && !wish.hidden);
}

/** What a view that shows what is planned sees while a bone is in hand. */
export function seesWith(halves: Halves, anatomy: Anatomy, sees: (wish: SurfaceWish) => boolean): (wish: SurfaceWish) => boolean {
  if (![...anatomy.pieces.values()].some(({ wish }) => wish.object === halves.of)) return sees;
  return (wish) => wish.object === halves.of || (sees(wish) && !halves.made.includes(wish.object));
}

/** Shades the bone in hand in its halves, or nothing. */
export function dressHalves(anatomy: Anatomy, halves: Halves | null): void {
  const { planned } = anatomy.trace;
  planned.value.set(0, 0, 0, 1e9);
  for (const { mesh } of anatomy.pieces.values()) mesh.material.userData.sawn.value = 0;
  if (!halves) return;
  if (halves.planned && !same(halves.planned, halves.plane)) {
    const normal = unit(halves.planned.normal) ?? ([0, 0, 1] as Vec3);
    planned.value.set(...normal, dot(normal, sub(anatomy.origin, halves.planned.through)));
  }
  for (const piece of inHand(halves, anatomy.pieces.values())) {
    const { geometry, material } = piece.mesh;
    const sides = sidesOf(piece, halves.plane);
    material.userData.sawn.value = sides ? 1 : 2;
    if (!sides || geometry.getAttribute('sawn')?.array === sides) continue;
    geometry.setAttribute('sawn', new BufferAttribute(sides, 1));
  }
}

const same = (a: PlaneValue, b: PlaneValue) => [0, 1, 2].every((n) => a.through[n] === b.through[n] && a.normal[n] === b.normal[n]);

/** Draws the outlines of both halves on a slice, the plane as the plan has it, and what the side that is kept is called. */
export function drawHalves(g: CanvasRenderingContext2D, halves: Halves, anatomy: Anatomy, frame: SliceFrame): void {
  for (const piece of inHand(halves, anatomy.pieces.values())) {
    const sides = sidesOf(piece, halves.plane);
    if (!sides) continue;
    const outlines = outlinesOf(piece, sides, halves.plane, frame.directions, frame.depth);
    outlines.forEach((outline, side) => {
      g.beginPath();
      for (const line of linesOf(outline)) line.forEach(([u, v], n) => (n === 0 ? g.moveTo(...frame.pixelAt(u, v)) : g.lineTo(...frame.pixelAt(u, v))));
      g.setLineDash(side === 0 ? [] : [7, 4]);
      g.strokeStyle = LINES[side]!;
      g.lineWidth = 2.25;
      g.stroke();
    });
    g.setLineDash([]);
  }
  if (halves.planned && !same(halves.planned, halves.plane)) drawDashed(g, halves.planned, frame);
  const trace = traceOf(halves.plane, frame);
  if (!trace) return;
  const [x, y] = trace.removed;
  g.font = '500 12px Inter Variable, sans-serif';
  g.textAlign = x > 0 ? 'right' : 'left';
  g.textBaseline = 'middle';
  write(g, halves.words[0], trace.middle[0] - x * 16, trace.middle[1] - y * 16, LINES[0]);
}

/** The outline of a piece on a slice, of each half its own. */
export function outlinesOf(piece: Piece, sides: Float32Array, plane: PlaneValue, directions: Directions, depth: number): [Contour, Contour] {
  const of: number[] = [];
  const whole = contourOf(piece.bvh, piece.surface.origin, piece.wish.pose, directions, depth, (triangle) => of.push(triangle));
  const normal = unit(plane.normal) ?? ([0, 0, 1] as Vec3);
  const [a, b] = [dot(normal, directions.right), dot(normal, directions.up)];
  const start = dot(normal, directions.toViewer) * depth - dot(normal, plane.through);
  const halves: [number[], number[]] = [[], []];
  of.forEach((triangle, n) => {
    const [u, v, p, q] = whole.subarray(4 * n, 4 * n + 4) as unknown as [number, number, number, number];
    const corners = [0, 1, 2].map((corner) => sides[piece.surface.triangles[3 * triangle + corner]!]!);
    if (corners.every((side) => side === corners[0])) return void halves[corners[0] as 0 | 1].push(u, v, p, q);
    // The saw goes through this triangle.
    const [from, to] = [a * u + b * v + start, a * p + b * q + start];
    const side = (height: number) => (height >= 0 ? 1 : 0);
    if (side(from) === side(to)) return void halves[side(from)].push(u, v, p, q);
    const part = from / (from - to);
    const [x, y] = [u + (p - u) * part, v + (q - v) * part];
    halves[side(from)].push(u, v, x, y);
    halves[side(to)].push(x, y, p, q);
  });
  return [Float32Array.from(halves[0]), Float32Array.from(halves[1])];
}

/** Says in a 3D view which half is which, by shade and hatching, line by line under its title. */
export function drawLegend(g: CanvasRenderingContext2D, halves: Halves, anatomy: Anatomy, top: number): void {
  const held = inHand(halves, anatomy.pieces.values());
  const parts = held.some((piece) => sidesOf(piece, halves.plane));
  const without = held.length > 0 ? 'Preview: the plane does not part the bone here' : 'The bone is not on the screen yet';
  g.font = '500 12px Inter Variable, sans-serif';
  g.textAlign = 'left';
  g.textBaseline = 'middle';
  write(g, parts ? 'Preview, by what the screen holds' : without, 12, top, '#ffd479');
  const line = (n: number) => top + 18 * n;
  halves.words.forEach((words, side) => {
    swatch(g, 12, line(side + 1) - 6, side);
    write(g, words, 32, line(side + 1));
  });
  if (!halves.planned || same(halves.planned, halves.plane)) return;
  g.setLineDash([4, 3]);
  g.strokeStyle = INK;
  g.lineWidth = 2;
  g.beginPath();
  g.moveTo(12, line(3));
  g.lineTo(26, line(3));
  g.stroke();
  g.setLineDash([]);
  write(g, 'as in the plan', 32, line(3));
}

/** A little of a half's surface: its shade, and hatching on the one that the normal points to. */
function swatch(g: CanvasRenderingContext2D, x: number, y: number, side: number): void {
  g.save();
  g.beginPath();
  g.rect(x, y, 14, 12);
  g.fillStyle = SHADES[side]!;
  g.fill();
  g.clip();
  if (side === 1) {
    g.strokeStyle = 'rgba(60, 20, 8, 0.9)';
    g.lineWidth = 2;
    g.beginPath();
    for (let n = -12; n < 14; n += 6) {
      g.moveTo(x + n, y);
      g.lineTo(x + n + 12, y + 12);
    }
    g.stroke();
  }
  g.restore();
  g.strokeStyle = FAINT;
  g.lineWidth = 1;
  g.strokeRect(x + 0.5, y + 0.5, 13, 11);
}
