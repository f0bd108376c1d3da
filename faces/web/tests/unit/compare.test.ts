//! Comparing: what the colours of a deviation map say, and which revision is seen where.
import { describe, expect, it } from 'vitest';
import { HEAT_COLOURS, heatColour } from '../../src/engine/heat';
import { rangeOf, spread, surfacesOfBoth } from '../../src/plan/comparison';
import type { Comparison, PlanObject } from '../../src/wire/shapes';

describe('the colours of a deviation map', () => {
  it('are white at 0, and the ends at and beyond the range', () => {
    for (const colours of ['blue-red', 'purple-orange'] as const) {
      const [below, zero, above] = HEAT_COLOURS[colours];
      expect(heatColour(0, 2, colours)).toEqual(zero);
      expect(heatColour(-5, 2, colours)).toEqual([0, 1, 2].map((n) => expect.closeTo(below![n]!, 12)));
      expect(heatColour(2, 2, colours)).toEqual([0, 1, 2].map((n) => expect.closeTo(above![n]!, 12)));
    }
  });

  it('take in 95 of 100 corners, and the farthest is told', () => {
    const distances = Float32Array.from({ length: 100 }, (_, n) => (n < 95 ? 0.4 : -7));
    expect(spread(distances)).toEqual({ inside: -7, outside: expect.closeTo(0.4, 6), p95: expect.closeTo(0.4, 6) });
    expect(rangeOf(distances)).toBe(0.5);
    expect(rangeOf(new Float32Array())).toBe(0.1);
  });
});

describe('two revisions', () => {
  const object = (name: string, content: string): PlanObject => ({
    name, step: name, result: '', type: 'solid', frame: 'head', state: 'exact', words: '', content, volume: false, points: [],
    surfaces: [{ content, part: '0', frame: 'head', pose: null, role: 'bone', title: name, triangles: 100_000 }],
  });
  const plan = { title: '', input: [], step: [{ name: 'mandible', do: 'surface' }] };
  const comparison: Comparison = {
    before: 1, after: 2, changes: [], numbers: [], plan_before: plan, plan_after: plan,
    objects_before: [object('mandible', 'aa')], objects_after: [object('mandible', 'bb')],
  };

  it('are seen each in its own view, and never hold each other\'s place', () => {
    const wishes = surfacesOfBoth(comparison, { shown: new Map(), faint: new Set(), alone: null, selected: null });
    const seen = wishes.map(({ key, before, planned, address }) => ({ key, before, planned, old: address.includes('/aa/') }));
    expect(seen).toEqual([
      { key: 'earlier mandible/0', before: true, planned: false, old: true },
      { key: 'mandible/0', before: false, planned: true, old: false },
    ]);
  });
});
