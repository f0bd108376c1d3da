//! What scissors would cut, against shapes whose volume is known.
import { describe, expect, it } from 'vitest';
import { CELLS } from '../../src/engine/cutLight';
import { Label } from '../../src/engine/label';
import { prismOf, rasterOf, takes, volumeTaken } from '../../src/engine/prism';
import type { Vec3 } from '../../src/engine/vector';
import { placeOf, type Grid } from '../../src/engine/volume';

/** A rectangle in the plane x = 30, seen from the left: y from -10 to 10, z from 0 to 20. */
const OUTLINE: Vec3[] = [[30, -10, 0], [30, 10, 0], [30, 10, 20], [30, -10, 20]];
const LEFT = { outline: OUTLINE, direction: [-1, 0, 0] as Vec3 };

const GRID: Grid = { size: [80, 60, 60], spacing: [1, 1, 1], origin: [-39.5, -29.5, -29.5], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] };

/** A ball of 20 mm around nothing. */
function ball(): Label {
  const label = new Label(GRID);
  const [ni, nj, nk] = GRID.size;
  for (let k = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++) {
        const [x, y, z] = placeOf(GRID, [i, j, k]);
        if (x * x + y * y + z * z <= 400) label.data[i + ni * (j + nj * k)] = 1;
      }
  return label;
}

describe('the prism over a line', () => {
  it('holds what lies under it, to its depth', () => {
    const prism = prismOf(LEFT, 25, false)!;
    expect(takes(prism, [20, 9, 1])).toBe(true);
    expect(takes(prism, [5.5, 9, 1])).toBe(true);
    expect(takes(prism, [4.5, 9, 1])).toBe(false);
    expect(takes(prism, [31, 9, 1])).toBe(false);
    expect(takes(prism, [20, 11, 1])).toBe(false);
    expect(takes(prismOf(LEFT, null, false)!, [-200, 9, 1])).toBe(true);
    expect(takes(prismOf(LEFT, 25, true)!, [20, 11, 1])).toBe(true);
    expect(prismOf({ ...LEFT, outline: OUTLINE.slice(0, 2) }, 25, false)).toBeNull();
  });

  it('leaves out what the line runs around twice, as the server does', () => {
    const square = [[0, 0], [CELLS, 0], [CELLS, CELLS], [0, CELLS]] as const;
    expect(rasterOf(square).every((cell) => cell === 255)).toBe(true);
    expect(rasterOf([...square, ...square]).every((cell) => cell === 0)).toBe(true);
    // A line that crosses itself: two triangles of a quarter each.
    const eight = rasterOf([[0, 0], [CELLS, CELLS], [CELLS, 0], [0, CELLS]]);
    expect(eight.filter((cell) => cell === 255).length / CELLS ** 2).toBeCloseTo(0.5, 1);
  });

  it('says how much of a label it takes', () => {
    const label = ball();
    const whole = (4 / 3) * Math.PI * 20 ** 3;
    // All that is left of x = 10: a cap of 10 mm, pi h² (3 r - h) / 3.
    const cap = (Math.PI * 100 * (60 - 10)) / 3;
    const wide: Vec3[] = [[30, -50, -50], [30, 50, -50], [30, 50, 50], [30, -50, 50]];
    const taken = (depth: number | null, keeps: boolean) => volumeTaken(prismOf({ outline: wide, direction: [-1, 0, 0] }, depth, keeps)!, label);
    expect(Math.abs(taken(20, false) / cap - 1)).toBeLessThan(0.06);
    expect(Math.abs(taken(null, false) / whole - 1)).toBeLessThan(0.03);
    expect(Math.abs(taken(20, true) / (whole - cap) - 1)).toBeLessThan(0.03);
  });
});
