//! The mathematics of a slice: pixels to places and back, the grey value under the pointer, the order of levels.
import { describe, expect, it } from 'vitest';
import { SLICES } from '../../src/engine/orientation';
import { SliceFrame } from '../../src/engine/sliceFrame';
import { placeOf, sliceStep, Volume, voxelOf, type Grid } from '../../src/engine/volume';
import { levelsToFetch } from '../../src/engine/volumeLoader';
import type { Vec3 } from '../../src/engine/vector';

function frame(name: keyof typeof SLICES): SliceFrame {
  const slice = new SliceFrame(SLICES[name]);
  Object.assign(slice, { width: 400, height: 300, mmPerPixel: 0.25 });
  slice.lookAt([10, -20, 30]);
  return slice;
}

describe('a slice', () => {
  it.each(['axial', 'sagittal', 'coronal'] as const)('%s: pixels and places answer each other', (name) => {
    const slice = frame(name);
    const place = slice.place([17, 211]);
    expect(slice.pixel(place)[0]).toBeCloseTo(17, 9);
    expect(slice.pixel(place)[1]).toBeCloseTo(211, 9);
    expect(slice.before(place)).toBeCloseTo(0, 9);
  });

  it('axial: the left half of the screen is the right half of the patient, the upper half the anterior', () => {
    const slice = frame('axial');
    expect(slice.place([0, 150])[0]).toBeCloseTo(10 - 50, 9);
    expect(slice.place([200, 0])[1]).toBeCloseTo(-20 - 37.5, 9);
    expect(slice.place([200, 0])[2]).toBeCloseTo(30, 9);
  });

  it('keeps the place under the pointer when it zooms', () => {
    const slice = frame('coronal');
    const before = slice.place([33, 44]);
    slice.zoom(1.7, [33, 44]);
    const after = slice.place([33, 44]);
    for (let n = 0; n < 3; n++) expect(after[n]).toBeCloseTo(before[n]!, 9);
  });

  it('carries the picture with the hand when it pans', () => {
    const slice = frame('sagittal');
    const place = slice.place([100, 100]);
    slice.pan(12, -7);
    expect(slice.pixel(place)[0]).toBeCloseTo(112, 9);
    expect(slice.pixel(place)[1]).toBeCloseTo(93, 9);
  });
});

/** A grid that is turned and shifted, with values linear in the place: what interpolation must give back exactly. */
function ramp(): { volume: Volume; truth: (p: Vec3) => number } {
  const c = Math.cos(0.3);
  const s = Math.sin(0.3);
  const grid: Grid = { size: [12, 10, 8], spacing: [0.5, 0.7, 1.5], origin: [3, -4, 5], axes: [[c, s, 0], [-s, c, 0], [0, 0, 1]] };
  const truth = (p: Vec3) => {
    const v = voxelOf(grid, p);
    return 10 * v[0] - 20 * v[1] + 30 * v[2];
  };
  const values = new Int16Array(12 * 10 * 8);
  for (let k = 0; k < 8; k++) for (let j = 0; j < 10; j++) for (let i = 0; i < 12; i++) values[i + 12 * (j + 10 * k)] = 10 * i - 20 * j + 30 * k;
  return { volume: new Volume('ramp', grid, values), truth };
}

describe('a volume', () => {
  it('gives a linear field back exactly', () => {
    const { volume, truth } = ramp();
    for (const voxel of [[3.25, 4.5, 2.75], [0, 0, 0], [11, 9, 7], [10.9, 0.1, 6.5]] as Vec3[]) {
      const place = placeOf(volume.grid, voxel);
      expect(volume.at(place)).toBeCloseTo(truth(place), 9);
    }
  });

  it('says nothing outside, and nothing where no slices have come', () => {
    const { volume } = ramp();
    expect(volume.at(placeOf(volume.grid, [-0.6, 0, 0]))).toBeNull();
    const empty = new Volume('empty', volume.grid);
    expect(empty.at(placeOf(volume.grid, [3, 3, 3]))).toBeNull();
    empty.fill(3, volume.data.slice(0, 240));
    expect(empty.at(placeOf(volume.grid, [3, 3, 3.5]))).not.toBeNull();
    expect(empty.at(placeOf(volume.grid, [3, 3, 4.5]))).toBeNull();
  });

  it('scrolls by its own spacing', () => {
    const { volume } = ramp();
    expect(sliceStep(volume.grid, [0, 0, 1])).toBeCloseTo(1.5, 12);
    expect(sliceStep(volume.grid, volume.grid.axes[0])).toBeCloseTo(0.5, 12);
  });
});

it('fetches a coarse level first, then the finest that fits', () => {
  const level = (n: number) => ({ size: [n, n, n] as Vec3 });
  expect(levelsToFetch([level(256), level(128), level(64)])).toEqual([1, 0]);
  expect(levelsToFetch([level(1024), level(512), level(256), level(128)])).toEqual([3, 1]);
  expect(levelsToFetch([level(64)])).toEqual([0]);
});
