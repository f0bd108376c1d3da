//! What a case is: its title, the side and the day of the operation, changed as one; what goes out of date is named before.
import { useEffect, useState } from 'react';
import { Button, Dialog, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { warning } from '../plan/rebuilt';
import { Choice } from './fields/Choice';

export const SIDES = [
  { id: 'left', words: 'Left' },
  { id: 'right', words: 'Right' },
  { id: 'none', words: 'Neither: in the middle, or both' },
] as const;

export default function DescribeCase({ close }: { close: () => void }) {
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && close()}>
      <Modal className="modal">
        <Dialog>
          <Form close={close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Form({ close }: { close: () => void }) {
  const now = useCase((now) => now.detail!.plan);
  // As it was when the form was opened: what somebody else says of the case meanwhile is not said again by this one.
  const [plan] = useState(now);
  const written = useCase((now) => now.package?.is_current ?? false);
  const { change, begin, leave, trouble, mistakes } = useCase();
  useEffect(() => {
    begin();
    return leave;
  }, [begin, leave]);
  const was = { title: plan.title, side: plan.side ?? null, operation_date: plan.operation_date ?? null };
  const [title, setTitle] = useState(was.title);
  const [side, setSide] = useState<string | null>(was.side);
  const [day, setDay] = useState(was.operation_date ?? '');
  const [refused, setRefused] = useState(false);
  const said = { title: title.trim(), side, operation_date: day || null };
  const values = Object.fromEntries(Object.entries(said).filter(([key, value]) => value !== was[key as keyof typeof was]));
  const all = 'side' in values || 'operation_date' in values;
  const anew = warning(plan.step, all ? null : '', written);
  const nothing = Object.keys(values).length === 0;
  const go = async () => {
    if (await change({ describe: { values } })) close();
    else setRefused(true);
  };
  return (
    <form className="stack" onSubmit={(event) => (event.preventDefault(), void go())}>
      <Heading slot="title">Title, side and day</Heading>
      <TextField className="text" value={title} onChange={setTitle} maxLength={200} isInvalid={said.title === ''} autoFocus>
        <Label>Title, without the name of the patient</Label>
        <Input autoComplete="off" />
        {said.title === '' && <span className="error">A case needs a title.</span>}
      </TextField>
      <Choice label="Side of the operation" options={SIDES} value={side ?? 'none'} onChoose={(id) => setSide(id === 'none' ? null : id)} />
      <TextField className="text" type="date" value={day} onChange={setDay}>
        <Label>Day of the operation, if it is known</Label>
        <Input />
      </TextField>
      {'side' in values && <p className="hint">▲ The side changes from {was.side ?? 'not said'} to {side ?? 'not said'}. Nothing that was picked or cut changes sides with it.</p>}
      {'operation_date' in values && <p className="hint">How old each scan is on that day is judged again.</p>}
      {!nothing && anew && <p className="hint" aria-label="What goes out of date">▲ {anew}</p>}
      {refused && (trouble || mistakes.length > 0) && <p className="error" role="alert">{[trouble, ...mistakes.map((one) => one.message)].filter(Boolean).join(' ')}</p>}
      <div className="buttons">
        <Button onPress={close}>Leave</Button>
        <Button className="main" type="submit" isDisabled={nothing || said.title === ''}>Change it</Button>
      </div>
    </form>
  );
}
