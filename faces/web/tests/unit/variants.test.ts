//! Variants: what a new one may be called, and what can be compared; and a change as the conflict dialog says it.
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/panels/Conflict';
import { NEWEST, comparables, nameWrong, nextLetter } from '../../src/plan/variants';
import type { CaseDetail, HistoryEntry } from '../../src/wire/shapes';

describe('a new variant', () => {
  it('is offered the next free letter', () => {
    expect(nextLetter(['A'])).toBe('B');
    expect(nextLetter(['A', 'contingency', 'b'])).toBe('C');
  });

  it('has a name that can be a folder\'s, and no other has', () => {
    for (const name of ['B', 'contingency', '2 segments', 'größer']) expect(nameWrong(name, ['A'])).toBeNull();
    for (const name of ['', 'a', ' B', 'B.', '../x', 'x'.repeat(41)]) expect(nameWrong(name, ['A'])).not.toBeNull();
  });
});

it('variants stand before the revisions of what can be compared, and only where there are two', () => {
  const entry = (revision: number, variant: string): HistoryEntry => ({ revision, variant, who: '', when: '', words: 'made', undone: false });
  const detail = { variant: 'B', variants: [{ name: 'A', revision: 1, changed: '' }, { name: 'B', revision: 2, changed: '' }], history: [entry(1, 'A'), entry(2, 'B')] } as unknown as CaseDetail;
  expect(comparables(detail).map((one) => [one.id, one.revision, one.words])).toEqual([
    ['variant A', 1, 'Variant A as it is now'],
    ['variant B', 2, 'Variant B as it is now'],
    ['2', 2, '2 (B): made'],
    ['1', 1, '1 (A): made'],
  ]);
  expect(comparables({ ...detail, variants: detail.variants.slice(0, 1) })[0]!.id).toBe('2');
});

it('of thousands of revisions the newest can be compared, the first, and those asked for by number', () => {
  const history: HistoryEntry[] = Array.from({ length: 5000 }, (_, n) => ({ revision: n + 1, variant: 'A', who: '', when: '', words: 'made', undone: false }));
  const detail = { variant: 'A', variants: [{ name: 'A', revision: 5000, changed: '' }], history } as unknown as CaseDetail;
  const offered = (...asked: (string | null)[]) => comparables(detail, asked).map((one) => one.revision);
  const newest = Array.from({ length: NEWEST }, (_, n) => 5000 - n);
  expect(offered()).toEqual([...newest, 1]);
  expect(offered('17', null)).toEqual([...newest, 17, 1]);
  expect(offered('1', '5000')).toEqual([...newest, 1]);
});

it('a change is told in the words of its form', () => {
  const set = (parameter: string, value: unknown) => inWords({ set: { step: 'bone', parameter, value } });
  expect(set('above_hu', 320)).toBe('bone: above 320 HU');
  expect(set('blade', 'catalogue:saw-oscillating-0.5')).toBe('bone: blade saw-oscillating-0.5');
  expect(set('at_mm', [1, 2.345, 3])).toBe('bone: at 1, 2.35, 3 mm');
  expect(set('plane', { through_mm: [1, 2, 3], normal: [0, 0, 1], on: 'head' })).toBe('bone: plane through 1, 2, 3 mm, normal 0, 0, 1');
  expect(inWords({ append: { step: 'spot', parameter: 'strokes', value: {} } })).toBe('spot: one more of strokes');
  expect(inWords({ open: { variant: 'B' } })).toBe('open variant B');
});
