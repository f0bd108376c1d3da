//! The history as the page keeps it: a change is answered with what is new of it only.

import type { CaseDetail, HistoryEntry } from '../wire/shapes';

/** A case that was answered to whoever had `seen` so much of its history: with all of that. Entries that came again are otherwise now. */
export function joined(seen: readonly HistoryEntry[], told: CaseDetail): CaseDetail {
  const all = new Map(seen.filter(({ revision }) => revision <= told.revision).map((entry) => [entry.revision, entry]));
  told.history.forEach((entry) => all.set(entry.revision, entry));
  return { ...told, history: [...all.values()].sort((a, b) => a.revision - b.revision) };
}
