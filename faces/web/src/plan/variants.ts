//! Variants of the plan: which there are, what a new one may be called, and going from one to another.

import type { CaseDetail } from '../wire/shapes';
import { useCase } from './caseStore';

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

/** Opens a variant as it was left. */
export function openVariant(name: string): void {
  const { detail, change } = useCase.getState();
  if (detail && name !== detail.variant) void change({ open: { variant: name } });
}

/** Opens the variant behind the one that is open; behind the last comes the first. */
export function openNext(): void {
  const { detail } = useCase.getState();
  if (!detail) return;
  const names = detail.variants.map((line) => line.name);
  const next = names[(names.indexOf(detail.variant) + 1) % names.length];
  if (next) openVariant(next);
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
