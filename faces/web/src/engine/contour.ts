//! The true outline of a surface on a slice: its triangles cut by the slice's plane, found through the bounding volume tree where that is
//! there, else all tried.

import { Plane, Vector3, type Box3 } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import type { Directions } from './orientation';
import { IDENTITY, turnBack, type Pose } from './pose';
import type { SurfaceArrays } from './surface';
import { dot, type Vec3 } from './vector';

/** Segments in the slice's own coordinates: u0, v0, u1, v1, u0, ... in mm. */
export type Contour = Float32Array;

const plane = new Plane();
const corners = [new Vector3(), new Vector3(), new Vector3()] as const;

/**
 * Cuts a surface by the plane `p . directions.toViewer = depth`.
 *
 * `origin` is where the surface's own coordinates begin, in the patient space in which it was scanned; `pose` carries that
 * space to the one of the slice. A triangle is cut where its corners lie on both sides; a corner on the plane counts as
 * before it, so every cut triangle gives exactly one segment and a closed surface closed outlines. `told` hears which triangle
 * each segment is of, one after another.
 */
export function contourOf(shape: MeshBVH | Pick<SurfaceArrays, 'positions' | 'triangles'>, origin: Vec3, pose: Pose | null, directions: Directions, depth: number, told?: (triangle: number) => void): Contour {
  const moved = pose ?? IDENTITY;
  const axes = [directions.right, directions.up, directions.toViewer].map((axis) => {
    const local = turnBack(moved, axis);
    const shift = dot([moved[3]!, moved[7]!, moved[11]!], axis) + dot(origin, local);
    return { local, shift };
  });
  const [u, v, w] = axes as [Axis, Axis, Axis];
  plane.normal.set(...w.local);
  plane.constant = w.shift - depth;
  const segments: number[] = [];
  const cut = (a: Vector3, b: Vector3, c: Vector3, index: number) => {
    const before = segments.length;
    cutTriangle([a, b, c], u, v, segments);
    if (segments.length > before) told?.(index);
    return false;
  };
  if (shape instanceof MeshBVH)
    shape.shapecast({
      intersectsBounds: (box: Box3) => plane.intersectsBox(box),
      intersectsTriangle: ({ a, b, c }, index) => cut(a, b, c, index),
    });
  else eachAcross(shape, cut);
  return Float32Array.from(segments);
}

/** The triangles with corners on both sides of the plane, of all. */
function eachAcross({ positions, triangles }: Pick<SurfaceArrays, 'positions' | 'triangles'>, act: (a: Vector3, b: Vector3, c: Vector3, index: number) => void): void {
  const over = new Uint8Array(positions.length / 3);
  for (let n = 0; n < over.length; n++) over[n] = Number(plane.distanceToPoint(corners[0].fromArray(positions, 3 * n)) >= 0);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    if (over[a] === over[b] && over[a] === over[c]) continue;
    act(corners[0].fromArray(positions, 3 * a), corners[1].fromArray(positions, 3 * b), corners[2].fromArray(positions, 3 * c), t / 3);
  }
}

interface Axis {
  local: Vec3;
  shift: number;
}

function cutTriangle(triangle: readonly Vector3[], u: Axis, v: Axis, segments: number[]): void {
  for (let n = 0; n < 3; n++) {
    const a = triangle[n]!;
    const b = triangle[(n + 1) % 3]!;
    const da = plane.distanceToPoint(a);
    const db = plane.distanceToPoint(b);
    if (da >= 0 === db >= 0) continue;
    const part = da / (da - db);
    const x = a.x + (b.x - a.x) * part;
    const y = a.y + (b.y - a.y) * part;
    const z = a.z + (b.z - a.z) * part;
    segments.push(
      x * u.local[0] + y * u.local[1] + z * u.local[2] + u.shift,
      x * v.local[0] + y * v.local[1] + z * v.local[2] + v.shift,
    );
  }
}
