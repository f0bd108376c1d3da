//! Points as they are drawn: each that the plan names keeps its name, however many there are; numbers give way.
import { expect, test } from 'vitest';
import { drawPoints, type PointMark } from '../../src/engine/pointMarks';

/** A canvas that remembers what was written on it. */
function paper() {
  const written: string[] = [];
  const known = { fillText: (text: string) => written.push(text) };
  const g = new Proxy(known, { get: (own, name) => Reflect.get(own, name) ?? (() => undefined), set: () => true });
  return { g: g as unknown as CanvasRenderingContext2D, written };
}

const many = (named: boolean): PointMark[] => Array.from({ length: 25 }, (_, n) => ({ key: `${n}`, label: named ? `jaw ${n + 1}` : `${n + 1}`, named, at: [n, 0, 0], active: n === 3 }));

test('in 3D all names are written, of many numbers only the one in hand', () => {
  const write = (points: PointMark[]) => {
    const { g, written } = paper();
    drawPoints(g, { points, joined: false }, ([x, y]) => [x, y], null);
    return written;
  };
  expect(write(many(true))).toEqual(many(true).map(({ label }) => label));
  expect(write(many(false))).toEqual(['4']);
  expect(write(many(false).slice(0, 10))).toHaveLength(10);
});
