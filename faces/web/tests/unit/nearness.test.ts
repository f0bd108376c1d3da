//! How near a moved bone comes to another, against balls and boxes whose distance is known.
import { BoxGeometry, SphereGeometry, type BufferGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { describe, expect, it } from 'vitest';
import type { Piece } from '../../src/engine/anatomy';
import { nearness } from '../../src/engine/nearness';
import { motionOf, STILL } from '../../src/engine/movement';
import type { Vec3 } from '../../src/engine/vector';

function piece(geometry: BufferGeometry, object: string, origin: Vec3): Piece {
  geometry.deleteAttribute('uv');
  geometry.deleteAttribute('normal');
  const whole = mergeVertices(geometry, 1e-6);
  whole.computeVertexNormals();
  const bvh = new MeshBVH(whole);
  const array = (name: string) => whole.getAttribute(name).array;
  return { bvh, surface: { origin, positions: array('position'), normals: array('normal'), triangles: whole.getIndex()!.array }, wish: { object, pose: null } } as unknown as Piece;
}

const ball = (object: string, at: Vec3) => piece(new SphereGeometry(20, 160, 120), object, at);
const put = (bone: Piece, shift: Partial<typeof STILL>): Piece[] => [{ ...bone, wish: { ...bone.wish, pose: motionOf({ ...STILL, ...shift }, bone.surface.origin) } }];

describe('the gap beside a moved bone', () => {
  const [moved, skull, jaw] = [ball('moved', [0, 0, 0]), ball('skull', [60, 0, 0]), ball('jaw', [0, 0, -70])];

  it('is that of two balls, the nearest first, wherever the bone is dragged', () => {
    const at = (shift: Partial<typeof STILL>) => nearness(put(moved, shift), [skull, jaw]);
    expect(at({})).toHaveLength(1);
    expect(at({})[0]).toMatchObject({ object: 'skull' });
    expect(at({})[0]!.mm).toBeCloseTo(20, 1);
    // 10 forward, 17.3 to the left, then turned: a ball stays a ball.
    const far = Math.hypot(60 - 17.3, 10) - 40;
    expect(Math.abs(at({ forward_mm: 10, left_mm: 17.3, yaw_deg: 33 })[0]!.mm - far)).toBeLessThan(0.15);
    expect(at({ up_mm: -29.5 })[0]).toMatchObject({ object: 'jaw' });
    expect(Math.abs(at({ up_mm: -29.5 })[0]!.mm - 0.5)).toBeLessThan(0.15);
  });

  it('says how deep one reaches into the other', () => {
    const [first, ...more] = nearness(put(moved, { left_mm: 23 }), [jaw, skull]);
    expect(more).toEqual([]);
    expect(first!.object).toBe('skull');
    expect(Math.abs(first!.mm + 3)).toBeLessThan(0.15);
  });

  it('does not take a sliver that was turned over for the inside of a bone', () => {
    const turned = ball('skull', [60, 0, 0]);
    const { triangles, normals } = turned.surface;
    // Every tenth triangle of the skull faces the other way, and its corners' normals with it.
    for (let n = 0; n < triangles.length; n += 30) {
      for (let k = 0; k < 3; k++) for (let axis = 0; axis < 3; axis++) normals[3 * triangles[n + k]! + axis]! *= -1;
      [triangles[n], triangles[n + 1]] = [triangles[n + 1]!, triangles[n]!];
    }
    expect(nearness(put(moved, {}), [turned])[0]!.mm).toBeCloseTo(20, 1);
    expect(Math.abs(nearness(put(moved, { left_mm: 23 }), [turned])[0]!.mm + 3)).toBeLessThan(0.15);
  });

  it('tells inside from outside at the edges of a box', () => {
    const box = piece(new BoxGeometry(30, 30, 30, 12, 12, 12), 'box', [0, 0, 0]);
    const small = piece(new BoxGeometry(4, 4, 4, 4, 4, 4), 'small', [0, 0, 0]);
    const mm = (left_mm: number, up_mm: number) => nearness(put(small, { left_mm, up_mm }), [box])[0]!.mm;
    expect(mm(20, 20)).toBeCloseTo(Math.hypot(3, 3), 5);
    expect(mm(20, 0)).toBeCloseTo(3, 5);
    expect(mm(16, 0)).toBeCloseTo(-1, 5);
  });
});
