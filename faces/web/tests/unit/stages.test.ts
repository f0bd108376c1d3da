//! How a stage of the plan stands: what passes, what must be looked at, and what is not known yet.
import { describe, expect, it } from 'vitest';
import { standingOf } from '../../src/plan/stages';
import type { CaseState, Finding, PlanObject } from '../../src/wire/shapes';

const object = (step: string, state: string) => ({ name: step, step, state }) as unknown as PlanObject;
const found = (step: string, severity: string, accepted = false) => ({ step, severity, accepted_by: accepted ? { by: 'ann', why: '' } : null }) as unknown as Finding;
const steps = [{ name: 'bone' }, { name: 'jaw' }];
const state = (part: Partial<CaseState>) => ({ objects: [object('bone', 'exact'), object('jaw', 'exact')], findings: [], judged: true, evaluating: false, ...part });

describe('a stage', () => {
  it('passes when all of it is exact and nothing that was found is open', () => {
    expect(standingOf(steps, state({ findings: [found('bone', 'note'), found('jaw', 'danger', true), found('other', 'danger')] }))).toEqual({ passes: true });
  });
  it('must be looked at where a danger or a warning is open, or a step failed', () => {
    expect(standingOf(steps, state({ findings: [found('bone', 'warning'), found('jaw', 'danger')] }))).toEqual({ passes: false, open: 2, failed: 0 });
    const failing = state({ objects: [object('bone', 'exact'), object('jaw', 'failed')], findings: [found('jaw', 'danger'), found('bone', 'warning')] });
    expect(standingOf(steps, failing)).toEqual({ passes: false, open: 1, failed: 1 });
  });
  it('is not judged before all of it is exact, nor by findings of another plan', () => {
    expect(standingOf(steps, state({ objects: [object('bone', 'exact'), object('jaw', 'computing')] }))).toBeNull();
    expect(standingOf(steps, state({ judged: false }))).toBeNull();
    expect(standingOf(steps, state({ evaluating: true }))).toBeNull();
    expect(standingOf([], state({}))).toBeNull();
    expect(standingOf(steps, null)).toBeNull();
  });
});
