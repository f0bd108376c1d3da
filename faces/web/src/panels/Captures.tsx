//! The views that were captured for the report of the variant that is open.
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useView } from '../page/viewStore';
import { useCase, who } from '../plan/caseStore';
import { wire } from '../wire/client';
import type { Capture } from '../wire/shapes';
import { when } from './CaseList';
import { errorWords } from '../errorWords';


export default function Captures() {
  const id = useCase((now) => now.id);
  const told = useCase((now) => now.capturesTold);
  const variant = useCase((now) => now.detail?.variant);
  const tell = useCase((now) => now.tell);
  const set = useView((now) => now.set);
  const [all, setAll] = useState<Capture[]>([]);
  useEffect(() => {
    let left = false;
    if (id) wire.captures(id).then((list) => left || setAll(list), (error) => left || tell(errorWords(error)));
    return () => {
      left = true;
    };
  }, [id, told, variant, tell]);
  if (!id) return null;
  return (
    <section aria-label="Captures">
      <h3>Captures for the report</h3>
      <div className="buttons start">
        <Button onPress={() => set({ capturing: true })}>Capture the view in hand …</Button>
      </div>
      {all.length === 0 && <p className="quiet">None yet. The report then has its own figures only.</p>}
      <ul className="findings" aria-label="Captures">
        {all.map((one) => (
          <li key={one.id} className="note">
            <p>{one.note || 'Without a note'}</p>
            <small>
              {one.view.slice ? `Slice of ${one.view.slice.image}` : `3D, ${one.view.frame}`} · {one.who} · {when(one.when)} · revision {one.revision}
            </small>
            <div className="buttons start">
              <Button aria-label={`Take out: ${one.note || 'without a note'}`} onPress={() => void wire.dropCapture(id, one.id, who()).catch((error) => tell(errorWords(error)))}>Take it out</Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
