//! Strokes on a surface before the server has answered.
import { expect, test } from 'vitest';
import { spaced } from '../../src/engine/strokePreview';

test('balls stand a quarter of their radius apart, and where the hand is', () => {
  const path = Array.from({ length: 41 }, (_, n): [number, number, number] => [n * 0.1, 0, 0]);
  const kept = spaced(path, 0.95);
  expect(kept.map(([x]) => Number(x.toFixed(1)))).toEqual([0, 1, 2, 3, 4]);
  expect(spaced(path.slice(0, 5), 0.95)).toEqual([path[0], path[4]]);
  expect(spaced([[1, 2, 3]], 1)).toEqual([[1, 2, 3]]);
});
