//! Variants of the plan: which there are, and what a new one may be called. Only what is opened later asks: it waits for none of the rest.

import type { CaseDetail } from '../wire/shapes';

/** The next free letter from B on; empty when they are all taken. */
export function nextLetter(taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toUpperCase()));
  return [...'BCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => !used.has(letter)) ?? '';
}

/** Why a name cannot be that of a new variant; null if it can. The server says the same. */
export function nameWrong(name: string, taken: readonly string[]): string | null {
  if (taken.some((one) => one.toLowerCase() === name.toLowerCase())) return 'This name is taken.';
  if ([...name].length > 40) return 'No more than 40 letters.';
  return /^[\p{L}\p{N}]([\p{L}\p{N} _-]*[\p{L}\p{N}])?$/u.test(name) ? null : 'Letters, digits, blanks, - and _; a letter or a digit at both ends.';
}

/** So many revisions are listed: a day's work has thousands, and a list of them opens for seconds. */
export const NEWEST = 100;

/** What can be compared: each variant as it is now, then the newest revisions, those that were asked for by number, and the first. */
export function comparables(detail: CaseDetail, asked: readonly (string | null)[] = []): { id: string; words: string; revision: number; short: string }[] {
  const many = detail.variants.length > 1;
  const variants = detail.variants.map(({ name, revision }) => ({ id: `variant ${name}`, words: `Variant ${name} as it is now`, revision, short: `variant ${name}` }));
  const listed = (entry: CaseDetail['history'][number], at: number) => at === 0 || at >= detail.history.length - NEWEST || asked.includes(String(entry.revision));
  const revisions = detail.history.filter(listed).reverse().map((entry) => ({
    id: String(entry.revision),
    words: `${entry.revision}${many ? ` (${entry.variant})` : ''}: ${entry.words}`,
    revision: entry.revision,
    short: `revision ${entry.revision}`,
  }));
  return [...(many ? variants : []), ...revisions];
}
