//! What the server tells while it computes, taken into the page's state.
import { expect, it } from 'vitest';
import { knowsAll, standingInWords, withSteps } from '../../src/plan/happenings';
import type { CaseEvent, CaseState, PlanObject } from '../../src/wire/shapes';

const object = (name: string, state: PlanObject['state'], content: string | null = null): PlanObject => ({
  name, step: name.split('.')[0]!, result: name.split('.')[1] ?? '', type: 'solid', frame: 'head', state, words: '', content, surfaces: [], volume: false, plane: null, points: [],
});
const state = (revision: number, ...objects: PlanObject[]): CaseState => ({ revision, evaluating: true, writing: false, judged: false, draft: true, objects, findings: [] });
const ended = (step: string, revision: number, ...objects: PlanObject[]): CaseEvent => ({ event: 'ended', step, remembered: false, revision, objects });

it('a step that has ended gives what it gave, where its objects stood', () => {
  const before = state(7, object('bone', 'exact', 'a'), object('cut.kept', 'out-of-date', 'b'), object('cut.removed', 'out-of-date', 'c'), object('guide', 'out-of-date'));
  const now = withSteps(before, [ended('cut', 7, object('cut.kept', 'exact', 'd'), object('cut.removed', 'exact', 'e')), { event: 'begins', step: 'guide' }]);
  expect(now.objects.map((one) => [one.name, one.state, one.content])).toEqual([
    ['bone', 'exact', 'a'],
    ['cut.kept', 'exact', 'd'],
    ['cut.removed', 'exact', 'e'],
    ['guide', 'computing', null],
  ]);
});

it('what was computed for another plan is not taken for this one', () => {
  const before = state(8, object('cut', 'out-of-date', 'b'));
  expect(withSteps(before, [ended('cut', 7, object('cut', 'exact', 'd'))])).toBe(before);
});

it('asks again for a step that it has never seen, and after a failure', () => {
  const now = state(8, object('cut', 'exact', 'b'));
  expect(knowsAll(now, [ended('cut', 8, object('cut', 'exact', 'b'))])).toBe(true);
  expect(knowsAll(now, [ended('new', 8, object('new', 'exact', 'b'))])).toBe(false);
  expect(knowsAll(now, [{ event: 'failed', words: 'x' }])).toBe(false);
  expect(knowsAll(null, [])).toBe(false);
});

it('says what a computed plan comes to: what failed, and what nobody has accepted', () => {
  const found = (severity: 'danger' | 'warning' | 'note', accepted: boolean) => ({ code: 'x', severity, step: 'cut', message: '', hint: '', place_mm: null, frame: '', accepted_by: accepted ? { by: 'ann', why: 'seen' } : null });
  const now = { ...state(7, object('bone', 'exact'), object('cut.kept', 'failed'), object('cut.removed', 'failed')), findings: [found('danger', false), found('danger', true), found('warning', false), found('warning', false), found('note', false)] };
  expect(standingInWords(now)).toBe('1 step failed, 1 danger stands, 2 warnings.');
  expect(standingInWords(state(7, object('bone', 'exact')))).toBe('No danger or warning is open.');
});
