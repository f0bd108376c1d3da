//! Before an undo takes back what somebody else has done: whose it is, and what.
import { useEffect } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCase, who } from '../plan/caseStore';
import { rebuiltInWords } from '../plan/rebuilt';
import { takeTurn } from '../plan/turns';
import { whose } from './whose';

export default function TakeBack() {
  const undo = useCase((now) => now.detail?.undo ?? null);
  const { begin, leave } = useCase.getState();
  // What is read here is what is taken back: where the plan moves on meanwhile, that is told first.
  useEffect(begin, [begin]);
  const close = () => useCase.setState({ takingBack: false });
  const stay = () => {
    leave();
    close();
  };
  if (!undo) return null;
  const anew = rebuiltInWords(undo.makes);
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && stay()}>
      <Modal className="modal">
        <Dialog role="alertdialog">
          <Heading slot="title">Take back what {undo.who === who() ? `somebody in another browser, also called ${undo.who},` : whose(undo.who)} has changed?</Heading>
          <p>
            <strong>{undo.words}</strong>
          </p>
          {anew && <p>Makes anew: {anew}.</p>}
          <div className="buttons">
            <Button onPress={stay} autoFocus>Leave it</Button>
            <Button
              className="main"
              onPress={() => {
                takeTurn('undo');
                close();
              }}
            >
              Take it back
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
