//! Changes that the server has not answered yet, kept by the browser: a page that is closed loses none.

import type { Change } from '../wire/shapes';

/** A change on its way. The server does a request once, however often it comes. */
export interface Unsent {
  request: string;
  /** The revision that whoever made it saw. */
  base: number;
  change: Change;
}

const PREFIX = 'preop.unsent.';

/** The changes of a case that were made and never answered, in their order. */
export function unsentOf(id: string): Unsent[] {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + id) ?? '[]') as Unsent[];
  } catch {
    return [];
  }
}

function write(id: string, all: readonly Unsent[]): void {
  try {
    if (all.length > 0) localStorage.setItem(PREFIX + id, JSON.stringify(all));
    else localStorage.removeItem(PREFIX + id);
  } catch {
    // The browser keeps nothing more: the page itself still does, until it is closed.
  }
}

export const keepUnsent = (id: string, one: Unsent): void => write(id, [...unsentOf(id).filter((other) => other.request !== one.request), one]);
export const answered = (id: string, request: string): void => write(id, unsentOf(id).filter((one) => one.request !== request));

/** A name for a request: a page that is reached without encryption from elsewhere has no randomUUID. */
export function newRequest(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
