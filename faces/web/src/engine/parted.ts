//! Which corners of a surface hang on which side of a saw cut: as a saw goes, through the piece of bone nearest to the plane's place and
//! through no other, so that a jaw cut through one side keeps the other whole (the rule of crates/solid/src/cut.rs, on a level of detail).

import { lookAgainst } from './camera';
import type { PlaneValue } from './planeHandle';
import { along, dot, unit, type Vec3 } from './vector';

/** Further pieces of the section are cut only so far from the plane's place, mm, and so many: what hangs on the bone beside the cut. */
const SAME_CUT = 30;
const MOST = 8;

/** One closed piece of the section: the triangles that it passes through, and their traces in the plane (u0, v0, u1, v1, ...). */
interface Ring {
  triangles: number[];
  trace: number[];
}

/**
 * For each corner 0 (it hangs on the side against the normal) or 1. Null where the plane misses the surface, or where the two
 * sides still hang together beside the cut. `plane` is in the surface's own coordinates.
 */
export function parted(positions: Float32Array, triangles: Uint32Array, plane: PlaneValue): Float32Array | null {
  const normal = unit(plane.normal);
  if (!normal) return null;
  const heights = new Float32Array(positions.length / 3);
  const start = dot(normal, plane.through);
  for (let n = 0; n < heights.length; n++) heights[n] = normal[0] * positions[3 * n]! + normal[1] * positions[3 * n + 1]! + normal[2] * positions[3 * n + 2]! - start;
  const groups = new Groups(heights.length);
  const crossing: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t]!;
    const b = triangles[t + 1]!;
    const c = triangles[t + 2]!;
    const over = heights[a]! >= 0;
    const overB = heights[b]! >= 0;
    const overC = heights[c]! >= 0;
    if (over === overB && over === overC) {
      groups.join(a, b);
      groups.join(a, c);
    } else {
      crossing.push(t);
      // Two of the three lie on one side: they hang together, cut or not.
      if (over === overB) groups.join(a, b);
      else if (over === overC) groups.join(a, c);
      else groups.join(b, c);
    }
  }
  const rings = ringsOf(crossing, positions, triangles, heights, lookAgainst(normal));
  const { right, up } = lookAgainst(normal);
  const at = [dot(plane.through, right), dot(plane.through, up)] as const;
  const order = byDistance(rings, at);
  for (let count = 1; count <= Math.min(MOST, order.length); count++) {
    if (count > 1 && order[count - 1]!.far > SAME_CUT) return null;
    const chosen = order.slice(0, count).map(({ ring }) => ring);
    const sides = sidesOf(groups.copy(), rings, new Set(rings.filter((ring) => chosen.some((one) => one === ring || contains(one, ring)))), triangles, heights);
    if (sides) return sides;
  }
  return null;
}

/** The side of each corner after the chosen pieces of the section are cut and the others are not; null if that parts nothing. */
function sidesOf(groups: Groups, rings: readonly Ring[], cut: ReadonlySet<Ring>, triangles: Uint32Array, heights: Float32Array): Float32Array | null {
  for (const ring of rings) {
    if (cut.has(ring)) continue;
    for (const t of ring.triangles) {
      groups.join(triangles[t]!, triangles[t + 1]!);
      groups.join(triangles[t]!, triangles[t + 2]!);
    }
  }
  const sideOf = new Map<number, number>();
  for (const ring of cut) {
    for (const t of ring.triangles) {
      for (let n = 0; n < 3; n++) {
        const corner = triangles[t + n]!;
        const root = groups.of(corner);
        const side = heights[corner]! >= 0 ? 1 : 0;
        if ((sideOf.get(root) ?? side) !== side) return null;
        sideOf.set(root, side);
      }
    }
  }
  // Shells that the cut does not touch lie on their own side of the plane, all of them as their first corner.
  const sides = new Float32Array(heights.length);
  for (let n = 0; n < sides.length; n++) {
    const root = groups.of(n);
    let side = sideOf.get(root);
    if (side === undefined) sideOf.set(root, (side = heights[root]! >= 0 ? 1 : 0));
    sides[n] = side;
  }
  return sides;
}

/** The pieces of the section: crossed triangles that share a crossed edge are of one. */
function ringsOf(crossing: readonly number[], positions: Float32Array, triangles: Uint32Array, heights: Float32Array, { right, up }: { right: Vec3; up: Vec3 }): Ring[] {
  const groups = new Groups(crossing.length);
  const edges = new Map<number, number>();
  const traces = crossing.map((t, own) => {
    const trace: number[] = [];
    for (let n = 0; n < 3; n++) {
      const [a, b] = [triangles[t + n]!, triangles[t + ((n + 1) % 3)]!];
      if (heights[a]! >= 0 === heights[b]! >= 0) continue;
      const name = Math.min(a, b) * heights.length + Math.max(a, b);
      const other = edges.get(name);
      if (other === undefined) edges.set(name, own);
      else groups.join(own, other);
      const part = heights[a]! / (heights[a]! - heights[b]!);
      const corner = (v: number): Vec3 => [positions[3 * v]!, positions[3 * v + 1]!, positions[3 * v + 2]!];
      const [from, to] = [corner(a), corner(b)];
      const place = along(along([0, 0, 0], from, 1 - part), to, part);
      trace.push(dot(place, right), dot(place, up));
    }
    return trace;
  });
  const rings = new Map<number, Ring>();
  crossing.forEach((t, own) => {
    const root = groups.of(own);
    const ring = rings.get(root) ?? { triangles: [], trace: [] };
    rings.set(root, ring);
    ring.triangles.push(t);
    ring.trace.push(...traces[own]!);
  });
  return [...rings.values()];
}

/** The outer rings, the nearest to a place first: a ring that holds it is at no distance. */
function byDistance(rings: readonly Ring[], at: readonly [number, number]): { ring: Ring; far: number }[] {
  const outer = rings.filter((ring) => rings.filter((other) => other !== ring && contains(other, ring)).length % 2 === 0);
  const far = ({ trace }: Ring) => {
    let least = holds(trace, at) ? 0 : Infinity;
    for (let n = 0; n < trace.length; n += 2) least = Math.min(least, Math.hypot(trace[n]! - at[0], trace[n + 1]! - at[1]));
    return least;
  };
  return outer.map((ring) => ({ ring, far: far(ring) })).sort((a, b) => a.far - b.far);
}

const contains = (ring: Ring, other: Ring) => holds(ring.trace, [other.trace[0]!, other.trace[1]!]);

/** Does a ring hold a place? Its traces need no order for that. */
function holds(trace: readonly number[], [x, y]: readonly [number, number]): boolean {
  let inside = false;
  for (let n = 0; n < trace.length; n += 4) {
    const [u, v, p, q] = [trace[n]!, trace[n + 1]!, trace[n + 2]!, trace[n + 3]!];
    if (v > y !== q > y && x < u + ((y - v) / (q - v)) * (p - u)) inside = !inside;
  }
  return inside;
}

/** What hangs together, each group by one of its members. */
class Groups {
  private parents: Int32Array;

  constructor(count: number) {
    this.parents = new Int32Array(count);
    for (let n = 0; n < count; n++) this.parents[n] = n;
  }

  copy(): Groups {
    const copy = new Groups(0);
    copy.parents = this.parents.slice();
    return copy;
  }

  of(n: number): number {
    const { parents } = this;
    while (parents[n] !== n) n = parents[n] = parents[parents[n]!]!;
    return n;
  }

  join(a: number, b: number): void {
    const [one, other] = [this.of(a), this.of(b)];
    if (one !== other) this.parents[Math.max(one, other)] = Math.min(one, other);
  }
}
