//! Somebody else has changed the plan meanwhile: says what, and asks whether our change shall go on top.
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { isVec3 } from '../engine/vector';
import { unitOf, wordsOf } from '../plan/schema';
import type { Change } from '../wire/shapes';

/** A change as a person would say it; parameters by the words of their forms. */
export function inWords(change: Change): string {
  if ('set' in change) return `${change.set.step}: ${wordsOf(change.set.parameter).toLowerCase()} ${valueInWords(change.set.parameter, change.set.value)}`;
  if ('put' in change) {
    const values = Object.entries(change.put.values).map(([parameter, value]) => `${wordsOf(parameter).toLowerCase()} ${value === null ? 'back to its default' : valueInWords(parameter, value)}`);
    return `${change.put.step}: ${values.join(', ')}`;
  }
  if ('unset' in change) return `${change.unset.step}: ${wordsOf(change.unset.parameter).toLowerCase()} back to its default`;
  if ('add' in change) return `add the step ${change.add.step.name}`;
  if ('append' in change) return `${change.append.step}: one more of ${wordsOf(change.append.parameter).toLowerCase()}`;
  if ('interpose' in change) return `put ${change.interpose.step.name} behind ${change.interpose.behind}`;
  if ('remove' in change) return `remove the step ${change.remove.step}`;
  if ('describe' in change) return `say of the case: ${Object.entries(change.describe.values).map(([key, value]) => `${wordsOf(key).toLowerCase()} ${value ?? 'not said'}`).join(', ')}`;
  if ('accept' in change) return `accept ${change.accept.finding} of ${change.accept.step}`;
  if ('withdraw' in change) return `withdraw the acceptance of ${change.withdraw.finding} of ${change.withdraw.step}`;
  if ('begin' in change) return `begin variant ${change.begin.variant}`;
  if ('open' in change) return `open variant ${change.open.variant}`;
  return 'undo' in change ? 'undo' : 'redo';
}

const round = (value: number) => String(Number(value.toFixed(2)));

function valueInWords(parameter: string, value: unknown): string {
  const bare = unitOf(parameter);
  const unit = bare && ` ${bare}`;
  if (typeof value === 'number') return `${round(value)}${unit}`;
  if (typeof value === 'string') return value.replace(/^catalogue:/, '');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (isVec3(value)) return `${value.map(round).join(', ')}${unit}`;
  const plane = value as { through_mm?: readonly number[]; normal?: readonly number[] } | null;
  if (plane?.through_mm && plane.normal) return `through ${plane.through_mm.map(round).join(', ')} mm, normal ${plane.normal.map(round).join(', ')}`;
  return 'as you set it';
}

export default function Conflict() {
  const conflict = useCase((now) => now.conflict);
  const settle = useCase((now) => now.settle);
  const detail = useCase((now) => now.detail);
  const seen = detail?.history.find(({ revision }) => revision + 1 === conflict?.since[0]?.revision)?.variant;
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
          {detail && seen && seen !== detail.variant && <p>▲ You made it in variant {seen}. It would go into variant {detail.variant}, which is open now.</p>}
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
