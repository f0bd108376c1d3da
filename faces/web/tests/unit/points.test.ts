//! Points as they are drawn: what the plan names keeps its name, however many there are; numbers give way; no label lies over another.
import { expect, test } from 'vitest';
import { drawPoints, type PointMark } from '../../src/engine/pointMarks';

/** A canvas that remembers what was written on it, and where. */
function written(points: PointMark[]) {
  const lines: { text: string; from: number; to: number; y: number }[] = [];
  const wide = (text: string) => 7 * text.length;
  const known = { fillText: (text: string, x: number, y: number) => lines.push({ text, from: x, to: x + wide(text), y }), measureText: (text: string) => ({ width: wide(text) }) };
  const g = new Proxy(known, { get: (own, name) => Reflect.get(own, name) ?? (() => undefined), set: () => true });
  drawPoints(g as unknown as CanvasRenderingContext2D, { points, joined: false }, ([x, y]) => [x, y], null);
  return lines;
}

/** Points in rows so far apart, the fourth in hand. */
const many = (named: boolean, apart: number): PointMark[] =>
  Array.from({ length: 25 }, (_, n) => ({ key: `${n}`, label: named ? `jaw ${n + 1}` : `${n + 1}`, named, at: [(n % 5) * apart, Math.floor(n / 5) * apart, 0], active: n === 3 }));

test('where there is room all names are written, of many numbers only the one in hand', () => {
  const texts = (points: PointMark[]) => written(points).map(({ text }) => text).sort();
  expect(texts(many(true, 80))).toEqual(many(true, 80).map(({ label }) => label).sort());
  expect(texts(many(false, 80))).toEqual(['4']);
  expect(texts(many(false, 80).slice(0, 10))).toHaveLength(10);
});

test('where points crowd, no label lies over another, and the one in hand is written', () => {
  const lines = written(many(true, 15));
  expect(lines.some(({ text }) => text === 'jaw 4')).toBe(true);
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.length).toBeLessThan(25);
  for (const [n, one] of lines.entries()) for (const other of lines.slice(n + 1)) expect(one.to < other.from || other.to < one.from || Math.abs(one.y - other.y) > 12).toBe(true);
});
