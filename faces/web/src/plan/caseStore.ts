//! The case that is open: a mirror of the server's plan and state, and the way in which changes go to it.

import { create } from 'zustand';
import { Away, Refusal, listenToCase, wire } from '../wire/client';
import type { CaseDetail, CaseEvent, CaseState, Catalogue, Change, HistoryEntry, Mistake, PackageState } from '../wire/shapes';
import { EventQueue, knowsAll, withSteps } from './happenings';
import { readSchema, type StepKind } from './schema';

/** A value that is shown before the server has it: while it is dragged or typed. */
export interface Edit {
  step: string;
  parameter: string;
  value: unknown;
}

/** A change that was refused because the plan had moved on. */
export interface Conflict {
  change: Change;
  words: string;
  since: HistoryEntry[];
}

interface CaseStore {
  id: string | null;
  detail: CaseDetail | null;
  state: CaseState | null;
  kinds: Map<string, StepKind>;
  catalogue: Catalogue;
  package: PackageState | null;
  edit: Edit | null;
  sending: number;
  connected: boolean;
  /** Steps that run now, with the share that is done. */
  running: ReadonlyMap<string, number>;
  trouble: string | null;
  mistakes: Mistake[];
  conflict: Conflict | null;
  /** The last thing that happened, for the live region. */
  said: string;
  /** Counts up whenever somebody says something about the case. */
  commentsTold: number;
  open: (id: string) => () => void;
  refresh: () => Promise<void>;
  preview: (edit: Edit | null) => void;
  change: (change: Change) => Promise<boolean>;
  settle: (applyAgain: boolean) => void;
  cancel: () => void;
  writePackage: () => Promise<void>;
  tell: (trouble: string | null) => void;
}

const NAME_KEY = 'preop.who';
export const who = () => localStorage.getItem(NAME_KEY) ?? 'surgeon';
export const setWho = (name: string) => localStorage.setItem(NAME_KEY, name.trim() || 'surgeon');

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Whether the plan is as a change wants it: its answer was lost, the change was not. */
function isThere(change: Change, detail: CaseDetail | null): boolean {
  if (!('set' in change)) return false;
  const { step, parameter, value } = change.set;
  const now = detail?.plan.step.find((one) => one.name === step)?.[parameter];
  return JSON.stringify(now) === JSON.stringify(value);
}

export const useCase = create<CaseStore>((set, get) => {
  /** Changes go one after another, each on the revision that the one before has made. */
  let queue: Promise<unknown> = Promise.resolve();

  /** Counts the questions for the state: only the last one's answer is taken. */
  let asked = 0;
  /** What ended of a plan that this page has not seen yet: an event may overtake the answer to a change. */
  const early: CaseEvent[] = [];

  /** What only the whole state tells: findings, and whether the package is of the plan as it is. */
  const askState = async () => {
    const { id } = get();
    const turn = ++asked;
    if (!id) return;
    try {
      const [state, written] = await Promise.all([wire.state(id), wire.package(id)]);
      if (get().id === id && turn === asked) set({ state, package: written });
    } catch (error) {
      get().tell(wordsOf(error));
    }
  };

  const ENDS: Partial<Record<CaseEvent['event'], string>> = {
    evaluated: 'Everything that depends on the change is computed.',
    stopped: 'The computation was stopped. What is not exact is marked.',
    package: 'The package is written.',
  };

  /** Takes what has happened since the last time, all at once: the page is drawn once for many steps. */
  const hear = (events: readonly CaseEvent[]) => {
    const { state, running: before } = get();
    const running = new Map(before);
    for (const event of events) {
      if (event.event === 'ended') running.delete(event.step);
      else if (event.event === 'begins') running.set(event.step, 0);
      else if (event.event === 'progress') running.set(event.step, event.share);
      else if (event.event === 'failed') set({ trouble: event.words });
      else if (event.event !== 'comments') running.clear();
    }
    const told = events.filter((event) => event.event === 'comments').length;
    if (told > 0) set((now) => ({ commentsTold: now.commentsTold + told }));
    early.push(...events.filter((event) => event.event === 'ended' && event.revision > (state?.revision ?? 0)));
    const next = state && withSteps(state, events);
    set({ running, ...(next && { state: next }) });
    const ending = events.map((event) => ENDS[event.event]).findLast(Boolean);
    if (ending) set({ said: ending });
    // The first event after connecting is the revision: what happened before it is in the state.
    const moved = events.findLast((event) => event.event === 'revision');
    const other = moved && moved.revision !== get().detail?.revision;
    const own = moved && get().sending > 0;
    if (other && !own) void get().refresh();
    else if (ending || (moved && !own) || !knowsAll(state, events)) void askState();
  };

  const untilConnected = () =>
    new Promise<void>((back) => {
      if (get().connected) return back();
      const stop = useCase.subscribe((now) => {
        if (!now.connected && now.id) return;
        stop();
        back();
      });
    });

  const send = async (change: Change, again = false): Promise<boolean> => {
    await untilConnected();
    const { id, detail } = get();
    if (!id || !detail) return false;
    try {
      const reply = await wire.change(id, detail.revision, who(), change);
      if (get().id === id) set({ detail: reply.case, state: withSteps(reply.state, early.splice(0)) });
      set({ said: reply.words, trouble: null, mistakes: [] });
      return true;
    } catch (error) {
      if (error instanceof Away) {
        // Nothing is lost: it waits until the server is back, and stays in sight as a preview.
        set({ connected: false, trouble: error.message });
        return send(change, true);
      }
      if (error instanceof Refusal && error.status === 409) {
        await get().refresh();
        if (again && isThere(change, get().detail)) {
          set({ said: 'Your change had arrived before the server went away.', trouble: null });
          return true;
        }
        set({ conflict: { change, words: error.message, since: error.since } });
      } else {
        set({ trouble: wordsOf(error), mistakes: error instanceof Refusal ? error.mistakes : [] });
      }
      return false;
    }
  };

  return {
    id: null,
    detail: null,
    state: null,
    kinds: new Map(),
    catalogue: {},
    package: null,
    edit: null,
    sending: 0,
    connected: true,
    running: new Map(),
    trouble: null,
    mistakes: [],
    conflict: null,
    said: '',
    commentsTold: 0,

    open: (id) => {
      set({ id, detail: null, state: null, package: null, edit: null, running: new Map(), trouble: null, mistakes: [], conflict: null });
      void Promise.all([wire.schema(), wire.catalogue()])
        .then(([schema, catalogue]) => set({ kinds: readSchema(schema), catalogue }))
        .catch((error) => set({ trouble: wordsOf(error) }));
      void get().refresh();
      const queue = new EventQueue(hear);
      const stop = listenToCase(id, queue.add, (connected) => {
        if (connected && !get().connected) void get().refresh();
        set({ connected });
      });
      return () => {
        stop();
        set({ id: null });
      };
    },

    refresh: async () => {
      const { id } = get();
      const turn = ++asked;
      if (!id) return;
      try {
        const [detail, state, written] = await Promise.all([wire.case(id), wire.state(id), wire.package(id)]);
        if (get().id === id) set({ detail, package: written, ...(turn === asked && { state }) });
      } catch (error) {
        set({ trouble: wordsOf(error) });
      }
    },

    preview: (edit) => set({ edit }),

    change: (change) => {
      const edit = get().edit;
      set((now) => ({ sending: now.sending + 1 }));
      const done = queue.then(() => send(change));
      queue = done.finally(() => set((now) => ({ sending: now.sending - 1, edit: now.edit === edit ? null : now.edit })));
      return done;
    },

    settle: (applyAgain) => {
      const { conflict } = get();
      set({ conflict: null });
      if (conflict && applyAgain) void get().change(conflict.change);
    },

    cancel: () => {
      const { id } = get();
      if (id) wire.cancel(id).catch((error) => set({ trouble: wordsOf(error) }));
    },

    writePackage: async () => {
      const { id, detail } = get();
      if (!id || !detail) return;
      try {
        await wire.writePackage(id, detail.revision);
        set({ said: 'The package is being written.', trouble: null });
        void askState();
      } catch (error) {
        set({ trouble: wordsOf(error) });
      }
    },

    tell: (trouble) => set({ trouble }),
  };
});
