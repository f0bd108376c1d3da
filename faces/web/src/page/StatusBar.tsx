//! The foot of the page: what is under the pointer, what the server does, whether all that is shown is exact.
import { Button, ProgressBar } from 'react-aria-components';
import { inWords } from '../engine/orientation';
import { useCase } from '../plan/caseStore';
import { useView } from './viewStore';

export function StatusBar() {
  const said = useCase((now) => now.said);
  return (
    <footer className="foot">
      <Cursor />
      <Jobs />
      <Exactness />
      <span className="gap" />
      <span className="disclaimer">Planning software, not cleared as a medical device.</span>
      <span className="unseen" role="status" aria-live="polite">
        {said}
      </span>
    </footer>
  );
}

function Cursor() {
  const cursor = useView((now) => now.cursor);
  const share = useView((now) => now.share);
  if (share > 0 && share < 1) return <span className="cursor">Scan: {Math.round(share * 100)} %</span>;
  if (!cursor) return <span className="cursor" />;
  const hu = cursor.hu === null ? 'outside the scan' : `${Math.round(cursor.hu)} HU`;
  return (
    <span className="cursor" title={inWords(cursor.place)}>
      <strong>{hu}</strong> at {cursor.place.map((c) => c.toFixed(1)).join('  ')} mm (LPS)
    </span>
  );
}

function Jobs() {
  const running = useCase((now) => now.running);
  const evaluating = useCase((now) => now.state?.evaluating ?? false);
  const cancel = useCase((now) => now.cancel);
  const connected = useCase((now) => now.connected);
  if (!connected) return <span className="away">The server does not answer: editing waits.</span>;
  const [first] = running;
  if (!first && !evaluating) return null;
  return (
    <span className="jobs">
      {first ? (
        <ProgressBar aria-label={`Computing ${first[0]}`} value={first[1] * 100} className="progress">
          {({ percentage }) => (
            <>
              Computing {first[0]}
              <progress max={100} value={percentage ?? 0} aria-hidden="true" />
            </>
          )}
        </ProgressBar>
      ) : (
        'Computing …'
      )}
      <Button onPress={cancel}>Cancel</Button>
    </span>
  );
}

function Exactness() {
  const state = useCase((now) => now.state);
  const edit = useCase((now) => now.edit);
  const sending = useCase((now) => now.sending);
  if (!state) return null;
  const behind = state.objects.filter((object) => object.state === 'computing' || object.state === 'out-of-date').length;
  const wrong = state.objects.filter((object) => object.state === 'failed').length;
  const words = sending > 0 ? 'Saving …' : edit ? 'Preview: not yet in the plan' : wrong > 0 ? `${wrong} failed` : behind > 0 ? `${behind} not exact yet` : 'All exact';
  return <span className="exactness">{words}</span>;
}
