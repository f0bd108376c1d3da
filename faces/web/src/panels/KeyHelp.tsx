//! The list of all keys and what the mouse does, shown with ?; a press on a key lets the next one that is struck take its place.
import { useEffect, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { KEYS, nameOf, type Key } from '../keys';
import { bindKeys, boundTo, resetKeys, shownKey, useOwnKeys } from '../ownKeys';
import { useView } from '../page/viewStore';
import { holderOf, whyNot } from '../rebinding';

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

type Line = Omit<Key, 'act'>;

/** Struck alone they are no key yet. */
const HELD: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Dead', 'Process', 'Unidentified']);

/** What came of the last key that was struck for a line: words, and the line that has it, if that could take this one's. */
interface Answer {
  line: string;
  words: string;
  swap?: { key: string; other: string };
}

export default function KeyHelp() {
  const help = useView((now) => now.help);
  const set = useView((now) => now.set);
  const own = useOwnKeys((now) => now.own);
  const [waiting, setWaiting] = useState<Line | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (!waiting) return;
    const struck = (event: KeyboardEvent) => {
      if (HELD.has(event.key)) return;
      // Neither the dialog nor its buttons hear it.
      event.preventDefault();
      event.stopImmediatePropagation();
      setWaiting(null);
      setAnswer(event.key === 'Escape' ? null : takenBy(waiting, event));
    };
    addEventListener('keydown', struck, { capture: true });
    return () => removeEventListener('keydown', struck, { capture: true });
  }, [waiting]);
  const groups = [...new Set(KEYS.map((key) => key.group))];
  return (
    <ModalOverlay className="overlay" isDismissable isOpen={help} onOpenChange={(open) => set({ help: open })}>
      <Modal className="modal wide">
        <Dialog>
          <Heading slot="title">Keys and mouse</Heading>
          <p className="hint">Press a key of the list to bind another one. Your keys are kept on this machine, for every case.</p>
          <div className="columns">
            {groups.map((group) => (
              <section key={group}>
                <h3>{group}</h3>
                <dl>
                  {KEYS.filter((line) => line.group === group).map((line) => (
                    <div key={line.key}>
                      <dt>
                        <Button
                          className="key"
                          aria-label={`${shownKey(boundTo(line.key, own))}, ${line.words}: bind another key`}
                          onPress={() => {
                            setAnswer(null);
                            setWaiting(line);
                          }}
                        >
                          {waiting === line ? 'Strike it …' : <kbd>{shownKey(boundTo(line.key, own))}</kbd>}
                        </Button>
                      </dt>
                      <dd>
                        {line.words}
                        {line.key in own && <small> (at first {shownKey(line.key)})</small>}
                        {answer?.line === line.key && <Told answer={answer} done={() => setAnswer(null)} />}
                      </dd>
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
          <p className="unseen" role="status">{waiting ? `Strike the key for: ${waiting.words}. Escape leaves it as it is.` : (answer?.words ?? '')}</p>
          <div className="buttons">
            <Button
              isDisabled={Object.keys(own).length === 0}
              onPress={() => {
                resetKeys();
                setAnswer(null);
              }}
            >
              All keys as at first
            </Button>
            <Button slot="close">Close</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Binds the key that was struck, where nothing stands against it. */
function takenBy(line: Line, event: KeyboardEvent): Answer {
  const key = nameOf(event);
  const wrong = event.altKey ? 'With Alt keys belong to the browser.' : whyNot(line, key);
  if (wrong) return { line: line.key, words: wrong };
  const other = holderOf(KEYS, line, key);
  if (!other) {
    bindKeys([[line.key, key]]);
    return { line: line.key, words: `${shownKey(key)} is bound.` };
  }
  const back = whyNot(other, boundTo(line.key));
  const words = `${shownKey(key)} has another meaning: “${other.words}”. ${back ?? ''}`.trim();
  return { line: line.key, words, ...(!back && { swap: { key, other: other.key } }) };
}

function Told({ answer: { line, words, swap }, done }: { answer: Answer; done: () => void }) {
  const exchange = () => {
    bindKeys([[line, swap!.key], [swap!.other, boundTo(line)]]);
    done();
  };
  return (
    <div className="answer">
      <p>{words}</p>
      {swap && (
        <div className="buttons start">
          <Button autoFocus onPress={exchange}>Let them change places</Button>
          <Button onPress={done}>Leave it</Button>
        </div>
      )}
    </div>
  );
}
