//! The handle of a box: which sides a pixel takes, and what a drag makes of them, on slices that lie along the axes and on tilted ones, and in 3D.
import { describe, expect, it } from 'vitest';
import { boxInWords, boxOfGrid, boxOfJson, SIDES, withSide, type BoxValue } from '../../src/engine/box';
import { dragBox, sidesAt, type BoxSight } from '../../src/engine/boxHandle';
import { LOOKS, SLICES, type Directions } from '../../src/engine/orientation';
import { SliceFrame, type Pixel } from '../../src/engine/sliceFrame';
import { dot, type Vec3 } from '../../src/engine/vector';

const BOX: BoxValue = { low: [-20, -30, -10], high: [20, 30, 40] };

/** A slice of 400 x 400 pixels of half a millimetre through a place. */
function slice(directions: Directions, through: Vec3): BoxSight {
  const frame = new SliceFrame(directions);
  [frame.width, frame.height, frame.mmPerPixel] = [400, 400, 0.5];
  frame.lookAt(through);
  return { directions, mmPerPixel: 0.5, pixel: (p) => frame.pixel(p), width: 400, height: 400, flat: true, depth: frame.depth };
}

const words = (sight: BoxSight, at: Pixel) => sidesAt(BOX, sight, at).map((side) => side.words);

describe('a box on a slice', () => {
  const axial = slice(SLICES.axial, [0, 0, 0]);
  it('is taken by a side or by a corner, and not beside it', () => {
    // An axial slice shows the patient's left on the right, the back below.
    expect(words(axial, [240, 210])).toEqual(['left']);
    expect(words(axial, [240, 260])).toEqual(['left', 'back']);
    expect(words(axial, [200, 140])).toEqual(['front']);
    expect(words(axial, [200, 200])).toEqual([]);
    expect(words(slice(SLICES.axial, [0, 0, 50]), [240, 210])).toEqual([]);
  });

  it('goes with the pointer by whole tenths, and no side passes its opposite', () => {
    const left = sidesAt(BOX, axial, [240, 210]);
    expect(dragBox(BOX, left, axial, [240, 210], [261, 300], 0.1)).toEqual({ low: BOX.low, high: [30.5, 30, 40] });
    expect(dragBox(BOX, left, axial, [240, 210], [20, 210], 0.1).high[0]).toBe(-19);
    const corner = sidesAt(BOX, axial, [240, 260]);
    expect(dragBox(BOX, corner, axial, [240, 260], [250, 250], 0.1)).toEqual({ low: BOX.low, high: [25, 25, 40] });
    // A digit that was typed stays.
    const typed = { ...BOX, high: [20.03, 30, 40] as Vec3 };
    expect(dragBox(typed, left, axial, [240, 210], [260, 210], 0.1).high[0]).toBe(30.03);
  });

  it('keeps a side under the pointer on a tilted slice, too', () => {
    const [c, s] = [Math.cos(0.5), Math.sin(0.5)];
    const tilted: Directions = { right: [1, 0, 0], up: [0, -s, c], toViewer: [0, -c, -s] };
    const sight = slice(tilted, [0, 0, 15]);
    const upper = SIDES[5]!;
    // Where the upper side meets the slice: y follows from the slice's plane.
    const on = (z: number): Pixel => {
      const y = (sight.depth! - tilted.toViewer[2] * z) / tilted.toViewer[1];
      return sight.pixel([0, y, z]);
    };
    const from = on(40);
    expect(sidesAt(BOX, sight, from)).toEqual([upper]);
    const to: Pixel = [from[0] + 9, from[1] - 17];
    const moved = dragBox(BOX, [upper], sight, from, to, 0.01);
    expect(moved.high[2]).toBeCloseTo(40 + 17 * 0.5 * c, 1);
    expect(on(moved.high[2])[1]).toBeCloseTo(to[1], 1);
  });
});

describe('a box in 3D', () => {
  it('is pulled by the grip in the middle of a side, not by one that faces the viewer', () => {
    const directions = LOOKS.anterior;
    const sight: BoxSight = { directions, mmPerPixel: 0.5, pixel: (p) => [200 + dot(p, directions.right) / 0.5, 200 - dot(p, directions.up) / 0.5], width: 400, height: 400, flat: false, depth: null };
    const upper = sight.pixel([0, 0, 40]);
    expect(sidesAt(BOX, sight, upper).map((side) => side.words)).toEqual(['upper']);
    expect(dragBox(BOX, [SIDES[5]!], sight, upper, [upper[0], upper[1] - 11], 1).high[2]).toBe(46);
    expect(sidesAt(BOX, sight, sight.pixel([0, -30, 15]))).toEqual([]);
  });
});

describe('a box', () => {
  it('is read whichever corners are written, and told by its sides', () => {
    expect(boxOfJson([[20, -30, 40], [-20, 30, -10]])).toEqual(BOX);
    expect(boxOfJson([[1, 2, 3]])).toBeNull();
    const to = withSide(withSide(BOX, SIDES[1]!, 23.2)!, SIDES[4]!, -12)!;
    expect(boxInWords(BOX, to)).toBe('left side 3.2 mm to the left, lower side 2.0 mm down');
    expect(withSide(BOX, SIDES[0]!, 19.5)).toBeNull();
  });

  it('goes around a scan whose axes are not the patient\'s', () => {
    const grid = { size: [3, 5, 2] as Vec3, spacing: [2, 1, 10] as Vec3, origin: [1, 2, 3] as Vec3, axes: [[0, 1, 0], [-1, 0, 0], [0, 0, 1]] as [Vec3, Vec3, Vec3] };
    expect(boxOfGrid(grid)).toEqual({ low: [-3, 2, 3], high: [1, 6, 13] });
  });
});
