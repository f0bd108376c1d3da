//! The first page: all cases, with their state and last change.
import { lazy, Suspense, useEffect, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { wire } from '../wire/client';
import type { About, CaseEntry } from '../wire/shapes';

const NewCase = lazy(() => import('./NewCase'));

/** From so many cases on they can be looked for. */
const MANY = 8;

/** Does a case hold every word that was typed, in its title, its folder or its side? */
export function answersTo(one: Pick<CaseEntry, 'id' | 'title' | 'side'>, typed: string): boolean {
  const words = `${one.title} ${one.id} ${one.side ?? ''}`.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => words.includes(word));
}

export function CaseList() {
  const [typed, setTyped] = useState('');
  const [cases, setCases] = useState<CaseEntry[] | null>(null);
  const [about, setAbout] = useState<About | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    document.title = 'Preop: cases';
    wire.cases().then(setCases, (error: Error) => setTrouble(error.message));
    wire.about().then(setAbout, () => undefined);
  }, []);
  const found = cases?.filter((one) => answersTo(one, typed)) ?? [];
  return (
    <main className="cases">
      <header>
        <img src="/icon.svg" alt="" width="36" height="36" />
        <h1>Preop</h1>
      </header>
      {trouble && <p className="trouble" role="alert">{trouble}</p>}
      {about?.makes_cases && (
        <Suspense fallback={null}>
          <NewCase />
        </Suspense>
      )}
      {!cases && !trouble && <p>Asking the server for the cases …</p>}
      {cases?.length === 0 && (
        <p>
          There is no case yet. Drop scans above to begin one; <code>preop demo</code> in the folder of the cases makes one to try.
        </p>
      )}
      {cases && cases.length >= MANY && (
        <div className="find">
          <TextField value={typed} onChange={setTyped} onKeyDown={(event) => event.key === 'Escape' && setTyped('')}>
            <Label>Find a case</Label>
            <Input placeholder="words of its title, its folder or its side" />
          </TextField>
          <p role="status">{found.length === cases.length ? `${cases.length} cases` : `${found.length} of ${cases.length} cases`}</p>
        </div>
      )}
      <ul>
        {found.map((one) => (
          <li key={one.id}>
            <a href={`#/case/${encodeURIComponent(one.id)}`}>
              <CasePicture id={one.id} there={one.has_package} />
              <span className="what">
                <strong>{one.title}</strong>
                <span>
                  {one.side ? `${one.side} side · ` : ''}revision {one.revision} · changed {when(one.changed)}
                </span>
              </span>
              <Standing of={one} />
              <span className={one.is_current ? 'tag done' : 'tag'}>{!one.has_package ? 'No package yet' : one.is_current ? 'Package written' : '▲ Package of an earlier plan'}</span>
            </a>
          </li>
        ))}
      </ul>
      {about && (
        <footer>
          {about.disclaimer} {about.build}
        </footer>
      )}
    </main>
  );
}

/** Whether the plan as it is may be released, in words and in shape; where nobody has computed it since the server began, what was known last, and of which revision. */
function Standing({ of: { judged, last_judged: last, revision } }: { of: CaseEntry }) {
  if (!judged && !last) return <span className="tag">Not computed yet</span>;
  const { dangers, failed } = judged ?? last!;
  const words = [failed > 0 && `✕ ${failed} failed`, dangers > 0 && `⛔ ${dangers} ${dangers === 1 ? 'danger stands' : 'dangers stand'}`].filter(Boolean).join(', ');
  const tag = words ? 'tag draft' : 'tag';
  if (judged) return <span className={tag}>Draft: {words || 'no danger stands, not approved'}</span>;
  const since = [last!.revision < revision && 'the plan', last!.other_inputs && 'files of its scans', last!.other_program && 'the program'].filter((one) => one !== false);
  const changed = since.length > 1 ? `${since.slice(0, -1).join(', ')} and ${since.at(-1)}` : since[0];
  return (
    <span className={changed ? 'tag draft' : tag} title={`Computed ${when(last!.when)}`}>
      {changed ? `▲ Not judged since ${changed} changed; revision` : 'Last computed, revision'} {last!.revision}: {words || 'no danger stood'}
    </span>
  );
}

/** The cover of the case's package, once one is written. */
function CasePicture({ id, there }: { id: string; there: boolean }) {
  const [broken, setBroken] = useState(false);
  const shown = there && !broken;
  return <span className="picture">{shown && <img src={wire.fileAddress(id, 'figures/cover.png')} alt="" onError={() => setBroken(true)} />}</span>;
}

/** A moment as people write it; the text itself if it is none. */
export function when(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return time.toLocaleString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}
