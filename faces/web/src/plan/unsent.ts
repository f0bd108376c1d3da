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

/** Random letters: a page that is reached without encryption from elsewhere has no randomUUID. */
const random = (bytes: number): string => [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const BROWSER_KEY = 'preop.browser';
/** For a browser that keeps nothing: as long as the page is there. */
const ofPage = random(8);

/** The browser's own name among all that change plans: two people may call themselves alike. */
function browser(): string {
  try {
    const kept = localStorage.getItem(BROWSER_KEY);
    if (kept && /^[0-9a-f]{16}$/.test(kept)) return kept;
    localStorage.setItem(BROWSER_KEY, ofPage);
  } catch {
    // Then it is this page's.
  }
  return ofPage;
}

/** A name for a request: the browser's, and one that no other request has. */
export const newRequest = (): string => `${browser()}-${random(16)}`;

/** Was a request made in another browser than this one? One that does not say so, as of an earlier version, was not. */
export const isFromElsewhere = (request: string | null | undefined): boolean => /^[0-9a-f]{16}-/.test(request ?? '') && !request!.startsWith(`${browser()}-`);
