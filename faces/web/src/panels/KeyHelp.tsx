//! The list of all keys and what the mouse does, shown with ?.
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { KEYS, MOUSE } from '../keys';
import { useView } from '../page/viewStore';

export default function KeyHelp() {
  const help = useView((now) => now.help);
  const set = useView((now) => now.set);
  const groups = [...new Set(KEYS.map((key) => key.group))];
  return (
    <ModalOverlay className="overlay" isDismissable isOpen={help} onOpenChange={(open) => set({ help: open })}>
      <Modal className="modal wide">
        <Dialog>
          <Heading slot="title">Keys and mouse</Heading>
          <div className="columns">
            {groups.map((group) => (
              <section key={group}>
                <h3>{group}</h3>
                <dl>
                  {KEYS.filter((key) => key.group === group).map((key) => (
                    <div key={key.key}>
                      <dt><kbd>{key.key.replace(/[a-z]$/, (letter) => (key.key === 'Escape' ? letter : letter.toUpperCase()))}</kbd></dt>
                      <dd>{key.words}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
            <section>
              <h3>Mouse</h3>
              <dl>
                {MOUSE.map(([hand, words]) => (
                  <div key={hand}>
                    <dt>{hand}</dt>
                    <dd>{words}</dd>
                  </div>
                ))}
              </dl>
            </section>
          </div>
          <div className="buttons">
            <Button slot="close" autoFocus>Close</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
