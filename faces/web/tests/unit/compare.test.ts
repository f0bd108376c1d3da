//! Comparing: what the colours of a deviation map say, and which revision is seen where.
import { describe, expect, it } from 'vitest';
import { HEAT_COLOURS, heatColour, type Heat } from '../../src/engine/heat';
import { useCase } from '../../src/plan/caseStore';
import { isOutOfDate, rangeOf, spread, surfacesOfBoth, useCompare } from '../../src/plan/comparison';
import { becomesInWords, distanceInWords, sizeRows, volumeInWords } from '../../src/plan/planned';
import { posed } from '../../src/plan/moving';
import { surfacesToShow } from '../../src/plan/visibility';
import type { BonePlanned, Comparison, PlanObject } from '../../src/wire/shapes';

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

const object = (name: string, content: string, pose: number[] | null = null): PlanObject => ({
  name, step: name, result: '', type: 'solid', frame: 'head', state: 'exact', words: '', content, volume: false, points: [],
  surfaces: [{ content, part: '0', frame: 'head', pose, role: 'bone', title: name, triangles: 100_000 }],
});

describe('a deviation map', () => {
  const at = (mm: number) => [1, 0, 0, mm, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const plan = { title: '', input: [], step: [{ name: 'jaw', do: 'surface' }, { name: 'shift', do: 'move' }] };
  const before = [object('jaw', 'aa'), object('shift', 'bb', at(4))];
  const wishesOf = (objects: PlanObject[]) => surfacesToShow(plan, objects, { shown: new Map(), faint: new Set(), alone: null, selected: null, piece: null, over: null });
  const over = wishesOf(before).find((wish) => wish.object === 'shift')!.address;
  const heat: Heat = { frame: 'head', key: 'shift/0', over, address: 'fine', distances: new Float32Array(), range: 1, colours: 'blue-red' };
  const measured = [before[1]!.surfaces[0]!, before[0]!.surfaces[0]!];
  const outOfDate = (objects: PlanObject[]) => isOutOfDate(heat, wishesOf(objects), measured, objects);

  it('stands while what it measures lies as it did', () => {
    expect(outOfDate([object('jaw', 'aa'), object('shift', 'bb', at(4)), object('guide', 'cc')])).toBe(false);
  });

  it('is out of date when either surface is another one, lies elsewhere or is gone', () => {
    expect(outOfDate([object('jaw', 'aa'), object('shift', 'bb', at(5))])).toBe(true);
    expect(outOfDate([object('jaw', 'aa'), object('shift', 'cc', at(4))])).toBe(true);
    expect(outOfDate([object('jaw', 'cc'), object('shift', 'bb', at(4))])).toBe(true);
    expect(outOfDate([object('shift', 'bb', at(4))])).toBe(true);
  });

  it('is out of date while the hand moves what is painted', () => {
    const moving = posed(wishesOf(before), new Map([['shift', at(4.5) as never]]));
    expect(isOutOfDate(heat, moving, measured, before)).toBe(true);
  });
});

describe('two revisions', () => {
  const plan = { title: '', input: [], step: [{ name: 'mandible', do: 'surface' }] };
  const comparison: Comparison = {
    before: 1, after: 2, changes: [], numbers: [], plan_before: plan, plan_after: plan,
    objects_before: [object('mandible', 'aa')], objects_after: [object('mandible', 'bb')],
  };

  it('are seen each in its own view, and never hold each other\'s place', () => {
    const wishes = surfacesOfBoth(comparison, { shown: new Map(), faint: new Set(), alone: null, selected: null, piece: null, over: null });
    const seen = wishes.map(({ key, before, planned, address }) => ({ key, before, planned, old: address.includes('/aa/') }));
    expect(seen).toEqual([
      { key: 'earlier mandible/0', before: true, planned: false, old: true },
      { key: 'mandible/0', before: false, planned: true, old: false },
    ]);
  });

  it('are those of the case that is open, and go with it', () => {
    useCase.setState({ id: 'a' });
    useCompare.setState({ comparison, planned: { revision: 2, carried_within_mm: 3, sampled_mm: 1, bones: [] } });
    useCase.setState({ said: 'something' });
    expect(useCompare.getState().comparison).toBe(comparison);
    useCase.setState({ id: 'b' });
    expect(useCompare.getState()).toMatchObject({ comparison: null, planned: null });
  });
});

describe('the plan against the patient before', () => {
  const size = { volume_mm3: 80_000, width_mm: 100, depth_mm: 70, height_mm: 50.25 };
  const bone: BonePlanned = { name: 'mandible', before: size, planned: { ...size, volume_mm3: 79_200, depth_mm: 73.5 }, untold: '', pieces: [], landmarks: [] };

  it('has each size before, planned, and how much more or less that is', () => {
    expect(sizeRows(bone).slice(0, 3)).toEqual([
      { name: 'Volume', before: '80.00 cm³', planned: '79.20 cm³', more: '−800.0 mm³' },
      { name: 'Right to left', before: '100.0 mm', planned: '100.0 mm', more: '+0.0 mm' },
      { name: 'Front to back', before: '70.0 mm', planned: '73.5 mm', more: '+3.5 mm' },
    ]);
    expect(sizeRows({ ...bone, planned: null })[0]).toMatchObject({ planned: '–', more: '' });
    expect(volumeInWords(999.94)).toBe('999.9 mm³');
  });

  it('says in clinical words what becomes of a piece', () => {
    const piece = { name: 'chin', volume_mm3: 1, becomes: 'moved' };
    const still = { left_mm: 0, forward_mm: 3, up_mm: 2, pitch_deg: 0, roll_deg: 0, yaw_deg: 0, words: '3.0 mm forward, 2.0 mm up', turned_deg: 0, farthest_mm: Math.sqrt(13) };
    expect(becomesInWords({ ...piece, way: still })).toBe('its middle goes 3.0 mm forward, 2.0 mm up; its farthest corner goes 3.6 mm');
    expect(becomesInWords({ ...piece, way: { ...still, turned_deg: 6.5 } })).toContain(', turned 6.5° in all;');
    expect(becomesInWords({ ...piece, way: { ...still, words: 'stays in place' } })).toContain('stays within 0.01 mm');
    expect(becomesInWords({ ...piece, becomes: 'removed' })).toBe('is taken out');
    expect(distanceInWords({ mean_mm: 0.314, p95_mm: 1.2, max_mm: 3.606 })).toBe('mean 0.31 mm, 95 % within 1.20 mm, at most 3.61 mm');
  });
});
