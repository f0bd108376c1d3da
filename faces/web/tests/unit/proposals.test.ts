//! What a new step says before anybody types, against the vocabulary of `preop schema` and the demo's plan.
import { describe, expect, it } from 'vitest';
import { planeOfLine, withThing } from '../../src/plan/held';
import { completed, nextKinds, proposedName, proposedPart } from '../../src/plan/proposals';
import { readSchema } from '../../src/plan/schema';
import type { Plan, PlanObject, PlanStep } from '../../src/wire/shapes';
import schema from './schema.json';

const kinds = readSchema(schema);
const kind = (name: string) => kinds.get(name)!;

/** The demo's plan up to the reconstruction, without what is picked. */
const STEPS: PlanStep[] = [
  { name: 'head-bone', do: 'threshold', of: 'head', above_hu: 700 },
  { name: 'head-parts', do: 'separate', of: 'head-bone', on: 'head', seeds: {} },
  { name: 'mandible-filled', do: 'fill', of: 'head-parts.mandible' },
  { name: 'mandible', do: 'surface', of: 'mandible-filled', on: 'head', above_hu: 700 },
  { name: 'fibula', do: 'surface', of: 'fibula-filled', on: 'leg', above_hu: 700 },
  { name: 'front', do: 'cut', of: 'mandible', plane: {}, blade: 'catalogue:saw-0.6' },
  { name: 'back', do: 'cut', of: 'front.removed', plane: {}, blade: 'catalogue:saw-0.6' },
  { name: 'jaw-line', do: 'curve', on: 'head', points_mm: [] },
  { name: 'ankle', do: 'landmarks', on: 'leg', points_mm: {} },
];
const plan = { title: '', input: [{ name: 'head', kind: 'ct' }, { name: 'leg', kind: 'ct' }], step: STEPS } as Plan;
const object = (name: string, type: string, frame: string) => ({ name, type, frame, step: name.split('.')[0], result: name.split('.')[1] ?? '' }) as PlanObject;
const objects = [
  object('head', 'image', 'head'),
  object('leg', 'image', 'leg'),
  object('head-bone', 'label', 'head'),
  object('head-parts.mandible', 'label', 'head'),
  object('mandible-filled', 'label', 'head'),
  object('mandible', 'solid', 'head'),
  object('fibula', 'solid', 'leg'),
  ...['front', 'back'].flatMap((cut) => [object(`${cut}.kept`, 'solid', 'head'), object(`${cut}.removed`, 'solid', 'head'), object(`${cut}.plane`, 'plane', 'head')]),
  object('jaw-line', 'curve', 'head'),
  object('ankle.malleolus', 'point', 'leg'),
  object('ankle.tibia', 'point', 'leg'),
];
const begun = (name: string, from: string, said: Record<string, unknown> = {}, steps = STEPS) => completed(kind(name), { plan: { ...plan, step: steps }, objects, from }, said);

describe('what can be made of an object', () => {
  const names = (type: string) => nextKinds(kinds, type).map((one) => one.kind);
  it('follows from the types that the kinds take', () => {
    expect(names('label')).toEqual(expect.arrayContaining(['separate', 'islands', 'fill', 'surface']));
    expect(names('solid')).toEqual(expect.arrayContaining(['cut', 'margin', 'resection-guide', 'model']));
    expect(names('curve')).toContain('reconstruct');
    expect(names('reconstruction')).toEqual(expect.arrayContaining(['donor-guide', 'jaw-model']));
    expect(names('image')).not.toContain('cut');
  });
  it('leaves out what only a stroke of the hand can begin', () => {
    for (const drawn of ['paint', 'scissors', 'smooth-label']) expect(names('label')).not.toContain(drawn);
  });
});

describe('a new step begins with what is known', () => {
  it('a surface, with the scan and the grey value that its label was taken at', () => {
    expect(begun('surface', 'mandible-filled')).toEqual({ of: 'mandible-filled', on: 'head', above_hu: 700 });
    expect(begun('separate', 'head-bone')).toEqual({ of: 'head-bone', on: 'head' });
  });
  it('what was said by hand stands, and what was left out stays out', () => {
    expect(begun('surface', 'mandible-filled', { above_hu: null, on: 'leg' })).toEqual({ of: 'mandible-filled', on: 'leg' });
  });
  it('a second cut, with the blade of the first; its plane is not guessed', () => {
    expect(begun('cut', 'front.removed')).toEqual({ of: 'front.removed', blade: 'catalogue:saw-0.6' });
    expect(begun('margin', 'mandible')).toEqual({ of: 'mandible', planes: ['front.plane', 'back.plane'] });
  });
  it('a reconstruction, with the cuts, their stumps, the only donor and the landmarks of its names; not the side', () => {
    const said = begun('reconstruct', 'jaw-line');
    expect(said).toEqual({
      jaw_line: 'jaw-line',
      cuts: ['front.plane', 'back.plane'],
      stumps: ['front.kept', 'back.kept'],
      donor: 'fibula',
      blade: 'catalogue:saw-0.6',
      malleolus_mm: 'ankle.malleolus',
      tibia_mm: 'ankle.tibia',
    });
    expect(said.donor_side).toBeUndefined();
  });
  it('guides, with the bones and blades that belong to their cuts', () => {
    const guide = begun('resection-guide', 'mandible');
    expect(guide).toMatchObject({ bone: 'mandible', stumps: ['front.kept', 'back.kept'], specimen: 'back.removed', cuts: ['front.plane', 'back.plane'], blade: 'catalogue:saw-0.6' });
    expect(guide.off).toBeUndefined();
    const made: PlanStep = { name: 'reconstruction', do: 'reconstruct', donor: 'fibula', blade: 'catalogue:saw-0.5', slot_clearance_mm: 0.25, stumps: ['front.kept', 'back.kept'], cuts: ['front.plane', 'back.plane'] };
    const more = [...objects, object('reconstruction', 'reconstruction', 'head')];
    const donor = completed(kind('donor-guide'), { plan: { ...plan, step: [...STEPS, made] }, objects: more, from: 'reconstruction' }, {});
    expect(donor).toMatchObject({ bone: 'fibula', reconstruction: 'reconstruction', blade: 'catalogue:saw-0.5', slot_clearance_mm: 0.25 });
    const model = completed(kind('jaw-model'), { plan: { ...plan, step: [...STEPS, made] }, objects: more, from: 'reconstruction' }, {});
    expect(model.stumps).toEqual(['front.kept', 'back.kept']);
  });
  it('a donor is a bone that was parted, not all bone of its scan', () => {
    const two = [...objects, object('leg-surface', 'solid', 'leg')];
    const steps = [...STEPS, { name: 'leg-bone', do: 'threshold', of: 'leg' }, { name: 'leg-surface', do: 'surface', of: 'leg-bone', on: 'leg' }];
    expect(completed(kind('reconstruct'), { plan: { ...plan, step: steps }, objects: two, from: 'jaw-line' }, {}).donor).toBe('fibula');
  });
  it('two donors are two answers: none is taken', () => {
    const two = [...objects, object('tibia', 'solid', 'leg')];
    const steps = [...STEPS, { name: 'tibia', do: 'surface', of: 'x', on: 'leg' }];
    expect(completed(kind('reconstruct'), { plan: { ...plan, step: steps }, objects: two, from: 'jaw-line' }, {}).donor).toBeUndefined();
  });
});

it('names are proposed by what is made of what, and are free', () => {
  const taken = new Set(['cut', 'mandible-filled']);
  expect(proposedName('fill', 'parts.mandible', new Set())).toBe('mandible-filled');
  expect(proposedName('fill', 'parts.mandible', taken)).toBe('mandible-filled-2');
  expect(proposedName('surface', 'mandible-filled', taken)).toBe('mandible');
  expect(proposedName('separate', 'head-bone', taken)).toBe('head-parts');
  expect(proposedName('cut', 'mandible', taken)).toBe('cut-2');
  expect(proposedName('model', 'mandible', taken)).toBe('mandible-model');
  expect(proposedPart('mandible-model')).toBe('MANDIBLE');
});

describe('what the hand puts', () => {
  const screws = kind('resection-guide').properties.screws!;
  it('the next screw is like the last, at its place, along the surface it was picked on', () => {
    const guide = { name: 'g', do: 'resection-guide', screws: [{ at_mm: [1, 2, 3], along: [0, 0, 1], screw: 'catalogue:screw-2.0', into_bone_mm: 6 }] };
    expect(withThing(guide, screws, 'screws/+', [4, 5, 6], [0, -0.6, 0.8], null).value).toEqual([
      ...guide.screws,
      { at_mm: [4, 5, 6], along: [0, -0.6, 0.8], screw: 'catalogue:screw-2.0', into_bone_mm: 6 },
    ]);
    expect(withThing({ name: 'g', do: 'x' }, screws, 'screws/+', [4, 5, 6], null, { screw: 'catalogue:s' }).value).toEqual([{ at_mm: [4, 5, 6], screw: 'catalogue:s' }]);
  });
  it('a line drawn up an axial slice gives a plane whose normal points to its right', () => {
    // Axial: right of the screen is the patient's left, up is anterior, the viewer is below.
    expect(planeOfLine([0, 10, 5], [0, -10, 5], [0, 0, -1])).toEqual({ through_mm: [0, 0, 5], normal: [1, 0, 0] });
    expect(planeOfLine([1, 1, 1], [1, 1, 1], [0, 0, -1])).toBeNull();
  });
});
