//! The case that is open: a mirror of the server's plan and state, and the way in which changes go to it.

import { createStore } from 'zustand';
import { AWAY, Away, Refusal, listenToCase, wire } from '../wire/client';
import type { CaseDetail, CaseEvent, CaseState, Catalogue, Change, HistoryEntry, Mistake, PackageState, PlanStep } from '../wire/shapes';
import { EventQueue, knowsAll, standingInWords, withSteps } from './happenings';
import { joined } from './history';
import { otherName, toNamed, underName } from './onTop';
import { readSchema, type StepKind } from './schema';
import { toldThroughGate } from './telling';
import { answered, keepUnsent, newRequest, unsentOf, type Unsent } from './unsent';
import { errorWords } from '../errorWords';

/** Values that are shown before the server has them: while they are dragged or typed. */
export interface Edit {
  step: string;
  /** By parameter; null: its default. */
  values: Readonly<Record<string, unknown>>;
}

/** A step with what is being dragged or typed in place of what the plan says. */
export function withEdit(step: PlanStep, edit: Edit | null): PlanStep {
  if (edit?.step !== step.name) return step;
  const merged = Object.entries({ ...step, ...edit.values }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged) as PlanStep;
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
  /** The kinds of input. */
  inputKinds: Map<string, StepKind>;
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
  /** What others changed, until it is read. */
  news: readonly HistoryEntry[];
  /** Somebody else's change is about to be taken back. */
  takingBack: boolean;
  /** The share of the package that is written; null: none is being written, as far as events tell. */
  writing: number | null;
  /** The step that a comparison computes, with the share that is done. */
  comparing: { step: string; share: number } | null;
  /** Counts up whenever a view is captured or taken out. */
  capturesTold: number;
  /** Counts up whenever somebody says something about the case. */
  commentsTold: number;
  open: (id: string) => () => void;
  refresh: () => Promise<void>;
  /** An edit begins: it is made on the plan as it is now, whatever comes until it is sent. */
  begin: () => void;
  /** The edit ends without a change. */
  leave: () => void;
  preview: (edit: Edit | null) => void;
  change: (change: Change) => Promise<boolean>;
  settle: (applyAgain: boolean) => void;
  cancel: () => void;
  /** Computes what is not exact, after somebody has stopped it. */
  goOn: () => void;
  writePackage: () => Promise<void>;
  tell: (trouble: string | null) => void;
}

const NAME_KEY = 'preop.who';
/** The name that was given here; null: none was. */
export const named = () => localStorage.getItem(NAME_KEY);
export const who = () => named() ?? 'surgeon';
/** Whoever shows the name hears it as a change in another window of the browser is heard. */
export function setWho(name: string): void {
  localStorage.setItem(NAME_KEY, name.trim() || 'surgeon');
  dispatchEvent(new StorageEvent('storage'));
}

const store = createStore<CaseStore>((set, get) => {
  /** Changes go one after another, each on the revision that the one before has made. */
  let queue: Promise<unknown> = Promise.resolve();

  /** Counts the questions for the state: only the last one's answer is taken. */
  let asked = 0;
  /** What ended of a plan that this page has not seen yet: an event may overtake the answer to a change. */
  const early: CaseEvent[] = [];

  /** The revision that the last change from here has made, and the last that was heard of. */
  let [made, heard] = [0, 0];

  /** The revision that the edit in hand began on; null: none is in hand. */
  let begun: number | null = null;

  /** Revisions that were made from here or that a dialog has told of: whoever sits here knows them. */
  const known = new Set<number>();

  /** Counts the changes that are made here: a refusal is told until a change that was made after it has come. */
  let [asking, refused] = [0, 0];

  /** Names that steps of the hand got on top of what others did, and the revision from which on the page knows them. */
  const renamed: { from: string; to: string; since: number }[] = [];

  /** All up to this revision was told; 0: the case was not seen yet. */
  let told = 0;

  /** Tells what others changed since the last time; while a change is on its way it cannot be told whose one is. */
  const tellNews = () => {
    const { detail, sending, news } = get();
    if (!detail || sending > 0) return;
    const others = told > 0 ? detail.history.filter(({ revision }) => revision > told && !known.has(revision)) : [];
    told = detail.revision;
    if (others.length > 0) set({ news: [...news, ...others], said: others.map((entry) => `${entry.who}: ${entry.words}.`).join(' ') });
  };

  const ENDS: Partial<Record<CaseEvent['event'], string>> = {
    evaluated: 'Everything that depends on the change is computed.',
    stopped: 'The computation was stopped. What is not exact is marked.',
    package: 'The package is written.',
  };

  /** What only the whole state tells: findings, and whether the package is of the plan as it is. */
  const askState = async () => {
    const { id } = get();
    const turn = ++asked;
    if (!id) return;
    try {
      const [state, written] = await Promise.all([wire.state(id), wire.package(id)]);
      if (get().id !== id || turn !== asked) return;
      set({ state, package: written });
      // What it comes to is known only now.
      if (state.judged && get().said === ENDS.evaluated) set({ said: `${ENDS.evaluated} ${standingInWords(state)}` });
    } catch (error) {
      get().tell(errorWords(error));
    }
  };

  /** Takes what has happened since the last time, all at once: the page is drawn once for many steps. */
  const hear = (events: readonly CaseEvent[]) => {
    const { state, running: before, writing } = get();
    const running = new Map(before);
    for (const event of events) {
      if (event.event === 'ended') running.delete(event.step);
      else if (event.event === 'begins') running.set(event.step, 0);
      else if (event.event === 'progress') running.set(event.step, event.share);
      else if (event.event === 'failed') set({ trouble: event.words });
      else if (event.event === 'comparing') set({ comparing: event });
      else if (event.event === 'writing') set({ writing: event.share });
      else if (event.event === 'captures') set((now) => ({ capturesTold: now.capturesTold + 1 }));
      else if (event.event !== 'comments') running.clear();
      if (event.event === 'package' || event.event === 'failed' || event.event === 'stopped') set({ writing: null });
    }
    const told = events.filter((event) => event.event === 'comments').length;
    if (told > 0) set((now) => ({ commentsTold: now.commentsTold + told }));
    early.push(...events.filter((event) => event.event === 'ended' && event.revision > (state?.revision ?? 0)));
    const next = state && withSteps(state, events);
    set({ running, ...(next && { state: next }) });
    const ending = events.map((event) => ENDS[event.event]).findLast(Boolean);
    const wrote = writing !== null || events.some((event) => event.event === 'writing');
    if (ending) set({ said: ending === ENDS.stopped && wrote ? 'The package was stopped: nothing was written.' : ending });
    // The first event after connecting is the revision: what happened before it is in the state.
    const moved = events.findLast((event) => event.event === 'revision');
    if (moved) heard = moved.revision;
    const other = moved && moved.revision !== get().detail?.revision;
    const own = moved && (get().sending > 0 || moved.revision === made);
    if (other && !own) void get().refresh();
    else if (ending || (moved && !own) || !knowsAll(state, events)) void askState();
  };

  let listener: ReturnType<typeof listenToCase> | null = null;

  const untilConnected = () =>
    new Promise<void>((back) => {
      if (get().connected) return back();
      const stop = store.subscribe((now) => {
        if (!now.connected && now.id) return;
        stop();
        back();
      });
    });

  /** Whoever waits to hear whether a refused change is to be made on top. What comes behind it waits too: the order stays. */
  let decide: ((again: boolean) => void) | null = null;

  /** Sends a change of the case `to`, on what whoever made it had seen. */
  const send = async (to: string | null, unsent: Unsent, turn: number): Promise<boolean> => {
    const { request } = unsent;
    const change = toNamed(unsent.change, new Map(renamed.filter(({ since }) => unsent.base < since).map(({ from, to }) => [from, to])));
    await untilConnected();
    const { id, detail } = get();
    if (!id || id !== to || !detail) return false;
    let { base } = unsent;
    while (known.has(base + 1)) base++;
    try {
      const reply = await wire.change(id, base, detail.revision, who(), change, request);
      // Of a case that was left meanwhile nothing is taken for the one that is open.
      if (get().id !== id) return true;
      made = reply.case.revision;
      known.add(reply.revision);
      set({ detail: joined(detail.history, reply.case), state: withSteps(reply.state, early.splice(0)) });
      set({ said: reply.words, ...(turn > refused && { trouble: null, mistakes: [] }) });
      return true;
    } catch (error) {
      if (error instanceof Away) {
        // Nothing is lost: it waits until the server is back, and stays in sight as a preview.
        set({ connected: false, trouble: error.message });
        listener?.anew();
        return send(to, unsent, turn);
      }
      if (error instanceof Refusal && error.status === 409) {
        const onTop = { ...unsent, change, base: error.since.at(-1)?.revision ?? detail.revision };
        // Others were at other steps: it is made as it is, and what they did is told when it is done.
        if (error.apart) return send(to, onTop, turn);
        error.since.forEach(({ revision }) => known.add(revision));
        set({ conflict: { change, words: error.message, since: error.since } });
        await get().refresh();
        const again = await new Promise<boolean>((decided) => (decide = decided));
        if (again) return sendUnder(to, onTop, turn);
      } else {
        refused = asking;
        set({ trouble: errorWords(error), mistakes: error instanceof Refusal ? error.mistakes : [] });
      }
      return false;
    }
  };

  /** Sends a change on top of others; a step of the hand whose name they have taken goes under another. */
  const sendUnder = async (to: string | null, unsent: Unsent, turn: number): Promise<boolean> => {
    const { plan } = get().detail ?? {};
    const name = otherName(unsent.change, new Set([...(plan?.step ?? []), ...(plan?.input ?? [])].map((one) => one.name)));
    if (name === null || !('interpose' in unsent.change)) return send(to, unsent, turn);
    const done = await send(to, { ...unsent, change: underName(unsent.change, name) }, turn);
    if (done) renamed.push({ from: unsent.change.interpose.step.name, to: name, since: made });
    return done;
  };

  /** The browser keeps a change until the server has answered, so that it outlives the page. */
  const queueUp = (unsent: Unsent): Promise<boolean> => {
    const { id, edit } = get();
    if (id) keepUnsent(id, unsent);
    set((now) => ({ sending: now.sending + 1 }));
    const turn = ++asking;
    const done = queue.then(() => send(id, unsent, turn));
    queue = done.finally(() => {
      if (id && get().id === id) answered(id, unsent.request);
      set((now) => ({ sending: now.sending - 1, edit: now.edit === edit ? null : now.edit }));
      tellNews();
      // What others changed while this was on its way.
      if (get().sending === 0 && heard > (get().detail?.revision ?? heard)) void get().refresh();
    });
    return done;
  };

  return {
    id: null,
    detail: null,
    state: null,
    kinds: new Map(),
    inputKinds: new Map(),
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
    news: [],
    takingBack: false,
    writing: null,
    comparing: null,
    capturesTold: 0,
    commentsTold: 0,

    open: (id) => {
      [made, heard, told, begun] = [0, 0, 0, null];
      known.clear();
      renamed.length = 0;
      early.length = 0;
      set({ id, news: [], takingBack: false, detail: null, state: null, package: null, edit: null, running: new Map(), writing: null, trouble: null, mistakes: [], conflict: null });
      void Promise.all([wire.schema(), wire.catalogue()])
        .then(([schema, catalogue]) => set({ kinds: readSchema(schema), inputKinds: readSchema(schema, 'input'), catalogue }))
        .catch((error) => set({ trouble: errorWords(error) }));
      decide?.(false);
      decide?.(false);
      decide = null;
      void get().refresh().then(() => {
        const left = get().id === id ? unsentOf(id) : [];
        if (left.length > 0) set({ said: `${left.length} of your changes had not reached the server. They are sent again.` });
        // On what was seen then, so that whoever changed the plan meanwhile is heard of.
        left.forEach((unsent) => void queueUp(unsent));
      });
      const queue = new EventQueue(hear);
      const own = (listener = listenToCase(id, queue.add, (connected) => {
        if (connected && !get().connected) void get().refresh();
        // That it does not answer is true no more.
        set((now) => ({ connected, trouble: connected && now.trouble === AWAY ? null : now.trouble }));
      }));
      return () => {
        own.stop();
        set({ id: null });
      };
    },

    refresh: async () => {
      const { id } = get();
      const turn = ++asked;
      if (!id) return;
      try {
        const [detail, state, written] = await Promise.all([wire.case(id), wire.state(id), wire.package(id)]);
        if (get().id !== id) return;
        set({ detail, package: written, ...(turn === asked && { state }) });
        tellNews();
      } catch (error) {
        set({ trouble: errorWords(error) });
      }
    },

    begin: () => {
      begun ??= get().detail?.revision ?? null;
    },

    leave: () => {
      begun = null;
      if (get().edit && get().sending === 0) set({ edit: null });
    },

    preview: (edit) => {
      if (edit) get().begin();
      else begun = null;
      set({ edit });
    },

    change: (change) => {
      const base = begun ?? get().detail?.revision ?? 0;
      begun = null;
      return queueUp({ request: newRequest(), base, change });
    },

    settle: (applyAgain) => {
      set({ conflict: null });
      decide?.(applyAgain);
      decide = null;
    },

    cancel: () => {
      const { id } = get();
      if (id) wire.cancel(id).catch((error) => set({ trouble: errorWords(error) }));
    },

    goOn: () => {
      const { id } = get();
      if (id) wire.goOn(id).then(askState, (error) => set({ trouble: errorWords(error) }));
    },

    writePackage: async () => {
      const { id, detail } = get();
      if (!id || !detail) return;
      try {
        await wire.writePackage(id, detail.revision);
        set({ said: 'The package is being written.', trouble: null });
        void askState();
      } catch (error) {
        set({ trouble: errorWords(error) });
      }
    },

    tell: (trouble) => set({ trouble }),
  };
});

export const useCase = toldThroughGate(store);
