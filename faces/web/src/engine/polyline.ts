//! A line through places, as a curve of the plan: its place nearest to a plane, and its length between two.

import type { PlaneValue } from './planeHandle';
import { add, along, dot, length, scale, sub, unit, type Vec3 } from './vector';

/** The one of several places that is nearest to another. */
export function nearest(places: readonly Vec3[], to: Vec3): Vec3 {
  return places.reduce((best, place) => (length(sub(place, to)) < length(sub(best, to)) ? place : best));
}

/** The place of a line nearest to the plane's, with its direction there, on the side to which the normal points now. */
export function acrossCurve(places: readonly Vec3[], plane: PlaneValue): PlaneValue {
  let best = { through: places[0]!, normal: plane.normal, far: Infinity };
  for (let n = 1; n < places.length; n++) {
    const from = places[n - 1]!;
    const way = sub(places[n]!, from);
    const direction = unit(way);
    if (!direction) continue;
    const s = Math.min(length(way), Math.max(0, dot(sub(plane.through, from), direction)));
    const through = along(from, direction, s);
    const far = length(sub(through, plane.through));
    if (far < best.far) best = { through, normal: dot(direction, plane.normal) < 0 ? scale(direction, -1) : direction, far };
  }
  return { through: best.through, normal: best.normal };
}

/** The length of a line between two planes, mm; null where it does not reach one of them. */
export function lengthBetween(places: readonly Vec3[], one: PlaneValue, other: PlaneValue): number | null {
  const [a, b] = [meets(places, one), meets(places, other)];
  return a === null || b === null ? null : Math.abs(a - b);
}

/** How far along a line it meets a plane, mm: of several places the one nearest to the plane's, as the server takes it. */
function meets(places: readonly Vec3[], plane: PlaneValue): number | null {
  let best: { at: number; far: number } | null = null;
  let behind = 0;
  for (let n = 1; n < places.length; n++) {
    const [from, to] = [places[n - 1]!, places[n]!];
    const [h, k] = [from, to].map((place) => dot(sub(place, plane.through), plane.normal)) as [number, number];
    const size = length(sub(to, from));
    if (h * k <= 0 && h !== k) {
      const share = h / (h - k);
      const far = length(sub(add(from, scale(sub(to, from), share)), plane.through));
      if (!best || far < best.far) best = { at: behind + share * size, far };
    }
    behind += size;
  }
  return best?.at ?? null;
}
