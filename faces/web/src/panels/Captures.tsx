//! The views that were captured for the report of the variant that is open.
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useView } from '../page/viewStore';
import { useCase, who } from '../plan/caseStore';
import { call, wire } from '../wire/client';
import type { Capture } from '../wire/shapes';
import { when } from './CaseList';
import { errorWords } from '../errorWords';

/** What a package says of the captures that it was written with; there only if there were any. */
const OF_PACKAGE = 'captures.json';

export default function Captures() {
  const id = useCase((now) => now.id);
  const told = useCase((now) => now.capturesTold);
  const variant = useCase((now) => now.detail?.variant);
  const tell = useCase((now) => now.tell);
  const set = useView((now) => now.set);
  const revision = useCase((now) => now.detail?.revision);
  const written = useCase((now) => now.package);
  const [known, setAll] = useState<Capture[] | null>(null);
  const [inPackage, setInPackage] = useState<readonly string[] | null>(null);
  useEffect(() => {
    let left = false;
    if (id) wire.captures(id).then((list) => left || setAll(list), (error) => left || tell(errorWords(error)));
    return () => {
      left = true;
    };
  }, [id, told, variant, tell]);
  useEffect(() => {
    let left = false;
    setInPackage(null);
    if (!id || !written) return;
    const has = written.files.some((file) => file.path === OF_PACKAGE);
    const asked = has ? call<Capture[]>(wire.fileAddress(id, OF_PACKAGE)) : Promise.resolve([]);
    // Where it cannot be read nothing is said of it.
    asked.then((list) => left || setInPackage(list.map((one) => one.id)), () => undefined);
    return () => {
      left = true;
    };
  }, [id, written]);
  if (!id) return null;
  const all = known ?? [];
  const isOther = known !== null && inPackage !== null && inPackage.join() !== all.map((one) => one.id).join();
  return (
    <section aria-label="Captures">
      <h3>Captures for the report</h3>
      <div className="buttons start">
        <Button onPress={() => set({ capturing: true })}>Capture the view in hand …</Button>
      </div>
      {all.length === 0 && <p className="quiet">None yet. The report then has its own figures only.</p>}
      {isOther && <p className="hint">▲ The package was written with other captures than these: write it again for its report to show them.</p>}
      <ul className="findings" aria-label="Captures">
        {all.map((one) => (
          <li key={one.id} className="note">
            <p>{one.note || 'Without a note'}</p>
            <small>
              {one.view.slice ? `Slice of ${one.view.slice.image}` : `3D, ${one.view.frame}`} · {one.who} · {when(one.when)} · revision {one.revision}
            </small>
            {one.revision !== revision && <p className="hint">▲ Of an earlier revision: the report draws this view as the plan is when it is written.</p>}
            <div className="buttons start">
              <Button aria-label={`Take out: ${one.note || 'without a note'}`} onPress={() => void wire.dropCapture(id, one.id, who()).catch((error) => tell(errorWords(error)))}>Take it out</Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
