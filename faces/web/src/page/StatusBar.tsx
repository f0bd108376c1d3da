//! The foot of the page: what is under the pointer, what the server does, whether all that is shown is exact.
import { Button, ProgressBar } from 'react-aria-components';
import { inWords } from '../engine/orientation';
import { useCase } from '../plan/caseStore';
import { KeyName } from './KeyName';
import { useView } from './viewStore';

export function StatusBar() {
  const said = useCase((now) => now.said);
  return (
    <footer className="foot">
      <Cursor />
      <Alone />
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
  const coming = share > 0 && share < 1;
  const scan = coming && <em className="coming">Scan: {Math.floor(share * 100)} % </em>;
  if (!cursor) return <span className="cursor">{scan}</span>;
  const what = cursor.on ?? (cursor.hu === null ? (coming ? 'no value yet' : 'outside the scan') : `${Math.round(cursor.hu)} HU`);
  return (
    <span className="cursor" title={inWords(cursor.place)}>
      {scan}
      <strong>{what}</strong> at {cursor.place.map((c) => c.toFixed(1)).join('  ')} mm (LPS)
    </span>
  );
}

/** Whoever sees one bone alone must not take it for all that there is. */
function Alone() {
  const { alone, set } = useView();
  if (!alone) return null;
  return (
    <span className="jobs">
      Alone: {alone} <Button onPress={() => set({ alone: null })}>Show the others <KeyName of="i" /></Button>
    </span>
  );
}

function Jobs() {
  const running = useCase((now) => now.running);
  const evaluating = useCase((now) => now.state?.evaluating ?? false);
  const { cancel, goOn } = useCase();
  const writing = useCase((now) => now.writing ?? (now.state?.writing ? 0 : null));
  const behind = useCase((now) => now.state?.objects.some((object) => object.state === 'out-of-date') ?? false);
  const sending = useCase((now) => now.sending);
  const connected = useCase((now) => now.connected);
  if (!connected) return <span className="away">The server does not answer: editing waits.</span>;
  const [first] = running;
  if (first || writing !== null || evaluating) {
    return (
      <span className="jobs">
        {first ? <Progress words={`Computing ${first[0]}`} share={first[1]} /> : writing !== null ? <Progress words="Writing the package" share={writing} /> : 'Computing …'}
        <Button onPress={cancel}>Cancel</Button>
      </span>
    );
  }
  // Stopped by a person: what is not exact stays so until somebody wants it.
  if (!behind || sending > 0) return null;
  return (
    <span className="jobs">
      Stopped <Button onPress={goOn}>Go on</Button>
    </span>
  );
}

function Progress({ words, share }: { words: string; share: number }) {
  return (
    <ProgressBar aria-label={words} value={share * 100} className="progress">
      {({ percentage }) => (
        <>
          {words}
          <progress max={100} value={percentage ?? 0} aria-hidden="true" />
        </>
      )}
    </ProgressBar>
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
