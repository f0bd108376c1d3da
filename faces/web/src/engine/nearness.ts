//! How near a moved bone comes to others, by what the screen holds: for the words beside its handle while it is dragged. A preview:
//! some of its corners are tried, and then those around the nearest; that takes a few milliseconds, whatever the bone's size.

import { Box3, DoubleSide, Matrix4, Ray, Sphere, Vector3 } from 'three';
import type { HitPointInfo } from 'three-mesh-bvh';
import type { Piece } from './anatomy';
import { IDENTITY } from './pose';

/** So many corners all over the bone are tried, and as many again around the nearest of them. */
const TRIED = 400;

/** The gap to the nearest other, mm; less than 0 where the bone reaches so deep into it. */
export interface Nearness {
  object: string;
  mm: number;
}

/** Roles of what a moved bone comes to lie beside. */
const BONES: ReadonlySet<string> = new Set(['bone', 'moved', 'segment']);

/** Which bones an object meets where it is shown, else which is nearest: of those that are shown as planned. */
export function near(object: string, pieces: readonly Piece[]): Nearness[] {
  const shown = pieces.filter(({ wish }) => wish.planned && !wish.hidden);
  const [moved, others] = [true, false].map((own) => shown.filter(({ wish }) => (wish.object === object) === own)) as [Piece[], Piece[]];
  return nearness(moved, others.filter(({ wish }) => BONES.has(wish.role)));
}

const place = new Vector3();
/** Ways out, along no edge that anybody draws. */
const OUT = [[0.267, 0.535, 0.802], [-0.6, 0.2, -0.77], [0.9, -0.31, 0.3]].map(([x, y, z]) => new Ray(new Vector3(), new Vector3(x, y, z).normalize()));
const hit: HitPointInfo = { point: new Vector3(), distance: 0, faceIndex: 0 };

/** The other bones that are met, the deepest first; where none is, the nearest. */
export function nearness(moved: readonly Piece[], others: readonly Piece[]): Nearness[] {
  const met = new Map<string, number>();
  let nearest: Nearness | null = null;
  for (const other of others) {
    for (const piece of moved) {
      const mm = between(piece, other, nearest?.mm ?? Infinity);
      const { object } = other.wish;
      if (mm < 0) met.set(object, Math.min(mm, met.get(object) ?? 0));
      else if (mm < (nearest?.mm ?? Infinity)) nearest = { object, mm };
    }
  }
  if (met.size === 0) return nearest ? [nearest] : [];
  return [...met].map(([object, mm]) => ({ object, mm })).sort((a, b) => a.mm - b.mm);
}

/** How near a piece comes to another; infinite where it is no nearer than `least`. */
function between(piece: Piece, other: Piece, least: number): number {
  const to = matrixOf(other).invert().multiply(matrixOf(piece));
  const box = other.bvh.getBoundingBox(new Box3());
  const all = piece.surface.positions;
  const spaced = Math.max(1, Math.floor(all.length / 3 / TRIED));
  let best = { mm: least, corner: -1 };
  // How far the other's surface is looked for: no further than the shortest gap; inside, further than the deepest place so far.
  let deep = 1;
  const tryCorner = (corner: number) => {
    place.fromArray(all, 3 * corner).applyMatrix4(to);
    const within = best.mm > 0 ? best.mm : deep;
    if (box.distanceToPoint(place) > within) return;
    const nearest = other.bvh.closestPointToPoint(place, hit, 0, within);
    if (!nearest) return;
    const mm = isInside(other, box, place) ? -nearest.distance : nearest.distance;
    if (mm < best.mm) best = { mm, corner };
  };
  const tryAll = () => {
    for (let corner = 0; corner < all.length / 3; corner += spaced) tryCorner(corner);
  };
  tryAll();
  // What was passed over may lie deeper: while depths come near to how far was looked, twice as far is.
  for (let looked = 0; best.mm < 0 && looked < deep; ) {
    looked = deep;
    deep = Math.max(deep, -3 * best.mm);
    tryAll();
  }
  if (best.corner < 0) return Infinity;
  if (spaced > 1) cornersAround(piece, best.corner, spaced).forEach(tryCorner);
  return best.mm;
}

/** The corners around one, as far as its neighbours among those that were tried may stand, thinned to the same number. */
function cornersAround(piece: Piece, corner: number, spaced: number): number[] {
  const { positions, triangles } = piece.surface;
  const box = piece.bvh.getBoundingBox(new Box3()).getSize(new Vector3());
  const area = 2 * (box.x * box.y + box.y * box.z + box.z * box.x);
  const apart = Math.sqrt((area * spaced * 3) / positions.length);
  const around = new Sphere(new Vector3().fromArray(positions, 3 * corner), 1.5 * apart);
  const corners = new Set<number>();
  piece.bvh.shapecast({
    intersectsBounds: (bounds) => around.intersectsBox(bounds),
    intersectsTriangle: (_triangle, index) => {
      for (let n = 0; n < 3; n++) corners.add(triangles[3 * index + n]!);
      return false;
    },
  });
  const every = Math.max(1, Math.floor(corners.size / TRIED));
  return [...corners].filter((_, n) => n % every === 0);
}

/**
 * By how often rays pass through the surface. Simplifying turns slivers over and leaves small holes, so that neither a normal nor
 * one ray is to be trusted: all must say so.
 */
function isInside({ bvh }: Piece, box: Box3, at: Vector3): boolean {
  if (!box.containsPoint(at)) return false;
  return OUT.every((ray) => {
    ray.origin.copy(at);
    return bvh.raycast(ray, DoubleSide).length % 2 === 1;
  });
}

/** From the surface's own coordinates to where it is shown. */
function matrixOf({ wish, surface }: Piece): Matrix4 {
  const pose = (wish.pose ?? IDENTITY) as Parameters<Matrix4['set']>;
  return new Matrix4().set(...pose).multiply(new Matrix4().makeTranslation(...surface.origin));
}
