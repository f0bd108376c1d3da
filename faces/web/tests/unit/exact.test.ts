//! Each number that a drag shows as a preview has its exact counterpart, and each counterpart says how true it is.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { approximate, NOT_DRAGGED } from '../../src/engine/approximate';
import { besideHandle, exactInWords, keptUntilExact, labelOf, standing } from '../../src/plan/exactNumbers';
import type { Chip } from '../../src/plan/chip';
import type { ObjectState, PlanObject, Previewed, StepNumbers } from '../../src/wire/shapes';
import document from '../../../server/openapi.json' with { type: 'json' };

/** What the server tells exactly, by the document that it is checked against. */
const told = document.components.schemas.Preview.enum as Previewed[];

const number = (value: number, unit = 'mm', of = 'cut') => ({ of, name: 'n', value, unit });
const of = (preview: Previewed, from: string[], numbers = [number(1)]) => ({ preview, title: `t ${preview}`, from, numbers });
const objects = (states: Record<string, ObjectState>) => Object.entries(states).map(([step, state]) => ({ name: step, step, state })) as unknown as PlanObject[];

describe('what is approximate while it is dragged', () => {
  it('has an exact counterpart, kind by kind', () => {
    expect([...Object.keys(approximate), ...NOT_DRAGGED].sort()).toEqual([...told].sort());
  });

  it('is said by nobody else', () => {
    const files = readdirSync(join(import.meta.dirname, '../../src'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
    expect(files.length).toBeGreaterThan(100);
    const about = files.filter((file) => readFileSync(join(import.meta.dirname, '../../src', file), 'utf8').includes('≈'));
    expect(about.map((file) => file.replaceAll('\\', '/'))).toEqual(['engine/approximate.ts']);
  });
});

describe.each(told)('the exact %s', (preview) => {
  const one = of(preview, ['cut', 'far']);

  it.each<[ObjectState, ObjectState, Chip]>([
    ['exact', 'exact', 'exact'],
    ['exact', 'computing', 'computing'],
    ['out-of-date', 'exact', 'out-of-date'],
    ['exact', 'failed', 'failed'],
    ['exact', 'blocked', 'blocked'],
  ])('of steps that are %s and %s is %s', (cut, far, chip) => {
    expect(standing(one, objects({ cut, far }), 'cut', null)).toBe(chip);
  });

  it('is of the plan before while the hand has its step, and of one that is gone out of date', () => {
    const all = objects({ cut: 'exact', far: 'exact' });
    expect(standing(one, all, 'cut', { step: 'cut', values: {} })).toBe('out-of-date');
    expect(standing(one, all, 'cut', { step: 'other', values: {} })).toBe('exact');
    expect(standing(one, [], 'cut', null)).toBe('out-of-date');
  });

  it('keeps its last number until the next is there', () => {
    const answer = (numbers: StepNumbers['told'][number]['numbers'], revision: number): StepNumbers => ({ revision, told: [of(preview, ['cut'], numbers)] });
    const [old, none, next] = [answer([number(1)], 1), answer([], 2), answer([number(2)], 2)];
    expect(keptUntilExact(old, none).told[0]!.numbers).toEqual([number(1)]);
    expect(keptUntilExact(old, next).told[0]!.numbers).toEqual([number(2)]);
    expect(keptUntilExact(null, none).told[0]!.numbers).toEqual([]);
  });
});

it('stands beside the handle once all of it is exact, without what no preview told', () => {
  const all: StepNumbers = { revision: 1, told: [of('bone-cut', ['cut'], [number(812.34, 'mm²')]), of('margin', ['cut', 'far'], [{ ...number(12.04, 'mm', 'cut to it'), name: 'margin' }]), of('segments', ['top']), of('removed', ['top'])] };
  expect(besideHandle(all, 'cut', objects({ cut: 'exact', far: 'exact', top: 'computing' }))).toEqual({ lines: ['Exact', 'n 812.3 mm²', 'margin 12.0 mm'], exact: true });
  const twice = { ...all, told: [of('gap', ['cut'], [number(1), number(2, 'mm', 'far')])] };
  expect(besideHandle(twice, 'cut', objects({ cut: 'exact' }))!.lines).toEqual(['Exact', 'n 1.0 mm', 'n, far 2.0 mm']);
  expect(besideHandle(all, 'cut', objects({ cut: 'exact', far: 'computing' }))).toEqual({ lines: ['Computing …'], exact: false });
  expect(besideHandle(all, 'cut', objects({ cut: 'failed', far: 'exact' }))).toBeNull();
  expect(besideHandle(null, 'cut', [])).toBeNull();
});

it('says what a margin below nothing means, and of what a number is', () => {
  expect(exactInWords(number(-0.12), of('margin', []))).toBe('−0.1 mm: tumour is on the side that is kept');
  expect(exactInWords(number(3, 'cm³'), of('taken', []))).toBe('3.00 cm³');
  expect(exactInWords(number(-1e-9), of('gap', []))).toBe('0.0 mm');
  expect([labelOf(number(1), 'cut'), labelOf(number(1), 'far')]).toEqual(['n', 'n, cut']);
});
