//! How true a thing is, and how true several things are together.

export type Chip = 'preview' | 'computing' | 'exact' | 'out-of-date' | 'failed' | 'blocked';

const WORST_FIRST: Chip[] = ['failed', 'blocked', 'preview', 'computing', 'out-of-date', 'exact'];

/** The chip of several things is that of the one in the worst state. */
export function worst(chips: readonly Chip[]): Chip | null {
  return WORST_FIRST.find((chip) => chips.includes(chip)) ?? null;
}
