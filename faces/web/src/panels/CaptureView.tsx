//! Captures the view in hand for the report, with a note. What the report shows is drawn anew from the exact geometry.
import { useState } from 'react';
import { Button, Dialog, Heading, Label, Modal, ModalOverlay, TextArea, TextField } from 'react-aria-components';
import { imageShown } from '../page/bridge';
import { useEngine } from '../page/EngineContext';
import { useView } from '../page/viewStore';
import { captured, notNow } from '../plan/capture';
import { useCase, who } from '../plan/caseStore';
import { useCompare } from '../plan/comparison';
import { useMeasure } from '../plan/measure';
import { wire } from '../wire/client';
import { errorWords } from '../errorWords';

export default function CaptureView() {
  const set = useView((now) => now.set);
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && set({ capturing: false })}>
      <Modal className="modal">
        <Dialog>{({ close }) => <Form close={close} />}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Form({ close }: { close: () => void }) {
  const engine = useEngine();
  const { id, detail, state, edit, sending } = useCase();
  const looks = useView();
  const { comparison, heat } = useCompare();
  const places = useMeasure((now) => now.places.length);
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  if (!engine || !id || !detail || !state) return null;
  const { focused } = looks;
  const inHand = engine.views.has(focused) ? focused : [...engine.views.keys()][0]!;
  const view = captured(engine, inHand, imageShown(state.objects, looks), looks.window);
  const seen = view ? [...view.seen.map((one) => one.object), ...(view.slice ? [view.slice.image] : [])] : [];
  const wrong = view ? notNow({ editing: edit !== null, sending, objects: state.objects, compared: comparison !== null, painted: heat !== null, seen }) : 'There is nothing in this view.';
  const take = async () => {
    if (wrong || !view) return;
    try {
      await wire.capture(id, { base_revision: detail.revision, who: who(), note: note.trim(), view });
      useCase.setState({ said: 'The view is captured for the report.' });
      close();
    } catch (error) {
      setRefused(errorWords(error));
    }
  };
  return (
    <form className="stack" onSubmit={(event) => (event.preventDefault(), void take())}>
      <Heading slot="title">Capture for the report</Heading>
      <p>
        {view?.slice ? `The ${inHand} slice of ${view.slice.image}` : `The 3D view of ${view?.frame ?? ''}`}, as you look at it now. The report draws it anew from the exact geometry.
      </p>
      {places > 0 && <p className="hint">▲ What was measured is not drawn in the report: say it in your words.</p>}
      <TextField className="text" value={note} onChange={setNote} maxLength={1000} autoFocus>
        <Label>What it shows, in your words</Label>
        <TextArea rows={3} />
      </TextField>
      {(wrong ?? refused) && <p className="error" role="alert">{wrong ?? refused}</p>}
      <div className="buttons">
        <Button onPress={close}>Leave</Button>
        <Button className="main" type="submit" isDisabled={wrong !== null}>Capture it</Button>
      </div>
    </form>
  );
}
