//! A new step, made beside the views: its kind, its name, and what it says; the plan takes it only when it types.
import { useEffect, useRef } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { draftStep, lacking, useDraft } from '../page/draftStore';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { controlOf, wordsOf, type StepKind } from '../plan/schema';
import type { PlanStep } from '../wire/shapes';
import { Choice } from './fields/Choice';
import { ParameterField } from './fields/ParameterField';

export default function NewStep() {
  const kinds = useCase((now) => now.kinds);
  const { kind: chosen, from, begin, leave } = useDraft();
  useCase((now) => now.state?.objects);
  const kind = chosen ? kinds.get(chosen) : undefined;
  const step = draftStep();
  const names = useCase((now) => now.detail?.plan.step) ?? [];
  const wrong = !step ? null : names.some((one) => one.name === step.name) ? 'This name is taken.' : !/^[a-z][a-z0-9-]*$/.test(step.name) ? 'Small letters, digits and - only.' : null;
  const lacks = kind && step ? lacking(kind, step) : [];
  const ready = kind && step && !wrong && lacks.length === 0;
  const add = async () => {
    if (!ready) return;
    const done = await useCase.getState().change({ add: { step, after: names.at(-1)?.name ?? null } });
    if (!done) return;
    leave();
    useView.getState().select(step.name);
  };
  const form = useRef<HTMLElement>(null);
  // What is proposed may be all that is needed: then Enter adds it. Else the hand goes on with what is to be said next.
  useEffect(() => {
    const next = ready ? '.main' : chosen ? `[data-parameter="${lacks[0]}"] :is(button, input)` : '.choice button';
    form.current?.querySelector<HTMLElement>(next)?.focus();
  }, [chosen]);
  return (
    <section className="inspector" aria-label="New step" ref={form}>
      <div className="inspector-head">
        <h2>New step</h2>
        <div className="buttons">
          <Button onPress={leave}>Discard</Button>
          <Button className="main" isDisabled={!ready} onPress={() => void add()}>Add</Button>
        </div>
      </div>
      <Choice
        label="What it does"
        options={[...kinds.values()].map((one) => ({ id: one.kind, words: one.kind, detail: one.description.slice(0, 90) }))}
        value={chosen}
        onChoose={(id) => begin(id, from)}
      />
      {kind && step && (
        <>
          {lacks.length > 0 && <p className="hint">Still to be said: {lacks.map((name) => wordsOf(name).toLowerCase()).join(', ')}.</p>}
          <Name name={step.name} wrong={wrong} onEnter={() => void add()} />
          <Fields kind={kind} step={step} />
          <p className="reason">{kind.description}</p>
        </>
      )}
    </section>
  );
}

function Name({ name, wrong, onEnter }: { name: string; wrong: string | null; onEnter: () => void }) {
  const rename = useDraft((now) => now.rename);
  return (
    <TextField className="text" value={name} onChange={rename} isInvalid={wrong !== null} onKeyDown={(event) => event.key === 'Enter' && onEnter()}>
      <Label>Its name</Label>
      <Input autoComplete="off" />
      {wrong && <span className="error">{wrong}</span>}
    </TextField>
  );
}

/** First what is needed or proposed; all else that could be said is folded away. */
function Fields({ kind, step }: { kind: StepKind; step: PlanStep }) {
  const said = useDraft((now) => now.said);
  const put = useDraft((now) => now.put);
  const field = (name: string) => (
    <ParameterField
      key={name}
      step={step.name}
      path={name}
      name={name}
      property={kind.properties[name]!}
      required={kind.required.includes(name)}
      value={step[name]}
      onPreview={(value) => put(name, value)}
      onCommit={(value) => put(name, value)}
      onUnset={() => put(name, null)}
    />
  );
  // What was folded away stays there when it is said; a blade without a default is a choice that nobody may miss.
  const stands = (name: string) => (step[name] !== undefined && said[name] === undefined) || (controlOf(kind.properties[name]!) === 'catalogue' && kind.properties[name]!.default === undefined);
  const first = [...kind.required, ...Object.keys(kind.properties).filter((name) => !kind.required.includes(name) && stands(name))];
  const more = Object.keys(kind.properties).filter((name) => !first.includes(name));
  return (
    <>
      {first.map(field)}
      {more.length > 0 && (
        <details className="bunch">
          <summary>More that it can be told ({more.length})</summary>
          {more.map(field)}
        </details>
      )}
    </>
  );
}
