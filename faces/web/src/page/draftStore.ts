//! A step that is being made: it is not in the plan yet, but the views show its plane and its places, and the hand can pick them.

import { create } from 'zustand';
import { useCase } from '../plan/caseStore';
import { keepUnsaid, unsaidOf } from '../plan/unsaid';
import { completed, proposedName, proposedPart } from '../plan/proposals';
import type { StepKind } from '../plan/schema';
import type { PlanStep } from '../wire/shapes';
import { useView } from './viewStore';

interface DraftStore {
  /** A form is open. */
  open: boolean;
  kind: string | null;
  /** The object that it was begun from. */
  from: string | null;
  /** What was said by hand: parameters, null for one that was left out; and the name. */
  said: Readonly<Record<string, unknown>>;
  name: string | null;
  begin: (kind: string | null, from: string | null) => void;
  put: (parameter: string, value: unknown) => void;
  rename: (name: string) => void;
  leave: () => void;
}

const none = { kind: null, from: null, said: {}, name: null };

export const useDraft = create<DraftStore>((set) => {
  /** Views and panel turn to the form. */
  const turn = () => useView.getState().set({ place: null, way: null, panel: 'step' });
  return {
    open: false,
    ...none,
    begin: (kind, from) => {
      set({ ...none, open: true, kind, from });
      turn();
    },
    put: (parameter, value) => set((now) => ({ said: { ...now.said, [parameter]: value } })),
    rename: (name) => set({ name }),
    leave: () => {
      set({ ...none, open: false });
      const view = useView.getState();
      view.set({ place: null, ...(view.tool === 'pick' && { tool: 'select' as const }) });
    },
  };
});

/** The step as it would stand in the plan, with all that is proposed; null while none is made, or its kind is not chosen. */
export function draftStep(): PlanStep | null {
  const { open, kind: chosen, from, said, name: own } = useDraft.getState();
  const { detail, state, kinds } = useCase.getState();
  const kind = chosen ? kinds.get(chosen) : undefined;
  if (!open || !kind || !detail || !state) return null;
  const values = completed(kind, { plan: detail.plan, objects: state.objects, from }, said);
  const name = own ?? proposedName(kind.kind, values.of, new Set([...detail.plan.step, ...detail.plan.input].map((one) => one.name)));
  if (kind.properties.part_id && !('part_id' in values) && !('part_id' in said)) values.part_id = proposedPart(name);
  return { name, do: kind.kind, ...values };
}

/** What of a step is needed and not said. */
export function lacking(kind: StepKind, step: PlanStep): string[] {
  return kind.required.filter((name) => step[name] === undefined || (Array.isArray(step[name]) && (step[name] as unknown[]).length === 0));
}

/** The frame in which a step's places lie that is not in the plan yet: that of what it stands on, or of the first thing that it is made of. */
export function frameOfDraft(step: PlanStep): string | null {
  const { state, kinds } = useCase.getState();
  const kind = kinds.get(step.do);
  const named = [step.on, ...(kind?.required ?? []).map((name) => step[name])].flat();
  for (const name of named) {
    const object = state?.objects.find((one) => one.name === name);
    if (object?.frame) return object.frame;
  }
  return null;
}

/** The case whose draft is in the store. */
let owner: string | null = null;

// A form that is open waits, in its own case only, for whoever comes back or loads the page again.
useDraft.subscribe(({ open, kind, from, said, name }) => {
  if (owner && owner === useCase.getState().id) keepUnsaid('step', owner, open ? { open, kind, from, said, name } : null);
});
useCase.subscribe(({ id }) => {
  if (id === owner) return;
  owner = null;
  useDraft.setState({ open: false, kind: null, from: null, said: {}, name: null, ...(id && unsaidOf<object>('step', id)) });
  owner = id;
});
