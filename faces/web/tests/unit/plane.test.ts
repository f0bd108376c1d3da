//! The handle of a plane on a slice: its trace, and what a drag makes of it.
import { describe, expect, it } from 'vitest';
import { besideLetters, dragInWords, dragPlane, drawPlane, gripAt, roundPlane, traceOf, type PlaneValue } from '../../src/engine/planeHandle';
import { SLICES } from '../../src/engine/orientation';
import { SliceFrame } from '../../src/engine/sliceFrame';
import { dot, length, sub, unit, type Vec3 } from '../../src/engine/vector';

const PLANE: PlaneValue = { through: [18, -44.6, -22], normal: unit([0.692, 0.722, 0.1])! };

function axial(): SliceFrame {
  const frame = new SliceFrame(SLICES.axial);
  Object.assign(frame, { width: 500, height: 500, mmPerPixel: 0.3 });
  frame.lookAt([15, -40, -20]);
  return frame;
}

const off = (plane: PlaneValue, place: Vec3) => dot(plane.normal, sub(place, plane.through));

describe('the trace of a plane', () => {
  it('lies in the plane and in the slice', () => {
    const frame = axial();
    const trace = traceOf(PLANE, frame)!;
    for (const s of [-200, 0, 90]) {
      const place = frame.place([trace.middle[0] + s * trace.along[0], trace.middle[1] + s * trace.along[1]]);
      expect(off(PLANE, place)).toBeCloseTo(0, 9);
    }
    const removed = frame.place([trace.middle[0] + 10 * trace.removed[0], trace.middle[1] + 10 * trace.removed[1]]);
    expect(off(PLANE, removed)).toBeGreaterThan(0);
  });

  it('is not there when plane and slice are parallel', () => {
    expect(traceOf({ through: [0, 0, 0], normal: [0, 0, 1] }, axial())).toBeNull();
  });

  it('has its grips where they are drawn', () => {
    const frame = axial();
    const { middle, along } = traceOf(PLANE, frame)!;
    expect(gripAt(PLANE, frame, middle)).toBe('move');
    expect(gripAt(PLANE, frame, [middle[0] + 84 * along[0], middle[1] + 84 * along[1]])).toBe('turn');
    expect(gripAt(PLANE, frame, [middle[0] + 40 * along[0], middle[1] + 40 * along[1]])).toBe('slide');
    expect(gripAt(PLANE, frame, [middle[0] - 40 * along[1], middle[1] + 40 * along[0]])).toBeNull();
  });
});

describe('a drag', () => {
  const frame = axial();

  it('moves the plane with the pointer', () => {
    const moved = dragPlane(PLANE, 'move', frame, [100, 100], [120, 90]);
    expect(sub(moved.through, PLANE.through).map((c) => Number(c.toFixed(9)) + 0)).toEqual([6, -3, 0]);
    expect(moved.normal).toEqual(PLANE.normal);
  });

  it('slides it across its trace only', () => {
    const moved = dragPlane(PLANE, 'slide', frame, [100, 100], [120, 90]);
    const shift = sub(moved.through, PLANE.through);
    expect(length(shift)).toBeCloseTo(Math.abs(dot(shift, PLANE.normal)), 9);
  });

  it('turns it about the slice by the angle of the pointer, and about its own place', () => {
    const pivot = frame.pixel(PLANE.through);
    const turned = dragPlane(PLANE, 'turn', frame, [pivot[0] + 80, pivot[1]], [pivot[0], pivot[1] - 80]);
    expect(turned.through).toEqual(PLANE.through);
    // A quarter turn on the screen, from right to up, keeps the part along the slice's normal.
    const { right, up, toViewer } = frame.directions;
    expect(dot(turned.normal, up)).toBeCloseTo(dot(PLANE.normal, right), 9);
    expect(dot(turned.normal, right)).toBeCloseTo(-dot(PLANE.normal, up), 9);
    expect(dot(turned.normal, toViewer)).toBeCloseTo(dot(PLANE.normal, toViewer), 9);
  });

  it('gives values as the plan writes them', () => {
    const rounded = roundPlane({ through: [1.23456, -0.001, 3], normal: [0.6, 0.8, 0.1] }, PLANE);
    expect(rounded.through).toEqual([1.23, 0, 3]);
    expect(length(rounded.normal)).toBeCloseTo(1, 4);
  });

  it('is told in clinical words', () => {
    const start: PlaneValue = { through: [10, 0, 0], normal: [1, 0, 0] };
    expect(dragInWords(start, { through: [10, -4, 0], normal: [1, 0, 0] })).toBe('4.0 mm anterior');
    expect(dragInWords(start, { through: [10, 0, 0], normal: [1, 1, 0] })).toBe('turned 45.0°');
    expect(dragInWords(start, start)).toBe('');
  });

  it('leaves a typed normal as it was typed, when only the place was moved', () => {
    const typed: PlaneValue = { through: [1, 2, 3], normal: [0.692123, 0.722, 0] };
    const moved = dragPlane(typed, 'move', frame, [0, 0], [10, 0]);
    expect(roundPlane(moved, typed).normal).toEqual([0.692123, 0.722, 0]);
    const slid = dragPlane(typed, 'slide', frame, [0, 0], [10, 0]);
    expect(roundPlane({ ...slid, normal: unit(slid.normal)! }, typed).normal).toEqual([0.692123, 0.722, 0]);
  });
});

describe('the word of the side that is removed', () => {
  const WIDE = 50;
  /** Where it is written, its left end and its middle height. */
  const written = (across: Vec3, x: number): [number, number] => {
    const frame = axial();
    const said: [number, number][] = [];
    const act = () => undefined;
    const g = new Proxy({}, { get: (_, name) => (name === 'measureText' ? () => ({ width: WIDE }) : name === 'fillText' ? (_text: string, left: number, top: number) => said.push([left, top]) : act), set: () => true });
    drawPlane(g as never, { through: frame.place([x, 250]), normal: across }, frame, 0);
    expect(said).toHaveLength(1);
    return said[0]!;
  };

  it('stands at the point of its arrow', () => {
    // Left in the patient is right on the screen.
    expect(written([1, 0, 0], 250)).toEqual([292, 250].map((n) => expect.closeTo(n, 6)));
    expect(written([-1, 0, 0], 250)).toEqual([250 - 42 - WIDE, 250].map((n) => expect.closeTo(n, 6)));
  });

  it('leaves the letters at the edges free', () => {
    for (const x of [390, 430, 470, 499]) {
      const [left, top] = written([1, 0, 0], x);
      expect(left + WIDE).toBeLessThanOrEqual(496 + 1e-6);
      if (left + WIDE > 474) expect(top).toBeCloseTo(270, 6);
      const [other, below] = written([-1, 0, 0], 500 - x);
      expect(other).toBeGreaterThanOrEqual(4 - 1e-6);
      if (other < 26) expect(below).toBeCloseTo(270, 6);
    }
    // Where the middle of the plane is out of sight nothing clings to the edge.
    expect(written([1, 0, 0], 700)[0]).toBeGreaterThan(500);
  });
});

it('the word beside its arrow covers neither the letter of an edge nor the cube, in any view and at any place', () => {
  const wide = 52;
  for (const [width, height] of [[159, 165], [280, 255], [586, 765]] as const)
    for (let x = -wide; x <= width; x += 7)
      for (let y = 60; y <= height - 20; y += 3) {
        const [left, top] = besideLetters([x, y], wide, { width, height });
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + wide).toBeLessThanOrEqual(width);
        // Lines are 12 pixels high, letters stand 8 from the edge and are 15 high and wide, the cube is 22 wide about a place 30 from the corner.
        const meets = (cx: number, cy: number, half: number) => left < cx + half && left + wide > cx - half && Math.abs(top - cy) < half + 6;
        expect(meets(14, height / 2, 8) || meets(width - 14, height / 2, 8) || meets(width - 30, height - 30, 11), `${x}, ${y} in ${width} by ${height}`).toBe(false);
      }
});
