//! A new step: its kind, its name, and what its schema requires; the plan takes it only when it types.
import { useState } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { Choice } from './fields/Choice';
import { ParameterField } from './fields/ParameterField';

export function AddStep() {
  return (
    <DialogTrigger>
      <Button>Add a step …</Button>
      <ModalOverlay className="overlay">
        <Modal className="modal tall">
          <Dialog>{({ close }) => <Form close={close} />}</Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

function Form({ close }: { close: () => void }) {
  const { kinds, change, detail, mistakes, trouble } = useCase();
  const select = useView((now) => now.select);
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [values, setValues] = useState<Record<string, unknown>>({});
  const kind = chosen ? kinds.get(chosen) : undefined;
  const names = detail?.plan.step.map((step) => step.name) ?? [];
  const wrongName = names.includes(name) ? 'This name is taken.' : name !== '' && !/^[a-z][a-z0-9-]*$/.test(name) ? 'Small letters, digits and - only.' : null;
  const missing = kind?.required.filter((parameter) => values[parameter] === undefined) ?? [];
  const put = (parameter: string, value: unknown) => setValues((now) => ({ ...now, [parameter]: value }));
  const add = async () => {
    if (await change({ add: { step: { name, do: chosen!, ...values }, after: names.at(-1) ?? null } })) {
      select(name);
      close();
    }
  };
  return (
    <>
      <Heading slot="title">Add a step</Heading>
      <Choice
        label="What it does"
        options={[...kinds.values()].map((one) => ({ id: one.kind, words: one.kind, detail: one.description.slice(0, 90) }))}
        value={chosen}
        onChoose={(id) => {
          setChosen(id);
          setValues({});
        }}
      />
      {kind && (
        <>
          <p className="reason">{kind.description}</p>
          <TextField className="text" value={name} onChange={setName} isInvalid={wrongName !== null} autoFocus>
            <Label>Its name</Label>
            <Input autoComplete="off" />
            {wrongName && <span className="error">{wrongName}</span>}
          </TextField>
          {Object.entries(kind.properties)
            .filter(([parameter]) => kind.required.includes(parameter))
            .map(([parameter, property]) => (
              <ParameterField key={parameter} step="" path={parameter} name={parameter} property={property} required value={values[parameter]} onPreview={(v) => put(parameter, v)} onCommit={(v) => put(parameter, v)} />
            ))}
        </>
      )}
      {(trouble || mistakes.length > 0) && (
        <p className="error" role="alert">
          {[trouble, ...mistakes.map((mistake) => mistake.message)].filter(Boolean).join(' ')}
        </p>
      )}
      <div className="buttons">
        <Button onPress={close}>Leave</Button>
        <Button className="main" isDisabled={!kind || name === '' || wrongName !== null || missing.length > 0} onPress={() => void add()}>
          Add
        </Button>
      </div>
    </>
  );
}
