//! The head of the page: which case, which side, which revision; undo and redo; who is planning.
import { Button, Input, Label, TextField } from 'react-aria-components';
import { lazy, Suspense, useEffect, useState } from 'react';
import { LaterChoice } from '../panels/fields/LaterChoice';
import { TurnButton } from '../panels/TurnButton';
import { setWho, useCase, who } from '../plan/caseStore';
import { openVariant } from '../plan/turns';
import { StageRail } from './StageRail';
import type { CaseState } from '../wire/shapes';
import { useView } from './viewStore';

// Fetched when the case is first described anew, or a variant begun.
const DescribeCase = lazy(() => import('../panels/DescribeCase'));
const BeginVariant = lazy(() => import('../panels/BeginVariant'));

export function Header() {
  const detail = useCase((now) => now.detail);
  const why = useCase(({ state }) => whyDraft(state));
  const set = useView((now) => now.set);
  const [describing, setDescribing] = useState(false);
  return (
    <header className="head">
      <a href="#/" className="home" aria-label="All cases">
        <img src="/icon.svg" alt="" width="26" height="26" />
      </a>
      <h1>
        {detail ? (
          <Button className="title" aria-label={`${detail.plan.title}: change title, side and day`} onPress={() => setDescribing(true)}>{detail.plan.title}</Button>
        ) : 'Opening …'}
      </h1>
      {detail?.plan.side && <span className="tag whose">{detail.plan.side} side</span>}
      {describing && detail && <Suspense fallback={null}><DescribeCase close={() => setDescribing(false)} /></Suspense>}
      {detail && <span className="tag">Revision {detail.revision}</span>}
      {detail && <Variants />}
      <span className="tag draft" title={why}>Draft<span className="unseen">: {why}</span></span>
      <StageRail />
      <span className="gap" />
      <TurnButton way="undo" />
      <TurnButton way="redo" />
      <WhoField />
      <Button aria-label="Keys and mouse" onPress={() => set({ help: true })}>
        ?
      </Button>
    </header>
  );
}

/** Why the plan is a draft; what is exact and has no open danger is one until somebody approves it. */
function whyDraft(state: CaseState | null): string {
  if (state && !state.draft) return 'no danger stands, not approved';
  return state?.findings.some((found) => found.severity === 'danger' && !found.accepted_by) ? 'a danger stands' : 'not all is exact';
}

/** Which variant is open; the others, and a new one. */
function Variants() {
  const detail = useCase((now) => now.detail)!;
  const beginning = useView((now) => now.beginning);
  const set = useView((now) => now.set);
  const options = detail.variants.map(({ name, revision }) => ({ id: `to ${name}`, words: name, detail: name === detail.variant ? 'open' : `as it was left at revision ${revision}` }));
  const choose = (id: string) => (id === 'begin' ? set({ beginning: true }) : openVariant(id.slice(3)));
  return (
    <>
      <LaterChoice label="Variant" options={[...options, { id: 'begin', words: 'Begin a variant …' }]} value={`to ${detail.variant}`} onChoose={choose} />
      {beginning && <Suspense fallback={null}><BeginVariant /></Suspense>}
    </>
  );
}

/** Each change carries the name of the person who made it. */
function WhoField() {
  const [name, setName] = useState(who);
  useEffect(() => {
    const hear = () => setName(who());
    addEventListener('storage', hear);
    return () => removeEventListener('storage', hear);
  }, []);
  return (
    <TextField className="who" value={name} onChange={setName} onBlur={() => setWho(name)}>
      <Label>Planned by</Label>
      <Input title="Planned by" />
    </TextField>
  );
}
