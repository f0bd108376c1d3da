//! A list of things that have parameters of their own, as the screws of a guide.
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useCase } from '../../plan/caseStore';
import { NEXT, placeOfThing } from '../../plan/held';
import { controlOf, replaced, wordsOf, type Property } from '../../plan/schema';
import { ParameterField, type FieldProps } from './ParameterField';
import { PickButton } from './PointFields';

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
      {items.length > 0 ? <PickButton path={`${path}/${NEXT}`} words={`Pick the next ${one.toLowerCase()}`} /> : <First path={path} one={one.toLowerCase()} name={name} inner={inner} required={required} />}
    </div>
  );
}

/** The first of a list: what it is like is said, as the last of its sort in the plan; then its place is picked. */
function First({ path, one, name, inner, required }: { path: string; one: string; name: string; inner: Record<string, Property>; required: string[] }) {
  const steps = useCase((now) => now.detail?.plan.step) ?? [];
  const [said, setSaid] = useState<Item | null>(null);
  const last = steps.map((step) => step[name]).findLast((list): list is Item[] => Array.isArray(list) && list.length > 0)?.at(-1);
  const place = placeOfThing(inner);
  const needed = required.filter((key) => key !== place);
  const item = said ?? Object.fromEntries(Object.entries(last ?? {}).filter(([key]) => needed.includes(key) || (key !== place && controlOf(inner[key] ?? {}) === 'number')));
  const put = (key: string, value: unknown) => setSaid({ ...item, [key]: value });
  return (
    <div role="group" aria-label={`New ${one}`}>
      {needed.map((key) => (
        <ParameterField key={key} step="" path={`${path}/new/${key}`} name={key} property={inner[key]!} required value={item[key]} onPreview={(value) => put(key, value)} onCommit={(value) => put(key, value)} />
      ))}
      {needed.every((key) => item[key] !== undefined) && <PickButton path={`${path}/${NEXT}`} words={`Pick the first ${one}`} item={item} />}
    </div>
  );
}

function without(item: Item, key: string): Item {
  return Object.fromEntries(Object.entries(item).filter(([own]) => own !== key));
}
