//! A list of things that have parameters of their own, as the screws of a guide.
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { replaced, wordsOf, type Property } from '../../plan/schema';
import { ParameterField, type FieldProps } from './ParameterField';

type Item = Record<string, unknown>;

export function GroupsField({ step, path, name, property, value, onPreview, onCommit }: FieldProps) {
  const items = Array.isArray(value) ? (value as Item[]) : [];
  const inner = property.items?.properties ?? {};
  const required = property.items?.required ?? [];
  const label = wordsOf(name);
  const one = label.replace(/s$/, '');
  return (
    <div role="group" aria-label={label}>
      <span className="label">{label}</span>
      {items.map((item, n) => (
        <details key={n} className="bunch">
          <summary>
            {one} {n + 1}
          </summary>
          {Object.entries(inner).map(([key, own]) => (
            <ParameterField
              key={key}
              step={step}
              path={`${path}/${n}/${key}`}
              name={key}
              property={own}
              required={required.includes(key)}
              value={item[key]}
              onPreview={(next) => onPreview(replaced(items, [n, key], next))}
              onCommit={(next) => onCommit(replaced(items, [n, key], next))}
              onUnset={() => onCommit(items.map((old, k) => (k === n ? without(old, key) : old)))}
            />
          ))}
          <Button onPress={() => onCommit(items.filter((_, k) => k !== n))}>Remove {one.toLowerCase()} {n + 1}</Button>
        </details>
      ))}
      {items.length > 0 ? (
        <Button onPress={() => onCommit([...items, items.at(-1)])}>Add a {one.toLowerCase()} like the last</Button>
      ) : (
        <First step={step} one={one.toLowerCase()} inner={inner} required={required} onCommit={(item) => onCommit([item])} />
      )}
    </div>
  );
}

/** The first of a list is filled in before it is in the plan: half of one would make no sense there. */
function First({ step, one, inner, required, onCommit }: { step: string; one: string; inner: Record<string, Property>; required: string[]; onCommit: (item: Item) => void }) {
  const [item, setItem] = useState<Item | null>(null);
  if (!item) return <Button onPress={() => setItem({})}>Add a {one} …</Button>;
  const put = (key: string, value: unknown) => setItem((now) => ({ ...now, [key]: value }));
  return (
    <div role="group" aria-label={`New ${one}`}>
      {required.map((key) => (
        <ParameterField key={key} step={step} path={key} name={key} property={inner[key]!} required value={item[key]} onPreview={(value) => put(key, value)} onCommit={(value) => put(key, value)} />
      ))}
      <Button isDisabled={required.some((key) => item[key] === undefined)} onPress={() => onCommit(item)}>Add this {one}</Button>
    </div>
  );
}

function without(item: Item, key: string): Item {
  return Object.fromEntries(Object.entries(item).filter(([own]) => own !== key));
}
