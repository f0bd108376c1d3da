//! A new variant: the plan as it is, under another name; the one that is open stays as it was left.
import { useState } from 'react';
import { Button, Dialog, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { nameWrong, nextLetter } from '../plan/variants';

export default function BeginVariant() {
  const set = useView((now) => now.set);
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && set({ beginning: false })}>
      <Modal className="modal">
        <Dialog>{({ close }) => <Form close={close} />}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Form({ close }: { close: () => void }) {
  const detail = useCase((now) => now.detail);
  const change = useCase((now) => now.change);
  const trouble = useCase((now) => now.trouble);
  const taken = detail?.variants.map((line) => line.name) ?? [];
  const [name, setName] = useState(() => nextLetter(taken));
  const wrong = nameWrong(name, taken);
  const begin = async () => {
    if (!wrong && (await change({ begin: { variant: name } }))) close();
  };
  return (
    <form className="stack" onSubmit={(event) => (event.preventDefault(), void begin())}>
      <Heading slot="title">Begin a variant</Heading>
      <p>It begins as variant {detail?.variant} is now. Each variant keeps its own changes, its own undo and its own package.</p>
      <TextField className="text" value={name} onChange={setName} isInvalid={wrong !== null} autoFocus>
        <Label>Its name, as B or contingency</Label>
        <Input autoComplete="off" />
        {wrong && <span className="error">{wrong}</span>}
      </TextField>
      {trouble && <p className="error" role="alert">{trouble}</p>}
      <div className="buttons">
        <Button onPress={close}>Leave</Button>
        <Button className="main" type="submit" isDisabled={wrong !== null}>Begin it</Button>
      </div>
    </form>
  );
}
