//! What the page remembers of one patient's case must not be seen in another's: it is forgotten when a case is left.

import { useCase } from './caseStore';

/** Calls `forget` whenever a case is left or another one is opened. */
export function forEachCase(forget: () => void): void {
  useCase.subscribe((now, before) => now.id !== before.id && forget());
}
