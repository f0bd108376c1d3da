//! What was changed, by whom, in words, the newest first.
import { useCase } from '../plan/caseStore';
import { when } from './CaseList';
import { TurnButton } from './TurnButton';

export default function History() {
  const detail = useCase((now) => now.detail);
  if (!detail) return null;
  return (
    <section aria-label="History">
      <div className="buttons start">
        <TurnButton way="undo" />
        <TurnButton way="redo" />
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
