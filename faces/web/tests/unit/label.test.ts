//! Strokes on a label in the page: the rule of crates/label/src/stroke.rs, against every voxel of the grid; and a label's bytes.
import { describe, expect, it } from 'vitest';
import { inside, simplified } from '../../src/engine/lasso';
import { draw, fill, Label, readRuns, slicesThatDiffer, type Stroke } from '../../src/engine/label';
import { add, dot, scale, sub, type Vec3 } from '../../src/engine/vector';
import { placeOf, Volume, type Grid } from '../../src/engine/volume';

const turned: Grid = { size: [24, 20, 14], spacing: [0.7, 0.9, 1.3], origin: [-6, 3, 1], axes: [[0.8, 0.6, 0], [-0.6, 0.8, 0], [0, 0, 1]] };
const straight: Grid = { size: [40, 40, 8], spacing: [0.5, 0.5, 2], origin: [-10, -10, -8], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] };

const place = (grid: Grid, n: number): Vec3 => placeOf(grid, [n % grid.size[0], Math.floor(n / grid.size[0]) % grid.size[1], Math.floor(n / grid.size[0] / grid.size[1])]);

/** The distance of a place to a path, by small steps along it. */
function nearly(path: readonly Vec3[], at: Vec3): number {
  let least = Infinity;
  for (let n = 0; n < Math.max(1, path.length - 1); n++)
    for (let step = 0; step <= 60; step++) {
      const on = add(path[n]!, scale(sub(path[n + 1] ?? path[n]!, path[n]!), step / 60));
      least = Math.min(least, Math.sqrt(dot(sub(at, on), sub(at, on))));
    }
  return least;
}

describe('a stroke', () => {
  it('takes what is near its path on a turned grid, all at once and place by place', () => {
    const path = [[2, 4, 2], [4, 15, 9], [9, 12, 17]].map((v) => placeOf(turned, v as unknown as Vec3));
    const stroke: Stroke = { acts: 'add', radius: 2.4, path, across: null, window: [-Infinity, Infinity] };
    const whole = new Label(turned);
    draw(whole, null, stroke);
    const bit = new Label(turned);
    path.forEach((_, n) => draw(bit, null, { ...stroke, path: path.slice(0, n + 1) }, n));
    expect(bit.data).toEqual(whole.data);
    whole.data.forEach((is, n) => {
      const far = nearly(path, place(turned, n));
      if (Math.abs(far - 2.4) > 0.01) expect(is === 1, `voxel ${n}: ${far}`).toBe(far < 2.4);
    });
  });

  it('keeps to its slice and to its grey window, and erases what it drew', () => {
    const volume = new Volume('x', straight, Int16Array.from({ length: 40 * 40 * 8 }, (_, n) => (n % 40) * 10));
    const label = new Label(straight);
    const stroke: Stroke = { acts: 'add', radius: 4, path: [[0, 0, 0.2]], across: [0, 0, 1], window: [150, 210] };
    const box = draw(label, volume, stroke)!;
    label.data.forEach((is, n) => {
      const [x, y, z] = place(straight, n);
      expect(is === 1).toBe(z === 0 && x * x + y * y <= 16 && volume.data[n]! >= 150 && volume.data[n]! <= 210);
      if (is) [n % 40, Math.floor(n / 40) % 40, Math.floor(n / 1600)].forEach((at, axis) => expect(at >= box[axis]![0] && at < box[axis]![1]).toBe(true));
    });
    expect(label.data.some((is) => is === 1)).toBe(true);
    draw(label, volume, { ...stroke, acts: 'erase' });
    expect(label.data.every((is) => is === 0)).toBe(true);
  });

  it('that keeps to some greys changes nothing where the greys are not there', () => {
    const whole = new Volume('x', straight, new Int16Array(40 * 40 * 8).fill(500));
    const some = new Volume('x', straight);
    some.fill(0, whole.data.subarray(0, 40 * 40 * 4));
    const coarse = new Volume('x', { ...straight, size: [20, 20, 4], spacing: [1, 1, 4] }, new Int16Array(20 * 20 * 4).fill(500));
    const stroke: Stroke = { acts: 'add', radius: 4, path: [[0, 0, -4], [0, 0, 4]], across: null, window: [300, Infinity] };
    const drawn = (volume: Volume | null) => {
      const label = new Label(straight);
      draw(label, volume, stroke);
      return label.data;
    };
    for (const volume of [null, coarse]) expect(drawn(volume).some((is) => is === 1)).toBe(false);
    const [all, half] = [drawn(whole), drawn(some)];
    expect(half).toEqual(all.map((is, n) => (n < 40 * 40 * 4 ? is : 0)));
    expect(half.some((is) => is === 1)).toBe(true);
  });

  it('beside the grid changes nothing, and one that smooths waits for the server', () => {
    const label = new Label(straight);
    const stroke: Stroke = { acts: 'add', radius: 4, path: [[90, 0, 0]], across: null, window: [-Infinity, Infinity] };
    expect(draw(label, null, stroke)).toBeNull();
    expect(draw(label, null, { ...stroke, acts: 'smooth', path: [[0, 0, 0]] })).toBeNull();
    expect(label.data.every((is) => is === 0)).toBe(true);
  });
});

describe('a label over the wire', () => {
  const bytes = (lengths: number[]) => {
    const head = new TextEncoder().encode(JSON.stringify({ size: [3, 2, 2], spacing_mm: [1, 1, 2], origin_mm: [1, 2, 3], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], runs: lengths.length }).padEnd(160));
    const all = new Uint8Array(12 + head.length + 4 * lengths.length);
    all.set(new TextEncoder().encode('PLBL'));
    new DataView(all.buffer).setUint32(8, head.length, true);
    all.set(head, 12);
    lengths.forEach((length, n) => new DataView(all.buffer).setUint32(12 + head.length + 4 * n, length, true));
    return all.buffer;
  };

  it('is its runs, outside first', () => {
    const runs = readRuns(bytes([2, 3, 7]));
    expect(runs.grid.origin).toEqual([1, 2, 3]);
    const label = new Label(runs.grid);
    fill(label, runs);
    expect([...label.data]).toEqual([0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(label.holds([3.2, 2, 3])).toBe(true);
    expect(label.holds([1, 2, 3])).toBe(false);
    expect(label.holds([-9, 2, 3])).toBe(false);
    expect(() => readRuns(new ArrayBuffer(4))).toThrow('did not send a label');
  });

  it('says in which slices it differs', () => {
    const grid = readRuns(bytes([12])).grid;
    const [a, b] = [new Uint8Array(12), new Uint8Array(12)];
    expect(slicesThatDiffer(grid, a, b)).toBeNull();
    b[7] = 1;
    expect(slicesThatDiffer(grid, a, b)).toEqual([1, 2]);
  });
});

describe('a lasso', () => {
  it('knows its inside and leaves out corners that say nothing', () => {
    const square = [[0, 0], [5, 0], [10, 0], [10, 10], [0, 10]] as [number, number][];
    expect(inside(square, [5, 5])).toBe(true);
    expect(inside(square, [11, 5])).toBe(false);
    expect(simplified(square, 0.5)).toEqual([[0, 0], [10, 0], [10, 10], [0, 10]]);
  });
});
