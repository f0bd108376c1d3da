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

/** What can be compared: each variant as it is now, then every revision, the newest first. */
export function comparables(detail: CaseDetail): { id: string; words: string; revision: number; short: string }[] {
  const many = detail.variants.length > 1;
  const variants = detail.variants.map(({ name, revision }) => ({ id: `variant ${name}`, words: `Variant ${name} as it is now`, revision, short: `variant ${name}` }));
  const revisions = [...detail.history].reverse().map((entry) => ({
    id: String(entry.revision),
    words: `${entry.revision}${many ? ` (${entry.variant})` : ''}: ${entry.words}`,
    revision: entry.revision,
    short: `revision ${entry.revision}`,
  }));
  return [...(many ? variants : []), ...revisions];
}
