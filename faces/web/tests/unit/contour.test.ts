//! Outlines of surfaces on slices, against spheres: closed, and on the circle that the formula gives.
import { BufferGeometry, IcosahedronGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { describe, expect, it } from 'vitest';
import { contourOf } from '../../src/engine/contour';
import { SLICES, type Directions } from '../../src/engine/orientation';
import { lookAgainst } from '../../src/engine/camera';
import { carry, type Pose } from '../../src/engine/pose';
import { dot, type Vec3 } from '../../src/engine/vector';

const RADIUS = 20;
/** The surface's own coordinates begin here, far from the patient's zero. */
const ORIGIN: Vec3 = [1000.5, -2000.25, 300.75];

function sphere(): MeshBVH {
  const round = new IcosahedronGeometry(RADIUS, 40);
  round.deleteAttribute('normal');
  round.deleteAttribute('uv');
  return new MeshBVH(mergeVertices(round as BufferGeometry, 1e-4));
}

const SPHERE = sphere();

/** A turn of 90 degrees about z, then a shift. */
const POSE: Pose = [0, -1, 0, 50, 1, 0, 0, -60, 0, 0, 1, 70, 0, 0, 0, 1];

const OBLIQUE = lookAgainst([0.48, 0.6, 0.64]);

function check(directions: Directions, pose: Pose | null, above: number): void {
  const middle = pose ? carry(pose, ORIGIN) : ORIGIN;
  const depth = dot(middle, directions.toViewer) + above;
  const contour = contourOf(SPHERE, ORIGIN, pose, directions, depth);
  const radius = Math.sqrt(RADIUS * RADIUS - above * above);
  expect(contour.length).toBeGreaterThan(400);
  const ends = new Map<string, number>();
  for (let n = 0; n < contour.length; n += 2) {
    const u = contour[n]! - dot(middle, directions.right);
    const v = contour[n + 1]! - dot(middle, directions.up);
    expect(Math.abs(Math.hypot(u, v) - radius)).toBeLessThan(0.02);
    const key = `${contour[n]!.toFixed(3)} ${contour[n + 1]!.toFixed(3)}`;
    ends.set(key, (ends.get(key) ?? 0) + 1);
  }
  const open = [...ends.values()].filter((count) => count % 2 === 1).length;
  expect(open / ends.size).toBeLessThan(0.02);
}

describe('the outline of a sphere', () => {
  it('is the same before its tree has come', () => {
    const { geometry } = SPHERE;
    const bare = { positions: geometry.getAttribute('position').array as Float32Array, triangles: Uint32Array.from(geometry.getIndex()!.array) };
    const cut = (shape: typeof SPHERE | typeof bare) => {
      const told: number[] = [];
      const contour = contourOf(shape, ORIGIN, POSE, OBLIQUE, dot(carry(POSE, ORIGIN), OBLIQUE.toViewer) + 3.7, (triangle) => told.push(triangle));
      return told.map((triangle, n) => `${triangle}: ${[...contour.subarray(4 * n, 4 * n + 4)]}`).sort();
    };
    expect(cut(bare).length).toBeGreaterThan(200);
    expect(cut(bare)).toEqual(cut(SPHERE));
  });
  it.each(Object.keys(SLICES))('on a %s slice is the circle of the formula', (name) => {
    check(SLICES[name as keyof typeof SLICES], null, 7.3);
  });
  it('on an oblique slice, of a thing that was turned and moved', () => check(OBLIQUE, POSE, -11.2));
  it('through corners that lie exactly on the plane', () => check(SLICES.axial, null, 0));
  it('is empty beside it', () => {
    expect(contourOf(SPHERE, ORIGIN, null, SLICES.axial, dot(ORIGIN, SLICES.axial.toViewer) + 20.1)).toHaveLength(0);
  });
});
