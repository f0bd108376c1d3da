//! What a hand does to a label, as changes of the plan.
import { describe, expect, it } from 'vitest';
import type { Stroke } from '../../src/engine/label';
import { emptyDeed, imageOf, islandDeed, labelMeant, labelsOf, nameBehind, splitDeed, strokeDeed, type Limits } from '../../src/plan/cleaning';
import type { Plan, PlanObject } from '../../src/wire/shapes';

const plan: Plan = {
  title: 't',
  input: [{ name: 'head', kind: 'ct' }],
  step: [
    { name: 'bone', do: 'threshold', of: 'head', above_hu: 300 },
    { name: 'parts', do: 'separate', of: 'bone', on: 'head', seeds: {} },
    { name: 'full', do: 'fill', of: 'parts.jaw' },
    { name: 'jaw', do: 'surface', of: 'full', on: 'head' },
  ],
};
const object = (name: string, type: string) => ({ name, step: name.split('.')[0], type, frame: 'head' }) as unknown as PlanObject;
const objects = [object('head', 'image'), object('bone', 'label'), object('parts.jaw', 'label'), object('full', 'label'), object('jaw', 'solid')];
const FREE: Limits = { within: null, erase_within: null, keep_off: null };
const stroke: Stroke = { acts: 'erase', radius: 4, path: [[1, 2, 3]], across: null, window: [300, Infinity] };

describe('the label in hand', () => {
  const labels = labelsOf(plan, objects);
  it('has the scan from which it was made', () => {
    expect(labels.map((label) => label.name)).toEqual(['bone', 'parts.jaw', 'full']);
    expect(imageOf(plan, 'full')).toBe('head');
  });
  it('is that of what is selected, or what it is made of', () => {
    expect(labelMeant(plan, labels, 'jaw')?.name).toBe('full');
    expect(labelMeant(plan, labels, 'parts')?.name).toBe('parts.jaw');
    expect(labelMeant(plan, labels, 'head')).toBeNull();
  });
});

describe('an empty label', () => {
  it('is a step of its own on its scan, to which the first stroke is added', () => {
    const deed = emptyDeed([...plan.step, { name: 'painted', do: 'paint' }], plan.input, 'head');
    const step = { name: 'painted-2', do: 'paint', on: 'head', strokes: [] };
    expect(deed).toEqual({ change: { add: { step, after: 'painted' } }, label: 'painted-2', step });
    const own = { ...plan, step: [...plan.step, step] };
    const [label] = labelsOf(own, [object('painted-2', 'label')]);
    expect(label).toEqual({ name: 'painted-2', frame: 'head', image: 'head' });
    const first = strokeDeed(own.step, label!, { ...stroke, acts: 'add' }, FREE);
    expect(first.change).toMatchObject({ append: { step: 'painted-2', parameter: 'strokes', value: { act: 'add' } } });
  });
});

describe('a stroke', () => {
  const full = { name: 'full', frame: 'head', image: 'head' };
  it('is put behind the label, and the next one added to the same step', () => {
    const first = strokeDeed(plan.step, full, stroke, FREE);
    const row = { act: 'erase', radius_mm: 4, points_mm: [[1, 2, 3]], above_hu: 300 };
    expect(first.change).toEqual({ interpose: { step: { name: 'full-painted', do: 'paint', of: 'full', on: 'head', strokes: [row] }, behind: 'full' } });
    const next = strokeDeed([...plan.step, first.step], { ...full, name: first.label }, stroke, FREE);
    expect(next.change).toEqual({ append: { step: 'full-painted', parameter: 'strokes', value: row } });
    // Another limit is another step: what was painted within the old one stays so.
    const limited = strokeDeed([...plan.step, first.step], { ...full, name: first.label }, stroke, { ...FREE, within: 'bone' });
    expect(limited.change).toMatchObject({ interpose: { step: { name: 'full-painted-2', within: 'bone' }, behind: 'full-painted' } });
  });
  it('keeps within one label and off another, and no label limits itself', () => {
    const limits: Limits = { within: 'full', erase_within: 'bone', keep_off: 'parts.jaw' };
    const { change, step } = strokeDeed(plan.step, full, stroke, limits);
    expect(change).toMatchObject({ interpose: { step: { do: 'paint', erase_within: 'bone', keep_off: 'parts.jaw' } } });
    expect(step).not.toHaveProperty('within');
    // With the same limits the next stroke goes to the same step, with others to another.
    const again = { ...full, name: step.name };
    expect(strokeDeed([...plan.step, step], again, stroke, { ...limits, within: null }).change).toHaveProperty('append');
    expect(strokeDeed([...plan.step, step], again, stroke, { ...limits, within: null, keep_off: null }).change).toHaveProperty('interpose');
  });
  it('that smooths is a step of its own', () => {
    const { change } = strokeDeed(plan.step, full, { ...stroke, acts: 'smooth' }, FREE);
    expect(change).toEqual({ interpose: { step: { name: 'full-smooth', do: 'smooth-label', of: 'full', strokes: [{ radius_mm: 4, points_mm: [[1, 2, 3]] }] }, behind: 'full' } });
  });
});

it('names say what was done to what', () => {
  expect(nameBehind('parts.jaw', 'paint', new Set())).toBe('jaw-painted');
  expect(nameBehind('jaw-painted-2', 'scissors', new Set(['jaw-cut']))).toBe('jaw-cut-2');
});

it('clicks keep an island, or part a label and leave the first part in hand', () => {
  const bone = { name: 'bone', frame: 'head', image: 'head' };
  expect(islandDeed(plan.step, bone, [1, 2, 3], false).change).toMatchObject({ interpose: { step: { do: 'islands', keep: 'not-at', at_mm: [[1, 2, 3]] } } });
  const split = splitDeed(plan.step, bone, [1, 2, 3], [4, 5, 6]);
  expect(split.change).toMatchObject({ interpose: { behind: 'bone', gives: 'kept', step: { seeds: { kept: [[1, 2, 3]], parted: [[4, 5, 6]] } } } });
  expect(split.label).toBe('bone-split.kept');
});
