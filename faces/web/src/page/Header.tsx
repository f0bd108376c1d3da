//! The head of the page: which case, which side, which revision; undo and redo; who is planning.
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useState } from 'react';
import { setWho, useCase, who } from '../plan/caseStore';
import { useView } from './viewStore';

export function Header() {
  const detail = useCase((now) => now.detail);
  const draft = useCase((now) => now.state?.draft ?? true);
  const change = useCase((now) => now.change);
  const set = useView((now) => now.set);
  return (
    <header className="head">
      <a href="#/" className="home" aria-label="All cases">
        <img src="/icon.svg" alt="" width="26" height="26" />
      </a>
      <h1>{detail?.plan.title ?? 'Opening …'}</h1>
      {detail?.plan.side && <span className="tag whose">{detail.plan.side} side</span>}
      {detail && <span className="tag">Revision {detail.revision}</span>}
      <span className="tag draft">{draft ? 'Draft: a danger stands, or not all is exact' : 'Draft: no danger stands, not approved'}</span>
      <span className="gap" />
      <Button isDisabled={!detail?.can_undo} onPress={() => void change({ undo: {} })}>
        Undo
      </Button>
      <Button isDisabled={!detail?.can_redo} onPress={() => void change({ redo: {} })}>
        Redo
      </Button>
      <WhoField />
      <Button aria-label="Keys and mouse" onPress={() => set({ help: true })}>
        ?
      </Button>
    </header>
  );
}

/** Each change carries the name of the person who made it. */
function WhoField() {
  const [name, setName] = useState(who);
  return (
    <TextField className="who" value={name} onChange={setName} onBlur={() => setWho(name)}>
      <Label>Planned by</Label>
      <Input />
    </TextField>
  );
}
