//! A plane on a curve, and a curve between two planes, against circles and lines whose places and lengths are known.
import { describe, expect, it } from 'vitest';
import { acrossCurve, lengthBetween } from '../../src/engine/polyline';
import { dot, length, sub, unit, type Vec3 } from '../../src/engine/vector';

const R = 45;
/** An arc about the middle in the plane z = 7, in pieces of about 0.2 mm. */
const arc = (from: number, to: number, pieces = 700): Vec3[] =>
  [...Array(pieces + 1).keys()].map((n) => from + ((to - from) * n) / pieces).map((turn) => [R * Math.cos(turn), R * Math.sin(turn), 7]);
/** How far a chord of the arc is from it at the most. */
const SAG = R * (1 - Math.cos(Math.PI / 1400));

describe('a plane snapped across a curve', () => {
  it('stands at the nearest place of a circle, its normal along it', () => {
    for (const [turn, radius, height] of [[0.4, 60, 7], [2.2, 31, 12], [1.1, 45, -20], [2.9, 44, 7]] as const) {
      const place: Vec3 = [radius * Math.cos(turn), radius * Math.sin(turn), height];
      const { through, normal } = acrossCurve(arc(0, Math.PI), { through: place, normal: [-Math.sin(turn), Math.cos(turn), 0.3] });
      expect(length(sub(through, [R * Math.cos(turn), R * Math.sin(turn), 7]))).toBeLessThan(0.1);
      expect(Math.abs(Math.hypot(through[0], through[1]) - R)).toBeLessThanOrEqual(SAG + 1e-9);
      // The tangent of the circle, to half the turn of a chord.
      expect(dot(normal, [-Math.sin(turn), Math.cos(turn), 0])).toBeGreaterThan(Math.cos(Math.PI / 700));
      expect(length(normal)).toBeCloseTo(1, 12);
    }
  });

  it('keeps removing the side that it removed', () => {
    const line: Vec3[] = [[0, 0, 0], [0, 0, 10], [0, 0, 30]];
    expect(acrossCurve(line, { through: [3, 4, 12], normal: [0.6, 0, -0.8] })).toEqual({ through: [0, 0, 12], normal: [-0, -0, -1] });
    expect(acrossCurve(line, { through: [3, 4, 12], normal: [0.6, 0, 0.8] })).toEqual({ through: [0, 0, 12], normal: [0, 0, 1] });
  });

  it('stands at an end of the curve where it lies beyond', () => {
    expect(acrossCurve([[0, 0, 0], [0, 0, 10]], { through: [1, 0, 14], normal: [0, 0, 1] }).through).toEqual([0, 0, 10]);
  });
});

describe('the length of a line between two planes', () => {
  const at = (turn: number, lean = 0) => ({ through: [R * Math.cos(turn), R * Math.sin(turn), 7] as Vec3, normal: unit([-Math.sin(turn) + lean, Math.cos(turn), lean])! });

  it('is that of the arc, however the planes lean and whichever comes first', () => {
    for (const [from, to] of [[0.3, 1.7], [2.4, 1.1]] as const) {
      expect(lengthBetween(arc(0, Math.PI), at(from, 0.2), at(to))).toBeCloseTo(R * Math.abs(to - from), 2);
    }
  });

  it('goes by where a plane meets the line, not by the place it was picked at', () => {
    const aside = { through: [55 * Math.cos(0.3), 55 * Math.sin(0.3), 19] as Vec3, normal: at(0.3).normal };
    expect(lengthBetween(arc(0, Math.PI), aside, at(1.7))).toBeCloseTo(R * 1.4, 2);
  });

  it('of several places takes the one nearest to the plane’s, and none where there is none', () => {
    // The plane x = 20 meets a whole circle twice.
    const turn = Math.acos(20 / R);
    const plane = (y: number) => ({ through: [20, y, 7] as Vec3, normal: [1, 0, 0] as Vec3 });
    expect(lengthBetween(arc(-3, 3), plane(40), at(0))).toBeCloseTo(R * turn, 2);
    expect(lengthBetween(arc(-3, 3), plane(-40), at(1))).toBeCloseTo(R * (1 + turn), 2);
    expect(lengthBetween(arc(0, Math.PI), { through: [0, 0, 60], normal: [0, 0, 1] }, at(1))).toBeNull();
  });
});
