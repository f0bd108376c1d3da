//! How true a thing is: Preview, Computing, Exact, Out of date, Failed, Waits; in words and in shape.

import type { Chip } from '../plan/chip';

const WORDS: Record<Chip, string> = {
  preview: 'Preview',
  computing: 'Computing',
  exact: 'Exact',
  'out-of-date': 'Out of date',
  failed: 'Failed',
  blocked: 'Waits',
};

const SHAPES: Record<Chip, React.ReactNode> = {
  preview: <rect x="2" y="2" width="8" height="8" fill="none" stroke="currentColor" strokeDasharray="2 1.5" />,
  computing: <path d="M6 1.5a4.5 4.5 0 1 1-4.5 4.5" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  exact: <path d="M2 6.5 5 9.5 10.5 2.5" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  'out-of-date': <path d="M6 1.5 11 10.5H1z" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  failed: <path d="M2 2 10 10M10 2 2 10" stroke="currentColor" strokeWidth="1.8" />,
  blocked: <path d="M3.5 2v8M8.5 2v8" stroke="currentColor" strokeWidth="1.8" />,
};

/** `says`: other words beside the same shape. */
export function StateChip({ chip, words, says }: { chip: Chip; words?: string | null; says?: string }) {
  return (
    <span className={`chip ${chip}`} title={words ?? undefined}>
      <svg viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
        {SHAPES[chip]}
      </svg>
      {says ?? WORDS[chip]}
    </span>
  );
}
