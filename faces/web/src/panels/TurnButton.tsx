//! Undo and redo: each names what it takes back or brings again, and what that makes anew, before it is pressed.
import { Button } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { turnInWords } from '../plan/rebuilt';
import { turn as turns } from '../plan/turns';

const NAMES = { undo: 'Undo', redo: 'Redo' } as const;

export function TurnButton({ way }: { way: keyof typeof NAMES }) {
  const turn = useCase((now) => now.detail?.[way] ?? null);
  const words = turn ? turnInWords(NAMES[way], turn) : NAMES[way];
  return (
    <span className="turn">
      <Button aria-label={words} isDisabled={!turn} onPress={() => turns(way)}>
        {NAMES[way]}
      </Button>
      {turn && <span className="tooltip" aria-hidden="true">{words}</span>}
    </span>
  );
}
