//! The true outline of a surface on a slice: its triangles cut by the slice's plane, found through the bounding volume tree.

import { Plane, Vector3, type Box3 } from 'three';
import type { MeshBVH } from 'three-mesh-bvh';
import type { Directions } from './orientation';
import { IDENTITY, turnBack, type Pose } from './pose';
import { dot, type Vec3 } from './vector';

/** Segments in the slice's own coordinates: u0, v0, u1, v1, u0, ... in mm. */
export type Contour = Float32Array;

const plane = new Plane();
const corners = [new Vector3(), new Vector3(), new Vector3()];

/**
 * Cuts a surface by the plane `p . directions.toViewer = depth`.
 *
 * `origin` is where the surface's own coordinates begin, in the patient space in which it was scanned; `pose` carries that
 * space to the one of the slice. A triangle is cut where its corners lie on both sides; a corner on the plane counts as
 * before it, so every cut triangle gives exactly one segment and a closed surface closed outlines. `told` hears which triangle
 * each segment is of, one after another.
 */
export function contourOf(bvh: MeshBVH, origin: Vec3, pose: Pose | null, directions: Directions, depth: number, told?: (triangle: number) => void): Contour {
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
  bvh.shapecast({
    intersectsBounds: (box: Box3) => plane.intersectsBox(box),
    intersectsTriangle: (triangle, index) => {
      const before = segments.length;
      corners[0] = triangle.a;
      corners[1] = triangle.b;
      corners[2] = triangle.c;
      cutTriangle(u, v, segments);
      if (segments.length > before) told?.(index);
      return false;
    },
  });
  return Float32Array.from(segments);
}

interface Axis {
  local: Vec3;
  shift: number;
}

function cutTriangle(u: Axis, v: Axis, segments: number[]): void {
  for (let n = 0; n < 3; n++) {
    const a = corners[n]!;
    const b = corners[(n + 1) % 3]!;
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
