//! The form that is drawn from a step's schema, and what of a step can be taken in hand, against the schema of `preop schema`.
import { describe, expect, it } from 'vitest';
import { placesOf, planeOf, withPlace } from '../../src/plan/held';
import { controlOf, limitBroken, placesIn, readSchema, replaced, unitOf, wordsOf } from '../../src/plan/schema';
import { shownAtFirst, surfacesToShow } from '../../src/plan/visibility';
import type { Plan, PlanObject } from '../../src/wire/shapes';
import { whole } from '../../src/wire/client';
import type { CaseDetail } from '../../src/wire/shapes';
import schema from './schema.json';

const kinds = readSchema(schema);
const control = (kind: string, parameter: string) => controlOf(kinds.get(kind)!.properties[parameter]!);

describe('every parameter of the vocabulary', () => {
  it('has a control', () => {
    for (const kind of kinds.values())
      for (const [name, property] of Object.entries(kind.properties))
        expect(controlOf(property), `${kind.kind}.${name}`).not.toBe('unknown');
    expect(kinds.size).toBeGreaterThanOrEqual(14);
  });

  it('has a control for what an input may say, which each kind of input says for itself', () => {
    const inputs = readSchema(schema, 'input');
    for (const kind of inputs.values())
      for (const [name, property] of Object.entries(kind.properties))
        expect(controlOf(property), `${kind.kind}.${name}`).not.toBe('unknown');
    expect(controlOf(inputs.get('ct')!.properties.box_mm!)).toBe('box');
    expect(inputs.get('mesh')!.required).toEqual(['on', 'unit', 'axes']);
    expect(Object.keys(inputs.get('mr')!.properties)).toEqual(['path', 'series', 'box_mm']);
  });

  it('has the control that its meaning needs', () => {
    expect(control('threshold', 'above_hu')).toBe('number');
    expect(control('threshold', 'centre_mm')).toBe('point');
    expect(control('islands', 'keep')).toBe('choice');
    expect(control('cut', 'plane')).toBe('plane');
    expect(control('cut', 'blade')).toBe('catalogue');
    expect(control('cut', 'of')).toBe('reference');
    expect(control('margin', 'planes')).toBe('references');
    expect(control('separate', 'seeds')).toBe('named-points');
    expect(control('curve', 'points_mm')).toBe('points');
    expect(control('resection-guide', 'off')).toBe('direction');
    expect(control('resection-guide', 'screws')).toBe('groups');
    expect(control('model', 'part_id')).toBe('text');
  });

  it('is named in words, with its unit and its limits', () => {
    const above = kinds.get('threshold')!.properties.above_hu!;
    expect(wordsOf('above_hu')).toBe('Above');
    expect(wordsOf('least_mm3')).toBe('Least');
    expect(unitOf('above_hu', above)).toBe('HU');
    // Without the schema the ending says it, as beside a change that was refused.
    expect(['least_mm3', 'left_mm', 'above_hu', 'tilt_deg', 'blade'].map((name) => unitOf(name))).toEqual(['mm³', 'mm', 'HU', '°', '']);
    expect(limitBroken(above, -2000, 'HU')).toBe('The least that is allowed is -1024 HU.');
    expect(limitBroken(above, 300, 'HU')).toBeNull();
  });
});

describe('places of a step', () => {
  const seeds = { name: 'parts', do: 'separate', seeds: { jaw: [[1, 2, 3], [4, 5, 6]], skull: [7, 8, 9] } };

  it('are found with the way to each', () => {
    const { points } = placesOf(seeds, kinds.get('separate')!, 'seeds/jaw/1');
    expect(points.map((p) => [p.key, p.label, p.active])).toEqual([
      ['seeds/jaw/0', 'jaw 1', false],
      ['seeds/jaw/1', 'jaw 2', true],
      ['seeds/skull', 'skull', false],
    ]);
    expect(points.map((p) => p.named)).toEqual([true, true, true]);
    const curve = placesOf({ name: 'c', do: 'curve', points_mm: [[0, 0, 0], [1, 0, 0]] }, kinds.get('curve')!, null);
    expect(curve.points.map((p) => [p.label, p.named])).toEqual([['1', false], ['2', false]]);
  });

  it('are put and added without touching what is beside', () => {
    expect(withPlace(seeds, 'seeds/jaw/1', [0, 0, 0]).value).toEqual({ jaw: [[1, 2, 3], [0, 0, 0]], skull: [7, 8, 9] });
    expect(withPlace(seeds, 'seeds/skull/+', [0, 0, 0]).value).toEqual({ ...seeds.seeds, skull: [[7, 8, 9], [0, 0, 0]] });
    expect(withPlace(seeds, 'seeds/hyoid/+', [0, 0, 0]).value).toEqual({ ...seeds.seeds, hyoid: [[0, 0, 0]] });
    expect(seeds.seeds.jaw).toHaveLength(2);
  });

  it('leave out directions: the axis of a screw is none', () => {
    const guide = { name: 'g', do: 'resection-guide', screws: [{ at_mm: [1, 2, 3], along: [0, 0, 1], screw: 'catalogue:screw-2.0' }] };
    expect(placesOf(guide, kinds.get('resection-guide')!, null).points.map((p) => p.key)).toEqual(['screws/0/at_mm']);
  });

  it('know a plane from a reference to one', () => {
    const cut = { name: 'c', do: 'cut', plane: { through_mm: [1, 2, 3], normal: [0, 0, 1], on: 'head' } };
    expect(planeOf(cut, kinds.get('cut')!)).toEqual({ parameter: 'plane', value: { through: [1, 2, 3], normal: [0, 0, 1] }, on: 'head' });
    expect(planeOf({ ...cut, plane: 'other.plane' }, kinds.get('cut')!)).toBeNull();
  });
});

it('replaces deep in a value and finds places deep in it', () => {
  expect(replaced({ a: [1, { b: 2 }] }, ['a', 1, 'b'], 3)).toEqual({ a: [1, { b: 3 }] });
  expect(placesIn({ a: [[1, 2, 3]], b: 'x' })).toEqual([{ path: ['a', 0], at: [1, 2, 3] }]);
});

it('shows whole bones before, and what becomes of them as planned', () => {
  const plan = { step: [{ name: 'jaw', do: 'surface' }, { name: 'c', do: 'cut', of: 'jaw' }] } as unknown as Plan;
  const object = (name: string, step: string, role: string) =>
    ({ name, step, surfaces: [{ content: 'x', part: 0, frame: 'head', pose: null, role, title: '' }] }) as unknown as PlanObject;
  const objects = [object('jaw', 'jaw', 'bone'), object('c.kept', 'c', 'bone'), object('c.removed', 'c', 'specimen')];
  const none = { shown: new Map(), faint: new Set<string>(), alone: null, selected: null, piece: null, over: null };
  const seen = surfacesToShow(plan, objects, none).map((w) => [w.object, w.before, w.planned]);
  expect(seen).toEqual([['jaw', true, false], ['c.kept', false, true], ['c.removed', false, false]]);
  expect(surfacesToShow(plan, objects, { ...none, alone: 'jaw' }).map((w) => w.hidden)).toEqual([false, true, true]);
  expect(shownAtFirst('model')).toBe(false);
});

it('shows a bone whole as planned where the cut of it failed: nothing has become of it', () => {
  const plan = { step: [{ name: 'jaw', do: 'surface' }, { name: 'c', do: 'cut', of: 'jaw' }] } as unknown as Plan;
  const surfaces = [{ content: 'x', part: 0, frame: 'head', pose: null, role: 'bone', title: '' }];
  const objects = [{ name: 'jaw', step: 'jaw', surfaces }, { name: 'c.kept', step: 'c', state: 'failed', surfaces: [] }] as unknown as PlanObject[];
  const none = { shown: new Map(), faint: new Set<string>(), alone: null, selected: null, piece: null, over: null };
  expect(surfacesToShow(plan, objects, none).map((w) => [w.object, w.planned, w.hidden])).toEqual([['jaw', true, false]]);
});

describe('a plan that cannot be read', () => {
  it('is shown as far as it names inputs and steps', () => {
    const shown = (plan: unknown) => {
      const { input, step } = whole({ plan } as CaseDetail).plan;
      return [input.length, step.map((one) => one.name)];
    };
    expect(shown({ title: 't' })).toEqual([0, []]);
    expect(shown({ input: 3, step: [{ name: 'bone', do: 'thresshold' }, { name: 'no kind' }, null, 'x', { name: 1, do: 'cut' }] })).toEqual([0, ['bone']]);
  });
});
