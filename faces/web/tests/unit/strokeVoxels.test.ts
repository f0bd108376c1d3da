//! What strokes show in 3D, held against counts: which voxels are gone, come and kept, and the outside of those that have come.
import { expect, test } from 'vitest';
import { draw, Label, type Stroke } from '../../src/engine/label';
import type { Pending } from '../../src/engine/labelLayer';
import { ADDED, cellsOf, ERASED, hullOf, KEPT } from '../../src/engine/strokeVoxels';
import type { Vec3 } from '../../src/engine/vector';
import type { Grid } from '../../src/engine/volume';

const GRID: Grid = { size: [30, 30, 30], spacing: [1, 1, 2], origin: [100, 0, 0], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] };
const at = ([i, j, k]: Vec3) => i + 30 * (j + 30 * k);

/** A stroke that is drawn into a label as the layer does. */
function drawn(label: Label, acts: Stroke['acts'], path: Vec3[], may: ((voxel: number) => boolean) | null = null): Pending {
  const stroke: Stroke = { acts, radius: 3, path, across: null, window: [-Infinity, Infinity] };
  const voxels: number[] = [];
  const box = draw(label, null, stroke, 0, may, voxels);
  return { stroke, revision: null, changed: { voxels, box: voxels.length > 0 ? box : null } };
}

test('of strokes over each other the later counts, and what limits leave alone is kept', () => {
  const label = new Label(GRID);
  label.data.fill(1, at([0, 0, 0]), at([0, 0, 15]));
  const before = label.data.slice();
  // Only to one side of i = 15.
  const erased = drawn(label, 'erase', [[115, 15, 28]], (voxel) => voxel % 30 < 15);
  const added = drawn(label, 'add', [[113, 15, 30]]);
  const { low, size, data } = cellsOf([erased, added], label)!;
  const cell = ([i, j, k]: Vec3) => data[i - low[0] + size[0] * (j - low[1] + size[1] * (k - low[2]))];
  const count = (what: number) => data.reduce((sum, one) => sum + Number(one === what), 0);
  const differ = (is: number) => label.data.reduce((sum, one, n) => sum + Number(one === is && before[n] !== is), 0);
  expect(count(ERASED)).toBe(differ(0));
  expect(count(ERASED)).toBeGreaterThan(5);
  // A voxel that was erased and brought again is one that was brought.
  expect(count(ADDED)).toBe(added.changed!.voxels.length);
  expect(cell([16, 15, 14])).toBe(KEPT);
  expect(cell([13, 16, 13])).toBe(ERASED);
  expect(cell([13, 15, 15])).toBe(ADDED);
  expect(cell([13, 19, 16])).toBe(0);
  expect(cellsOf([drawn(label, 'add', [[113, 15, 30]])], label)).toBeNull();
});

test('the outside of what was added has the area of its free sides, and its corners look away from it', () => {
  const label = new Label(GRID);
  label.data.fill(1, at([0, 0, 0]), at([0, 0, 10]));
  // One voxel on the label, of 1 x 1 x 2 mm: its top and four sides are free.
  const one: Pending = { stroke: { acts: 'add', radius: 0.4, path: [[110, 10, 20]], across: null, window: [-Infinity, Infinity] }, revision: null };
  const voxels: number[] = [];
  one.changed = { voxels, box: draw(label, null, one.stroke, 0, null, voxels) };
  expect(voxels).toEqual([at([10, 10, 10])]);
  const { positions, normals, triangles } = hullOf(cellsOf([one], label)!, [100, 0, 0]);
  const corner = (of: Float32Array, n: number): Vec3 => [of[3 * n]!, of[3 * n + 1]!, of[3 * n + 2]!];
  let area = 0;
  for (let n = 0; n < triangles.length; n += 3) {
    const [a, b, c] = [0, 1, 2].map((m) => corner(positions, triangles[n + m]!)) as [Vec3, Vec3, Vec3];
    const [u, v] = [b, c].map((p) => p.map((x, m) => x - a[m]!)) as [number[], number[]];
    const across = [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!];
    area += Math.hypot(...across) / 2;
    // The side looks away from the voxel's middle, which lies at 10, 10, 20.
    const out = across.reduce((sum, x, m) => sum + x * (a[m]! + b[m]! + c[m]! - 3 * [10, 10, 20][m]!), 0);
    expect(out).toBeGreaterThan(0);
  }
  expect(area).toBeCloseTo(1 * 1 + 4 * 1 * 2, 6);
  for (let n = 0; n < positions.length / 3; n++) {
    const [p, q] = [corner(positions, n), corner(normals, n)];
    expect(q[0] * (p[0] - 10) + q[1] * (p[1] - 10)).toBeGreaterThan(0);
  }
});
