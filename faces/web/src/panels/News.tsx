//! What others have changed: who, and what, in the words of the history; it stays until it is read.
import { Button } from 'react-aria-components';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import type { HistoryEntry } from '../wire/shapes';
import { whose } from './whose';
import './news.css';

/** So many are shown; the history has them all. */
const SHOWN = 3;

export default function News() {
  const news = useCase((now) => now.news);
  const history = useCase((now) => now.detail?.history) ?? [];
  const earlier = news.length - SHOWN;
  const read = () => useCase.setState({ news: [] });
  const look = () => {
    useView.getState().set({ panel: 'history' });
    read();
  };
  return (
    <section className="news" aria-label="What others changed">
      <ul>
        {news.slice(-SHOWN).map((entry) => (
          <li key={entry.revision}>
            <strong>{whose(entry.who)}</strong>: {entry.words}
            {turnsPage(entry, history) && <em> This page shows variant {entry.variant} now, too.</em>}
          </li>
        ))}
      </ul>
      <div className="buttons start">
        {earlier > 0 && <Button onPress={look}>And {earlier} before …</Button>}
        <Button onPress={read}>Understood</Button>
      </div>
    </section>
  );
}

/** Did it open another variant than was open before? Then all that is shown is another plan's. */
function turnsPage(entry: HistoryEntry, history: readonly HistoryEntry[]): boolean {
  const before = history.findLast((one) => one.revision < entry.revision);
  return before !== undefined && before.variant !== entry.variant;
}
