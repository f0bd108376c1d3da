//! The list of all keys and what the mouse does, shown with ?.
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { KEYS } from '../keys';
import { useView } from '../page/viewStore';

/** What the hand on the mouse does. */
const MOUSE: readonly (readonly [string, string])[] = [
  ['Left', 'The tool, or a drag of a handle; in 3D it turns, and a click moves the slices there'],
  ['Ctrl and left', 'In 3D: selects what is under the pointer'],
  ['Right and drag', 'Zoom'],
  ['Ctrl, right and drag', 'Tilts a slice about the crosshair'],
  ['Middle and drag', 'Pan'],
  ['Wheel', 'Through the slices; in 3D zoom'],
  ['Shift and move', 'The crosshair follows'],
  ['Double click', 'One large view, and back; not with a tool that acts by clicks'],
  ['Drag of an arrow, a ring or a side of a box', 'By 0.1; with Shift 0.01; with Ctrl 1'],
  ['Arrow keys in a number', '0.1; with Shift 0.01; with Ctrl 1'],
];

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
                      <dt><kbd>{key.key.replace(/(^|\+)[a-z]$/, (end) => end.toUpperCase())}</kbd></dt>
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
