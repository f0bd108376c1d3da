//! How a stage of the plan stands: what passes, what must be looked at, and what is not known yet.
import { describe, expect, it } from 'vitest';
import { byStage, openInWords, stageOf, standingOf, standingOfStage, type StageStanding } from '../../src/plan/stages';
import schema from './schema.json' with { type: 'json' };
import type { CaseState, Finding, Plan, PlanObject } from '../../src/wire/shapes';

const object = (step: string, state: string) => ({ name: step, step, state }) as unknown as PlanObject;
const found = (step: string, severity: string, accepted = false) => ({ step, severity, accepted_by: accepted ? { by: 'ann', why: '' } : null }) as unknown as Finding;
const steps = [{ name: 'bone' }, { name: 'jaw' }];
const state = (part: Partial<CaseState>) => ({ objects: [object('bone', 'exact'), object('jaw', 'exact')], findings: [], judged: true, evaluating: false, ...part });

describe('a stage', () => {
  it('passes when all of it is exact and nothing that was found is open', () => {
    expect(standingOf(steps, state({ findings: [found('bone', 'note'), found('jaw', 'danger', true), found('other', 'danger')] }))).toEqual({ passes: true });
  });
  it('must be looked at where a danger or a warning is open, or a step failed', () => {
    expect(standingOf(steps, state({ findings: [found('bone', 'warning'), found('jaw', 'danger')] }))).toEqual({ passes: false, open: 2, failed: 0, danger: true });
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

describe('the stages of a plan', () => {
  const plan = { input: [{ name: 'ct', kind: 'ct' }, { name: 'jaw', kind: 'mesh' }], step: [{ name: 'cut', do: 'cut' }, { name: 'bone', do: 'threshold' }, { name: 'guide', do: 'donor-guide' }, { name: 'print', do: 'model' }] } as unknown as Plan;
  const names = (of: ReturnType<typeof byStage>) => of.map(({ stage, entries }) => [stage, entries.map((one) => one.name)]);
  it('hold each input and step once, in the order of the work', () => {
    expect(names(byStage(plan))).toEqual([['Images', ['ct']], ['Bones', ['jaw', 'bone']], ['Plan', ['cut']], ['Devices', ['guide', 'print']]]);
  });
  it('know every kind that the schema has', () => {
    const kinds = (list: 'step' | 'input', name: 'do' | 'kind') => (schema.properties[list].items.oneOf as unknown as { properties: Record<string, { const?: string }> }[]).map((one) => one.properties[name]!.const!);
    const of = (stage: string) => [...kinds('input', 'kind'), ...kinds('step', 'do')].filter((kind) => stageOf(kind) === stage).sort();
    expect(of('Images')).toEqual(['ct', 'mr', 'pet', 'smooth-image']);
    expect(of('Devices')).toEqual(['donor-guide', 'jaw-model', 'model', 'resection-guide']);
    expect(of('Plan')).toEqual(['curve', 'curve', 'cut', 'landmarks', 'margin', 'move', 'plane', 'point', 'reconstruct']);
  });
  const judged = state({ objects: [object('ct', 'exact'), object('cut', 'exact')], findings: [found('', 'danger'), found('cut', 'warning')] });
  it('Check looks at all that was found, also of no step', () => {
    expect(standingOfStage('Plan', plan, judged, null)).toEqual({ passes: false, open: 1, failed: 0 });
    expect(standingOfStage('Images', plan, judged, null)).toEqual({ passes: true });
    expect(standingOfStage('Check', plan, judged, null)).toEqual({ passes: false, open: 2, failed: 0, danger: true });
    expect(standingOfStage('Check', { input: [], step: [] }, judged, null)).toBeNull();
  });
  it('Release asks for a package of the plan as it is, with nothing open', () => {
    const clean = { ...judged, findings: [] };
    expect(standingOfStage('Release', plan, clean, null)).toBeNull();
    expect(standingOfStage('Release', plan, clean, { is_current: true })).toEqual({ passes: true });
    expect(standingOfStage('Release', plan, judged, { is_current: true })).toEqual({ passes: false, open: 2, failed: 0, danger: true });
    const behind = standingOfStage('Release', plan, clean, { is_current: false }) as Exclude<StageStanding, { passes: true }>;
    expect(openInWords(behind)).toBe('the package is out of date');
    expect(openInWords({ passes: false, open: 2, failed: 1 })).toBe('1 failed, 2 open');
  });
});
