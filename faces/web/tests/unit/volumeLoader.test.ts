//! A volume on its way: slices come from where one looks outwards, and what has not come is shown coarse.
import { expect, test } from 'vitest';
import { Volume, type Grid } from '../../src/engine/volume';
import { levelsToFetch, outwards } from '../../src/engine/volumeLoader';

const grid = (n: number, mm: number, from: number): Grid => ({ size: [n, n, n], spacing: [mm, mm, mm], origin: [from, from, from], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] });

test('slabs come from the place that is looked at outwards, each once', () => {
  expect(outwards(6, 2.2)).toEqual([2, 1, 3, 0, 4, 5]);
  expect(outwards(3, 99)).toEqual([2, 1, 0]);
  expect(outwards(3, -5)).toEqual([0, 1, 2]);
});

test('a large scan is first shown coarse, then at its finest', () => {
  const levels = [[512, 512, 600], [256, 256, 300], [128, 128, 150], [64, 64, 75]].map((size) => ({ size: size as [number, number, number] }));
  expect(levelsToFetch(levels)).toEqual([2, 0]);
});

test('what is there without a gap grows from the first slices on; where nothing has come the coarse level answers', () => {
  const fine = new Volume('a', grid(8, 1, 0));
  fine.under = new Volume('a', grid(4, 2, 0.5), new Int16Array(64).fill(7));
  const slab = () => new Int16Array(2 * 64).fill(100);
  fine.fill(4, slab());
  fine.fill(0, slab());
  expect(fine.there).toEqual([4, 6]);
  expect([fine.at([3, 3, 4.5]), fine.at([3, 3, 3]), fine.at([3, 3, 6.5])]).toEqual([100, 7, 7]);
  fine.fill(2, slab());
  expect(fine.there).toEqual([0, 6]);
  fine.fill(6, slab());
  expect([fine.there, fine.complete, fine.under]).toEqual([[0, 8], true, null]);
});
