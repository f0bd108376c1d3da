//! What may be bound to which key: who has it already, and what the page or the browser cannot do without.

import { boundTo, shownKey } from './ownKeys';

interface Line {
  key: string;
  group: string;
}

/** Keys that never come as far as the page, or without which nobody could copy and paste. */
const BROWSERS = /^Ctrl\+(Shift\+)?[acflnprtvwx]$|^(Ctrl\+)?(Shift\+)?F\d+$/;

/** Why a line of the table cannot have a key; null if it can. */
export function whyNot({ key: line, group }: Line, key: string): string | null {
  const within = group === 'Within a view';
  if (line.endsWith('Arrows') && !key.endsWith('Arrows')) return 'This goes four ways: it needs the arrows, alone or with Shift or Ctrl.';
  if (!line.endsWith('Arrows') && key.endsWith('Arrows')) return 'The arrows go four ways; this does one thing.';
  if (/(^|\+)(Tab| |Escape)$/.test(key) && key !== line) return 'Tab, Space and Escape belong to lists, buttons and dialogs.';
  if (key.endsWith('Enter') && !within) return 'Enter presses what has the keyboard; it can act within a view only.';
  if (BROWSERS.test(key)) return `The browser keeps ${shownKey(key)} for itself.`;
  return null;
}

/** The line of the table that has a key already, other than `line`. */
export const holderOf = <T extends Line>(table: readonly T[], line: Line, key: string): T | undefined => table.find((other) => other.key !== line.key && boundTo(other.key) === key);
