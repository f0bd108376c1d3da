//! Somebody else has changed the plan meanwhile: says what, and asks whether our change shall go on top.
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import type { Change } from '../wire/shapes';

export function inWords(change: Change): string {
  if ('set' in change) return `${change.set.step}: ${change.set.parameter} = ${JSON.stringify(change.set.value)}`;
  if ('put' in change) {
    const values = Object.entries(change.put.values).map(([parameter, value]) => (value === null ? `${parameter} back to its default` : `${parameter} = ${JSON.stringify(value)}`));
    return `${change.put.step}: ${values.join(', ')}`;
  }
  if ('unset' in change) return `${change.unset.step}: ${change.unset.parameter} back to its default`;
  if ('add' in change) return `add the step ${change.add.step.name}`;
  if ('remove' in change) return `remove the step ${change.remove.step}`;
  if ('accept' in change) return `accept ${change.accept.finding} of ${change.accept.step}`;
  if ('withdraw' in change) return `withdraw the acceptance of ${change.withdraw.finding} of ${change.withdraw.step}`;
  return 'undo' in change ? 'undo' : 'redo';
}

export default function Conflict() {
  const conflict = useCase((now) => now.conflict);
  const settle = useCase((now) => now.settle);
  return (
    <ModalOverlay className="overlay" isOpen={conflict !== null} onOpenChange={(open) => !open && settle(false)}>
      <Modal className="modal">
        <Dialog role="alertdialog">
          <Heading slot="title">The plan has moved on</Heading>
          <p>{conflict?.words}</p>
          <ul>
            {conflict?.since.map((entry) => (
              <li key={entry.revision}>
                Revision {entry.revision}, {entry.who}: {entry.words}
              </li>
            ))}
          </ul>
          <p>
            Your change was not made: <strong>{conflict && inWords(conflict.change)}</strong>
          </p>
          <div className="buttons">
            <Button onPress={() => settle(false)}>Leave it</Button>
            <Button className="main" onPress={() => settle(true)} autoFocus>
              Make it on top
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
