//! The page's mirror of a case: what was heard or answered of one case is not taken for the next one.
import { afterEach, expect, test, vi } from 'vitest';
import { useCase } from '../../src/plan/caseStore';
import { joined } from '../../src/plan/history';
import type { CaseDetail, CaseEvent, HistoryEntry } from '../../src/wire/shapes';

afterEach(() => vi.unstubAllGlobals());

/** A server with two cases of one step each, `cut`; it answers a change when it is told to. */
function serverOf() {
  const away = { once: false };
  const changes: (() => void)[] = [];
  const streams = new Map<string, (event: CaseEvent) => void>();
  const revisions = new Map([['a', 1], ['b', 2]]);
  const detail = (id: string) => ({ id, revision: revisions.get(id), text: '', plan: { title: id, input: [], step: [{ name: 'cut', do: 'cut' }] }, history: [], variant: 'A', variants: [], undo: null, redo: null, mistakes: [] });
  const object = (state: string) => ({ name: 'cut', step: 'cut', result: '', type: 'solid', frame: 'head', state, words: '', content: null, surfaces: [], volume: false, plane: null, points: [] });
  const state = (id: string) => ({ revision: revisions.get(id), evaluating: true, writing: false, judged: false, draft: true, objects: [object('out-of-date')], findings: [] });
  const reply = (value: unknown) => ({ ok: true, status: 200, text: () => Promise.resolve(JSON.stringify(value)) });
  vi.stubGlobal('fetch', async (address: string) => {
    const [, id, what] = /cases\/(\w)\/?(\w*)/.exec(address) ?? [];
    if (!id) return reply(address.endsWith('schema') ? { $defs: {} } : {});
    if (what === 'changes') {
      if (away.once) {
        away.once = false;
        throw new TypeError('network changed');
      }
      await new Promise<void>((go) => changes.push(go));
      revisions.set(id, revisions.get(id)! + 1);
      return reply({ revision: revisions.get(id), words: 'changed', case: detail(id), state: state(id) });
    }
    return reply(what === 'state' ? state(id) : what === 'package' ? null : detail(id));
  });
  class Stream {
    onopen: (() => void) | null = null;
    onmessage: ((message: { data: string }) => void) | null = null;
    constructor(address: string) {
      streams.set(/cases\/(\w)/.exec(address)![1]!, (event) => this.onmessage?.({ data: JSON.stringify(event) }));
      setTimeout(() => this.onopen?.());
    }
    close(): void {}
  }
  vi.stubGlobal('EventSource', Stream);
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) });
  const ended = (revision: number): CaseEvent => ({ event: 'ended', step: 'cut', remembered: false, revision, objects: [object('exact') as never] });
  /** Tells that the step has ended, and waits until the page has heard it. */
  const tell = async (id: string, revision: number) => {
    streams.get(id)!(ended(revision));
    streams.get(id)!({ event: 'begins', step: `after ${revision}` });
    await vi.waitFor(() => expect([...useCase.getState().running.keys()]).toContain(`after ${revision}`));
  };
  return { changes, tell, away, happens: (id: string, event: CaseEvent) => streams.get(id)!(event) };
}

const there = (id: string) => vi.waitFor(() => expect(useCase.getState().detail?.id).toBe(id));
const standing = () => useCase.getState().state?.objects.map((one) => one.state);
const change = { set: { step: 'cut', parameter: 'x', value: 1 } } as never;

test('what ended of a plan that was not seen yet is taken with it, and in no other case', async () => {
  const server = serverOf();
  const leave = useCase.getState().open('a');
  await there('a');
  // An event overtakes the answer to the change that it is of.
  void useCase.getState().change(change);
  await vi.waitFor(() => expect(server.changes).toHaveLength(1));
  await server.tell('a', 2);
  server.changes.shift()!();
  await vi.waitFor(() => expect(useCase.getState().detail?.revision).toBe(2));
  expect(standing()).toEqual(['exact']);
  // One more comes early, and its change is never made.
  await server.tell('a', 3);
  leave();

  const leaveB = useCase.getState().open('b');
  await there('b');
  void useCase.getState().change(change);
  await vi.waitFor(() => expect(server.changes).toHaveLength(1));
  server.changes.shift()!();
  await vi.waitFor(() => expect(useCase.getState().detail?.revision).toBe(3));
  expect(standing()).toEqual(['out-of-date']);
  leaveB();
});

test('the history goes on with what an answer tells of it', () => {
  const entry = (revision: number, undone = false) => ({ revision, who: 'ann', when: '', words: `${revision}`, undone, variant: 'A' }) as HistoryEntry;
  const told = (revision: number, history: HistoryEntry[]) => ({ revision, history }) as CaseDetail;
  const seen = [entry(1), entry(2), entry(3)];
  expect(joined(seen, told(4, [entry(4)])).history).toEqual([...seen, entry(4)]);
  // An undo takes the third back; somebody else's fourth came before it.
  expect(joined(seen, told(5, [entry(3, true), entry(4), entry(5)])).history).toEqual([entry(1), entry(2), entry(3, true), entry(4), entry(5)]);
  // All of it, and of a case that was put back to an earlier copy.
  expect(joined(seen, told(2, [entry(1), entry(2, true)])).history).toEqual([entry(1), entry(2, true)]);
});

test('a request that breaks off while the stream of events stays open is made again, and the page goes on', async () => {
  vi.useFakeTimers();
  const server = serverOf();
  const leave = useCase.getState().open('a');
  await there('a');
  await vi.waitFor(() => expect(useCase.getState().connected).toBe(true));
  server.away.once = true;
  const sent = useCase.getState().change(change);
  await vi.waitFor(() => expect(useCase.getState().connected).toBe(false));
  await vi.waitFor(() => expect(server.changes).toHaveLength(1), { timeout: 5000 });
  server.changes.shift()!();
  expect(await sent).toBe(true);
  expect(useCase.getState()).toMatchObject({ connected: true, sending: 0, trouble: null, detail: { revision: 2 } });
  leave();
  vi.useRealTimers();
});

test('a package that was stopped is said not to be written; a computation that was, to leave what is not exact', async () => {
  const server = serverOf();
  const leave = useCase.getState().open('a');
  await there('a');
  const said = (words: RegExp) => vi.waitFor(() => expect(useCase.getState().said).toMatch(words));
  server.happens('a', { event: 'stopped', revision: 1 });
  await said(/^The computation was stopped/);
  server.happens('a', { event: 'writing', revision: 1, share: 0.5 });
  await vi.waitFor(() => expect(useCase.getState().writing).toBe(0.5));
  server.happens('a', { event: 'stopped', revision: 1 });
  await said(/^The package was stopped: nothing was written/);
  leave();
});
