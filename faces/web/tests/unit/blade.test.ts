//! The ghost of a blade: its section on slices, what it meets, and which slots belong to a step.
import { BoxGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { describe, expect, it } from 'vitest';
import type { Piece } from '../../src/engine/anatomy';
import { meets, sectionOf, type ToolWay } from '../../src/engine/bladeGhost';
import { SLICES } from '../../src/engine/orientation';
import { SliceFrame } from '../../src/engine/sliceFrame';
import type { Vec3 } from '../../src/engine/vector';
import { waysOf } from '../../src/plan/ways';
import type { PlanObject } from '../../src/wire/shapes';

/** A blade that goes to the patient's right from (50, 0, 0): 20 mm long along the body, 1 mm thick, 30 mm deep. */
const BLADE: ToolWay = { kind: 'slot', from: [50, 0, 0], into: [-1, 0, 0], along: [0, 0, 1], size: [20, 1, 30] };

function axialAt(z: number): SliceFrame {
  const frame = new SliceFrame(SLICES.axial);
  frame.lookAt([0, 0, z]);
  return frame;
}

function cube(at: Vec3, pose: number[] | null = null): Piece {
  const bvh = new MeshBVH(new BoxGeometry(4, 4, 4));
  return { bvh, surface: { origin: at }, wish: { pose } } as unknown as Piece;
}

describe('the ghost of a blade', () => {
  it('is cut by a slice into the rectangle that the blade sweeps', () => {
    const corners = sectionOf(BLADE, axialAt(3));
    expect(corners).toHaveLength(4);
    const area = Math.abs(corners.reduce((sum, [u, v], n) => sum + u * corners[(n + 1) % 4]![1] - v * corners[(n + 1) % 4]![0], 0) / 2);
    expect(area).toBeCloseTo(30, 9);
    // An axial slice shows the patient's left on the right: the blade reaches from 20 to 50.
    expect(Math.min(...corners.map(([u]) => u))).toBeCloseTo(20, 9);
    expect(Math.max(...corners.map(([u]) => u))).toBeCloseTo(50, 9);
    expect(sectionOf(BLADE, axialAt(11))).toHaveLength(0);
  });

  it('meets what lies in its way, to its full reach and no further', () => {
    expect(meets(BLADE, cube([35, 0, 0]))).toBe(true);
    expect(meets(BLADE, cube([19, 0, 0]))).toBe(true);
    expect(meets(BLADE, cube([17, 0, 0]))).toBe(false);
    expect(meets(BLADE, cube([35, 3, 0]))).toBe(false);
    expect(meets(BLADE, cube([35, 2.4, 0]))).toBe(true);
    expect(meets(BLADE, cube([35, 0, 12.5]))).toBe(false);
  });

  it('meets a moved piece where it is planned, not where it was scanned', () => {
    const away = [1, 0, 0, 0, 0, 1, 0, 40, 0, 0, 1, 0, 0, 0, 0, 1];
    expect(meets(BLADE, cube([35, 0, 0], away))).toBe(false);
    expect(meets(BLADE, cube([35, -40, 0], away))).toBe(true);
  });
});

it('a cut has the slots that a guide leads for it, a guide has all its ways', () => {
  const way = (kind: string, number: number) => ({ kind, number, tool: 't', from_mm: [0, 0, number] as Vec3, into: [1, 0, 0] as Vec3, along: [0, 0, 1] as Vec3, size_mm: [20, 1, 30] as Vec3 });
  const guide = { name: 'guide', step: 'guide', frame: 'head', ways: [way('slot', 1), way('slot', 2), way('bore', 1)] } as unknown as PlanObject;
  const steps = [{ name: 'front', do: 'cut' }, { name: 'back', do: 'cut' }, { name: 'guide', do: 'resection-guide', cuts: ['front.plane', 'back.plane'] }];
  expect(waysOf(steps[2]!, steps, [guide])).toHaveLength(3);
  expect(waysOf(steps[1]!, steps, [guide]).map((one) => [one.kind, one.from[2]])).toEqual([['slot', 2]]);
  expect(waysOf({ name: 'bone', do: 'surface' }, steps, [guide])).toEqual([]);
});
