//! Measuring on the picture: distances, angles, and that it never touches the plan.
import { expect, it } from 'vitest';
import { angleAt, marksOf, measured, MEASURED, measuredOn, useMeasure } from '../../src/plan/measure';

it('two places are a distance, three an angle at the middle one', () => {
  // A 3-4-5 triangle, and a half turn.
  expect(measured([[0, 0, 0], [3, 4, 0]])).toBe('A to B 5.0 mm');
  expect(angleAt([3, 0, 0], [0, 0, 0], [0, 0, 7])).toBeCloseTo(90, 12);
  expect(angleAt([1, 1, 0], [0, 0, 0], [-2, -2, 0])).toBeCloseTo(180, 6);
  expect(measured([[0, 0, 5], [0, 0, 0], [0, 5, 5]])).toBe('A to B 5.0 mm, B to C 7.1 mm, 45.0° at B');
  expect(angleAt([1, 1, 1], [1, 1, 1], [0, 0, 0])).toBeNull();
  expect(measured([[0, 0, 0]])).toBe('');
});

it('a fourth place and another frame begin anew, and a dragged place moves', () => {
  const { add, move, clear } = useMeasure.getState();
  clear();
  add([0, 0, 0], 'head', 4);
  add([1, 0, 0], 'head', 5);
  move(`${MEASURED}1`, [2, 0, 0]);
  expect(measured(useMeasure.getState().places)).toBe('A to B 2.0 mm');
  add([0, 1, 0], 'leg', 5);
  expect(useMeasure.getState().places).toEqual([[0, 1, 0]]);
  for (let n = 0; n < 3; n++) add([n, 0, 0], 'leg', 5);
  expect(useMeasure.getState().places).toHaveLength(1);
  expect(marksOf(useMeasure.getState().places)!.points[0]!.key.startsWith(MEASURED)).toBe(true);
});

it('says on which scan, and of which revision where the plan has gone on since', () => {
  const { add, clear } = useMeasure.getState();
  clear();
  add([0, 0, 0], 'head', 4);
  add([1, 0, 0], 'head', 5);
  expect(measuredOn(useMeasure.getState(), 4)).toBe('measured on the picture of head');
  expect(measuredOn(useMeasure.getState(), 5)).toBe('measured on the picture of head at revision 4 ▲ what was picked may have moved since');
  clear();
  add([0, 0, 0], 'head', 6);
  expect(useMeasure.getState().revision).toBe(6);
});
