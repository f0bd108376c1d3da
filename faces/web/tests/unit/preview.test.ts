//! What is said beside a plane while it is dragged, against bodies whose sections are known.
import { BoxGeometry, CylinderGeometry, type BufferGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { describe, expect, it } from 'vitest';
import type { Piece } from '../../src/engine/anatomy';
import { heights, nearestArea, sectionArea } from '../../src/engine/planePreview';
import { unit, type Vec3 } from '../../src/engine/vector';
import { partners } from '../../src/page/previewLines';
import type { Plan } from '../../src/wire/shapes';

function piece(geometry: BufferGeometry, origin: Vec3, pose: number[] | null = null): Piece {
  geometry.deleteAttribute('normal');
  geometry.deleteAttribute('uv');
  const whole = mergeVertices(geometry, 1e-6);
  return { bvh: new MeshBVH(whole), surface: { origin, positions: whole.getAttribute('position').array }, wish: { pose } } as unknown as Piece;
}

describe('the bone that a plane cuts', () => {
  it('is the section of a box, straight and aslant', () => {
    const box = piece(new BoxGeometry(10, 20, 60), [100, -50, 30]);
    expect(sectionArea({ through: [100, -50, 35], normal: [0, 0, 1] }, box)).toBeCloseTo(200, 3);
    expect(sectionArea({ through: [100, -50, 30], normal: unit([0, 1, 1])! }, box)).toBeCloseTo(200 * Math.SQRT2, 3);
    expect(sectionArea({ through: [100, -50, 70], normal: [0, 0, 1] }, box)).toBeNull();
  });

  it('is that of a round bone within what its facets leave', () => {
    const bone = piece(new CylinderGeometry(8, 8, 100, 256, 4), [0, 0, 0]);
    expect(sectionArea({ through: [3, 1, 0], normal: [0, 1, 0] }, bone)).toBeCloseTo(Math.PI * 64, 0);
  });

  it('is the piece nearest to the place, its hole left out', () => {
    const square = (x: number, half: number): [number, number][] => [[x - half, -half], [x + half, -half], [x + half, half], [x - half, half]];
    const rings = [square(0, 5), square(0, 2), square(30, 4)];
    expect(nearestArea(rings, [4, 0])).toBe(100 - 16);
    expect(nearestArea(rings, [0, 0])).toBe(100 - 16);
    expect(nearestArea(rings, [22, 0])).toBe(64);
    expect(nearestArea([], [0, 0])).toBeNull();
  });
});

it('a tumour has a margin on the side removed, less than none where the plane passes through it, and may lie on the side kept', () => {
  const tumour = piece(new BoxGeometry(10, 10, 10), [20, 0, 0]);
  const of = (through: Vec3, normal: Vec3, body = tumour) => heights({ through, normal }, body).map((mm) => Number(mm.toFixed(6)));
  expect(of([3, 7, 7], [1, 0, 0])).toEqual([12, 22]);
  expect(of([18, 0, 0], [1, 0, 0])).toEqual([-3, 7]);
  expect(of([3, 7, 7], [-1, 0, 0])).toEqual([-22, -12]);
  // Turned a quarter about the body's axis: what lay to the left lies to the back.
  const moved = piece(new BoxGeometry(10, 10, 10), [20, 0, 0], [0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  expect(of([0, 3, 0], [0, 1, 0], moved)).toEqual([12, 22]);
});

it('the cuts that are made together are told', () => {
  const plan = { step: [{ name: 'a', do: 'cut' }, { name: 'g', do: 'resection-guide', cuts: ['a.plane', 'b.plane'] }, { name: 'r', do: 'reconstruct', cuts: ['a.plane', 'b.plane'] }] } as unknown as Plan;
  expect(partners(plan, 'a')).toEqual(['b.plane']);
  expect(partners(plan, 'c')).toEqual([]);
});
