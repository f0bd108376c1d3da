//! Scans on their way from the page to the server: sent, read by the gate, chosen, made into a case.

import { create } from 'zustand';
import { intakeWire, sendFile, type CaseMade, type IntakeState, type NewCase } from '../wire/intake';
import { errorWords } from '../errorWords';

/** A file that was dropped or chosen, with the path by which people know it. */
export interface Dropped {
  name: string;
  file: Blob;
}

interface IntakeStore {
  stage: 'none' | 'sending' | 'reading' | 'read';
  files: number;
  bytes: number;
  sent: number;
  /** The share of the reading that is done. */
  share: number;
  found: IntakeState['found'];
  /** The case is being made: its scans are copied. */
  making: boolean;
  /** Why it did not go on. */
  words: string | null;
  start: (files: readonly Dropped[]) => Promise<void>;
  cancel: () => void;
  make: (wanted: NewCase) => Promise<CaseMade | null>;
}

/** So many files are on their way at once. */
const AT_ONCE = 3;
/** How often the page asks how far the reading is, ms. */
const PATIENCE = 250;

const nothing = { stage: 'none', files: 0, bytes: 0, sent: 0, share: 0, found: null, making: false } as const;

export const useIntake = create<IntakeStore>((set, get) => {
  let id: string | null = null;
  let stop = new AbortController();

  const giveUp = (words: string | null) => {
    stop.abort();
    if (id) void intakeWire.cancel(id);
    id = null;
    set({ ...nothing, words });
  };

  const sendAll = async (to: string, files: readonly Dropped[], signal: AbortSignal) => {
    const sent = new Float64Array(files.length);
    let next = 0;
    const sender = async () => {
      for (let n = next++; n < files.length; n = next++) {
        const { name, file } = files[n]!;
        const tell = (bytes: number) => {
          const more = Math.min(bytes, file.size) - sent[n]!;
          sent[n]! += more;
          if (!signal.aborted) set((now) => ({ sent: now.sent + more }));
        };
        await sendFile(to, n, name, file, tell, signal);
        tell(file.size);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
  };

  const untilRead = async (of: string, signal: AbortSignal) => {
    for (;;) {
      const state = await intakeWire.state(of);
      if (signal.aborted) return;
      set({ share: state.share });
      if (state.stage === 'refused') return giveUp(state.words);
      if (state.stage === 'read') return set({ stage: 'read', found: state.found ?? null });
      await new Promise((later) => setTimeout(later, PATIENCE));
    }
  };

  addEventListener('pagehide', () => id && void intakeWire.cancel(id));

  return {
    ...nothing,
    words: null,
    start: async (files) => {
      if (get().stage !== 'none') return;
      if (files.length === 0) return set({ words: 'There was no file in it.' });
      const own = (stop = new AbortController()).signal;
      set({ ...nothing, stage: 'sending', files: files.length, bytes: files.reduce((sum, { file }) => sum + file.size, 0), words: null });
      try {
        const begun = (await intakeWire.begin()).id;
        // Cancelled while the server was asked: another one may have begun since.
        if (own.aborted) return void intakeWire.cancel(begun);
        id = begun;
        await sendAll(begun, files, own);
        await intakeWire.read(begun, files.length);
        if (own.aborted) return;
        set({ stage: 'reading' });
        await untilRead(begun, own);
      } catch (error) {
        if (!own.aborted) giveUp(`${errorWords(error)} Nothing of it was kept on the server.`);
      }
    },
    cancel: () => giveUp(null),
    make: async (wanted) => {
      if (!id || get().making) return null;
      set({ making: true, words: null });
      try {
        const made = await intakeWire.make(id, wanted);
        if (made.id) {
          id = null;
          set({ ...nothing, words: null });
        }
        return made;
      } catch (error) {
        set({ words: errorWords(error) });
        return null;
      } finally {
        set({ making: false });
      }
    },
  };
});
