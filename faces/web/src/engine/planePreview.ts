//! What a plane in hand would do, from what the screen holds: the section of bone nearest to it, and how far a body lies from it.
//! Previews only: the server's exact numbers replace them.

import type { Piece } from './anatomy';
import { lookAgainst } from './camera';
import { contourOf, type Contour } from './contour';
import type { PlaneValue } from './planeHandle';
import { IDENTITY, carry, turnBack } from './pose';
import { dot, sub, unit, type Vec3 } from './vector';

type Place = readonly [number, number];
type Ring = readonly Place[];

/** Ends nearer to each other than this are one, mm: what f32 makes of one edge seen from its two triangles. */
const SAME = 1e-3;

/** What a plane would do, by what the screen holds: the area of `bone` that it cuts, mm², and the least and greatest height of the tumour over it, mm. */
export function wouldDo(plane: PlaneValue, pieces: readonly Piece[], bone: string): { area: number | null; tumour: readonly [number, number] | null } {
  const cut = pieces.find(({ wish }) => wish.object === bone);
  const tumours = pieces.filter(({ wish }) => wish.role === 'tumour').map((piece) => heights(plane, piece));
  const tumour = tumours.length > 0 ? ([Math.min(...tumours.map(([least]) => least)), Math.max(...tumours.map(([, most]) => most))] as const) : null;
  return { area: cut ? sectionArea(plane, cut) : null, tumour };
}

/**
 * The area of bone that a plane passes through, mm², as a saw takes it: the piece of the section nearest to the plane's
 * place, its holes left out. Null where the plane passes the bone by.
 */
export function sectionArea(plane: PlaneValue, piece: Piece): number | null {
  const normal = unit(plane.normal);
  if (!normal) return null;
  const directions = lookAgainst(normal);
  const contour = contourOf(piece.bvh, piece.surface.origin, piece.wish.pose, directions, dot(plane.through, normal));
  const at: Place = [dot(plane.through, directions.right), dot(plane.through, directions.up)];
  return nearestArea(ringsOf(contour), at);
}

/** The area of the outer ring nearest to a place, less that of the rings within it. */
export function nearestArea(rings: readonly Ring[], at: Place): number | null {
  const outer = rings.filter((ring) => rings.filter((other) => other !== ring && contains(other, ring[0]!)).length % 2 === 0);
  const far = (ring: Ring) => (contains(ring, at) ? 0 : distance(ring, at));
  const nearest = outer.reduce<Ring | null>((best, ring) => (!best || far(ring) < far(best) ? ring : best), null);
  if (!nearest) return null;
  const holes = rings.filter((ring) => !outer.includes(ring) && contains(nearest, ring[0]!));
  return holes.reduce((sum, hole) => sum - areaOf(hole), areaOf(nearest));
}

/** Joins the segments of an outline to lines, as a pen draws them. */
export function linesOf(contour: Contour): Ring[] {
  const name = (n: number) => `${Math.round(contour[n]! / SAME)} ${Math.round(contour[n + 1]! / SAME)}`;
  const ends = new Map<string, number[]>();
  for (let n = 0; n < contour.length; n += 2) ends.set(name(n), [...(ends.get(name(n)) ?? []), n]);
  const other = (n: number) => (n % 4 === 0 ? n + 2 : n - 2);
  const used = new Set<number>();
  const lines: Ring[] = [];
  for (let first = 0; first < contour.length; first += 4) {
    if (used.has(first)) continue;
    const line: Place[] = [[contour[first]!, contour[first + 1]!]];
    let here: number | undefined = first;
    while (here !== undefined && !used.has(here - (here % 4))) {
      used.add(here - (here % 4));
      const end: number = other(here);
      line.push([contour[end]!, contour[end + 1]!]);
      here = ends.get(name(end))!.find((next) => !used.has(next - (next % 4)));
    }
    lines.push(line);
  }
  return lines;
}

/** The lines of an outline that close, each as the ring of its corners; what does not close is left out. */
export function ringsOf(contour: Contour): Ring[] {
  const closes = (line: Ring) => line.length > 3 && Math.hypot(line[0]![0] - line.at(-1)![0], line[0]![1] - line.at(-1)![1]) <= 2 * SAME;
  return linesOf(contour).filter(closes).map((line) => line.slice(0, -1));
}

function areaOf(ring: Ring): number {
  return Math.abs(ring.reduce((sum, [u, v], n) => sum + u * ring[(n + 1) % ring.length]![1] - v * ring[(n + 1) % ring.length]![0], 0)) / 2;
}

function contains(ring: Ring, [x, y]: Place): boolean {
  let inside = false;
  for (let n = 0; n < ring.length; n++) {
    const [a, b] = [ring[n]!, ring[(n + 1) % ring.length]!];
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside;
  }
  return inside;
}

function distance(ring: Ring, [x, y]: Place): number {
  return ring.reduce((least, [u, v]) => Math.min(least, Math.hypot(u - x, v - y)), Infinity);
}

/** The least and the greatest height of a body over a plane, mm: above 0 it lies on the side removed, below on the side kept. */
export function heights(plane: PlaneValue, piece: Piece): readonly [number, number] {
  const normal = unit(plane.normal) ?? ([0, 0, 1] as Vec3);
  const { positions, origin } = piece.surface;
  const pose = piece.wish.pose ?? IDENTITY;
  // The plane in the body's own space, where its corners need not be moved.
  const [a, b, c] = turnBack(pose, normal);
  const start = dot(normal, sub(carry(pose, origin), plane.through));
  let [least, most] = [Infinity, -Infinity];
  for (let n = 0; n < positions.length; n += 3) {
    const height = a * positions[n]! + b * positions[n + 1]! + c * positions[n + 2]!;
    least = Math.min(least, height);
    most = Math.max(most, height);
  }
  return [start + least, start + most];
}
