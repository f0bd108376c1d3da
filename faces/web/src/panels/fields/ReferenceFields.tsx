//! What a parameter refers to: an object of the case, of a type that the parameter takes; or several, in their order.
import { Button } from 'react-aria-components';
import { useCase } from '../../plan/caseStore';
import { wordsOf } from '../../plan/schema';
import { Choice, type Option } from './Choice';
import type { FieldProps } from './ParameterField';

/** The objects of given types, those of the step itself left out. */
function useObjects(takes: readonly string[], step: string): Option[] {
  const objects = useCase((now) => now.state?.objects) ?? [];
  return objects
    .filter((object) => takes.includes(object.type) && object.step !== step)
    .map((object) => ({ id: object.name, words: object.name, detail: object.frame ? `${object.type}, ${object.frame}` : object.type }));
}

/** A name that the list lacks, as one that waits for its step, is offered all the same: it is what the plan says. */
function withOwn(options: readonly Option[], own: string | null): Option[] {
  return own && !options.some((option) => option.id === own) ? [{ id: own, words: own }, ...options] : [...options];
}

export function ReferenceField({ step, name, property, value, onCommit }: FieldProps) {
  const own = typeof value === 'string' ? value : null;
  const options = withOwn(useObjects(property.takes ?? [], step), own);
  return <Choice label={wordsOf(name)} options={options} value={own} onChoose={onCommit} />;
}

export function ReferencesField({ step, name, property, value, onCommit }: FieldProps) {
  const list = Array.isArray(value) ? (value as string[]) : [];
  const options = useObjects(property.takes ?? [], step);
  const label = wordsOf(name);
  return (
    <div role="group" aria-label={label}>
      <span className="label">{label}</span>
      {list.map((own, n) => (
        <div key={n} className="row">
          <Choice
            label={`${label} ${n + 1}`}
            options={withOwn(options, own)}
            value={own}
            onChoose={(id) => onCommit(list.map((old, k) => (k === n ? id : old)))}
          />
          <Button aria-label={`Remove ${own}`} onPress={() => onCommit(list.filter((_, k) => k !== n))}>✕</Button>
        </div>
      ))}
      <Choice label={`Add to ${label.toLowerCase()}`} options={options.filter((option) => !list.includes(option.id))} value={null} empty="add …" onChoose={(id) => onCommit([...list, id])} />
    </div>
  );
}
