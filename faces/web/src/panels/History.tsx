//! What was changed, by whom, in words, the newest first.
import { Button } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { when } from './CaseList';

export default function History() {
  const detail = useCase((now) => now.detail);
  const change = useCase((now) => now.change);
  if (!detail) return null;
  return (
    <section aria-label="History">
      <div className="buttons start">
        <Button isDisabled={!detail.can_undo} onPress={() => void change({ undo: {} })}>Undo</Button>
        <Button isDisabled={!detail.can_redo} onPress={() => void change({ redo: {} })}>Redo</Button>
      </div>
      <ol className="history" reversed>
        {[...detail.history].reverse().map((entry) => (
          <li key={entry.revision} className={entry.undone ? 'undone' : ''}>
            <span className="words">{entry.words}{entry.undone && ' (undone)'}</span>
            <small>
              Revision {entry.revision}{detail.variants.length > 1 && ` · variant ${entry.variant}`} · {entry.who} · {when(entry.when)}
            </small>
          </li>
        ))}
      </ol>
    </section>
  );
}
