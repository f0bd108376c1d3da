//! The keys that a person has chosen in place of the page's own: kept on this machine, by the key that stands in the table of `keys.ts`.

import { create } from 'zustand';

const PLACE = 'preop.keys';

/** By the table's key: the person's own. */
export type OwnKeys = Readonly<Record<string, string>>;

/** What was kept; whatever is no list of keys counts for nothing. */
function kept(): OwnKeys {
  try {
    const read: unknown = JSON.parse(globalThis.localStorage?.getItem(PLACE) ?? '{}');
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return {};
    return Object.fromEntries(Object.entries(read).filter(([, key]) => typeof key === 'string'));
  } catch {
    return {};
  }
}

export const useOwnKeys = create<{ own: OwnKeys }>(() => ({ own: kept() }));

/** The key by which a line of the table acts: the person's own, or the table's. */
export const boundTo = (key: string, own = useOwnKeys.getState().own): string => own[key] ?? key;

/** As people read keys: letters in upper case. */
export const shownKey = (key: string): string => key.replace(/(^|\+)[a-z]$/, (end) => end.toUpperCase());

function keep(own: OwnKeys): void {
  useOwnKeys.setState({ own });
  try {
    globalThis.localStorage?.setItem(PLACE, JSON.stringify(own));
  } catch {
    // The browser keeps nothing more: until it is closed the keys are as they were chosen.
  }
}

/** Binds a line of the table to a key; what is the table's own is not said twice. */
export function bindKeys(pairs: readonly (readonly [line: string, key: string])[]): void {
  const changed = { ...useOwnKeys.getState().own, ...Object.fromEntries(pairs) };
  keep(Object.fromEntries(Object.entries(changed).filter(([line, key]) => line !== key)));
}

/** What a key is called in a sentence that is read aloud. */
export function spokenKey(key: string): string {
  const signs: Record<string, string> = { ',': 'comma', '.': 'full stop', '?': 'question mark', '+': 'plus', '-': 'minus' };
  const parts = key === '+' ? ['+'] : key.split(/\+(?=.)/);
  return parts.map((part) => signs[part] ?? { Ctrl: 'Control', Arrows: 'arrows' }[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(' and ');
}

export const resetKeys = (): void => keep({});

// Another window of this browser has the same keys.
globalThis.addEventListener?.('storage', (event) => (event as StorageEvent).key === PLACE && useOwnKeys.setState({ own: kept() }));
