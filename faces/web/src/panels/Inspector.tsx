//! The selected step, drawn from its schema: a new kind of step has its form for free.
import { useEffect } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { imageShown, put } from '../page/bridge';
import { useView } from '../page/viewStore';
import { worst } from '../plan/chip';
import { useCase, withEdit } from '../plan/caseStore';
import { tintOf } from '../plan/held';
import { entryOf, kindOf } from '../plan/entries';
import { warning } from '../plan/rebuilt';
import { dependents } from '../plan/stages';
import type { PlanStep } from '../wire/shapes';
import { ExactNumbers } from './ExactNumbers';
import { inputControl } from './fields/InputFields';
import { ParameterField } from './fields/ParameterField';
import { LinkedPieces } from './LinkedPieces';
import { MoveWords } from './MoveWords';
import { NextSteps } from './NextSteps';
import { StateChip } from './StateChip';

export default function Inspector() {
  const name = useView((now) => now.step);
  const { detail, state, edit, change, begin, leave, preview, package: written } = useCase();
  // Whatever was typed is sent by its field when it goes; what none could send is no preview any more.
  useEffect(() => leave, [name, leave]);
  if (!detail || !state) return null;
  if (!name) return <p className="quiet">Select a step of the plan: here stand its numbers, each with its default, its reason and its limits.</p>;
  const objects = state.objects.filter((object) => object.step === name);
  const step = entryOf(detail.plan, name);
  const isInput = detail.plan.input.some((one) => one.name === name);
  const kind = kindOf(step);
  const chip = worst(edit?.step === name ? ['preview'] : objects.map((object) => object.state));
  const words = [...new Set(objects.map((object) => object.words).filter(Boolean))];
  const head = (
    <div className="inspector-head">
      <h2>{name}</h2>
      {chip && <StateChip chip={chip} />}
    </div>
  );
  if (!step || !kind) {
    return (
      <section className="inspector" aria-label={`Step ${name}`}>
        {head}
        <p>{step ? 'Reading what it may say …' : 'This step is no longer in the plan.'}</p>
      </section>
    );
  }
  const anew = warning(detail.plan.step, name, written?.is_current ?? false);
  const valueOf = (parameter: string) => withEdit(step, edit)[parameter];
  return (
    <section
      className="inspector"
      aria-label={`${isInput ? 'Input' : 'Step'} ${name}`}
      data-plan
      onInput={begin}
      // A question of the form stands outside of it.
      onBlur={(event) => event.currentTarget.contains(event.target) && leave()}
      onKeyDown={(event) => event.key === 'Escape' && preview(null)}
    >
      {head}
      <p className="kind">
        <strong>{step.do}</strong> {isInput ? 'An input of the case.' : kind.description}
      </p>
      {anew && <p className="hint" aria-label="What goes out of date">When it is changed: {anew}</p>}
      <MoveWords step={withEdit(step, edit)} />
      {words.map((one) => (
        <p key={one} className="hint">{one}</p>
      ))}
      <ExactNumbers step={name} />
      <LinkedPieces objects={objects} />
      <NextSteps key={name} objects={objects} />
      {Object.entries(kind.properties)
        .sort(([a], [b]) => Number(kind.required.includes(b)) - Number(kind.required.includes(a)))
        .map(([parameter, property]) => (
          <ParameterField
            key={`${name} ${parameter}`}
            step={name}
            path={parameter}
            name={parameter}
            property={property}
            required={kind.required.includes(parameter)}
            value={valueOf(parameter)}
            control={isInput ? inputControl(parameter, withEdit(step, edit), (value) => put(name, parameter, value, true)) : null}
            onPreview={(value) => put(name, parameter, value, false)}
            onCommit={(value) => put(name, parameter, value, true)}
            onUnset={isInput && parameter === 'path' ? undefined : () => void change({ unset: { step: name, parameter } })}
          />
        ))}
      <TintHint step={step} />
      {!isInput && <RemoveStep step={step} steps={detail.plan.step} />}
    </section>
  );
}

/** A threshold is tinted on the image that it is taken from: offers to show that one. */
function TintHint({ step }: { step: PlanStep }) {
  const objects = useCase((now) => now.state?.objects) ?? [];
  const view = useView();
  const wanted = objects.find((object) => object.name === tintOf(step, objects)?.image);
  if (!wanted?.frame) return null;
  if (imageShown(objects, view) === wanted.name) return <p className="hint">What it takes is tinted on the slices.</p>;
  if (!wanted.volume) return <p className="hint">It takes from {wanted.name}, which is not there to be shown yet.</p>;
  return <Button onPress={() => view.set({ frame: wanted.frame, image: wanted.name === wanted.frame ? null : wanted.name })}>Tint it on {wanted.name}</Button>;
}

/** Removing names what would be left without its ground. */
function RemoveStep({ step, steps }: { step: PlanStep; steps: readonly PlanStep[] }) {
  const { change, begin, leave } = useCase.getState();
  const select = useView((now) => now.select);
  const after = dependents(steps, step.name);
  return (
    <DialogTrigger onOpenChange={(open) => !open && leave()}>
      <Button className="quiet-button">Remove this step …</Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog role="alertdialog">
            {({ close }) => (
              <>
                <Heading slot="title">Remove {step.name}?</Heading>
                <p>
                  {after.length === 0
                    ? 'Nothing else in the plan depends on it.'
                    : `${after.length} ${after.length === 1 ? 'step depends' : 'steps depend'} on it: ${after.join(', ')}. Remove or change them first.`}
                </p>
                {/* What is read here is what is removed: where somebody changes it meanwhile, that is told first. */}
                <div className="buttons" onFocus={begin}>
                  <Button onPress={close} autoFocus>Keep it</Button>
                  <Button
                    className="main"
                    isDisabled={after.length > 0}
                    onPress={() => {
                      void change({ remove: { step: step.name } });
                      close();
                      select(null);
                    }}
                  >
                    Remove
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
