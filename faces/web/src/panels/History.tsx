//! What was changed, by whom, in words, the newest first.
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { when } from './CaseList';
import { TurnButton } from './TurnButton';
import { whose } from './whose';

/** So many changes are drawn at first, and each time that older ones are asked for: thousands would hold the page up at every change. */
const AT_ONCE = 100;

export default function History() {
  const [most, setMost] = useState(AT_ONCE);
  const detail = useCase((now) => now.detail);
  if (!detail) return null;
  const older = Math.max(0, detail.history.length - most);
  return (
    <section aria-label="History">
      <div className="buttons start">
        <TurnButton way="undo" />
        <TurnButton way="redo" />
      </div>
      <ol className="history" reversed>
        {detail.history.slice(older).reverse().map((entry) => (
          <li key={entry.revision} className={entry.undone ? 'undone' : ''}>
            <span className="words">{entry.words}{entry.undone && ' (undone)'}</span>
            <small>
              Revision {entry.revision}{detail.variants.length > 1 && ` · variant ${entry.variant}`} · {whose(entry.who)} · {when(entry.when)}
            </small>
          </li>
        ))}
      </ol>
      {older > 0 && (
        <div className="buttons start">
          <Button onPress={() => setMost(most + AT_ONCE)}>Show older changes ({older} more)</Button>
        </div>
      )}
    </section>
  );
}
