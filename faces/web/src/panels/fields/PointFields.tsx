//! Places: one, a list in its order, or lists by name. Each is typed, or picked on a slice or a surface.
import { useEffect, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { isVec3, type Vec3 } from '../../engine/vector';
import { useEngine } from '../../page/EngineContext';
import { useView } from '../../page/viewStore';
import { useCase } from '../../plan/caseStore';
import { NEXT } from '../../plan/held';
import { replaced, wordsOf } from '../../plan/schema';
import { frameOfStep } from '../../page/bridge';
import { Choice } from './Choice';
import type { FieldProps } from './ParameterField';
import { VectorInput } from './VectorInput';

/** Takes a place in hand: the pick tool puts it, or adds the next one. */
export function PickButton({ path, words, item = null }: { path: string; words: string; item?: Record<string, unknown> | null }) {
  const { place, tool, set } = useView();
  const active = place === path && tool === 'pick';
  return (
    <Button aria-pressed={active} className={active ? 'active' : ''} onPress={() => set(active ? { place: null, tool: 'select' } : { place: path, tool: 'pick', item, drawnFrom: null })}>
      {active ? 'Click in a view …' : words}
    </Button>
  );
}

/** Puts a place where the crosshair stands: the way without a mouse. */
function CrosshairButton({ onPlace }: { onPlace: (at: Vec3) => void }) {
  const engine = useEngine();
  const put = () => {
    const at = engine?.crosshair?.place;
    if (at) onPlace(at.map((c) => Number(c.toFixed(2))) as unknown as Vec3);
  };
  return <Button onPress={put}>At the crosshair</Button>;
}

function GoButton({ step, at }: { step: string; at: Vec3 }) {
  const engine = useEngine();
  const objects = useCase((now) => now.state?.objects) ?? [];
  const frame = frameOfStep(step, objects);
  if (!engine || !frame) return null;
  return <Button aria-label="Go to this place" onPress={() => engine.flyTo(at, frame)}>⌖</Button>;
}

function PlaceRow({ step, path, label, at, onPreview, onCommit, onRemove }: { step: string; path: string; label: string; at: Vec3; onPreview: (at: Vec3) => void; onCommit: (at: Vec3) => void; onRemove?: () => void }) {
  const active = useView((now) => now.place === path);
  return (
    <div className={active ? 'place active' : 'place'}>
      <div className="row">
        <span className="label">{label}</span>
        <PickButton path={path} words="Pick" />
        <GoButton step={step} at={at} />
        {onRemove && <Button aria-label={`Remove ${label}`} onPress={onRemove}>✕</Button>}
      </div>
      <VectorInput label={label} value={at} unit="mm" step={0.1} onPreview={onPreview} onCommit={onCommit} />
    </div>
  );
}

export function PointField(props: FieldProps) {
  const { step, path, name, value, onPreview, onCommit } = props;
  const objects = useCase((now) => now.state?.objects) ?? [];
  const own = typeof value === 'string' ? value : null;
  const named = objects.filter((object) => object.type === 'point').map((object) => ({ id: object.name, words: object.name }));
  const label = wordsOf(name);
  return (
    <div role="group" aria-label={label}>
      {isVec3(value) ? (
        <PlaceRow step={step} path={path} label={label} at={value} onPreview={onPreview} onCommit={onCommit} />
      ) : (
        <div className="row">
          <span className="label">{label}</span>
          <PickButton path={path} words={own ? 'Pick instead' : 'Pick'} />
          <CrosshairButton onPlace={onCommit} />
        </div>
      )}
      {named.length > 0 && <Choice label="Landmark" options={named} value={own} empty="a landmark …" onChoose={onCommit} />}
    </div>
  );
}

export function PointsField({ step, path, name, value, onPreview, onCommit }: FieldProps) {
  const objects = useCase((now) => now.state?.objects) ?? [];
  const list = Array.isArray(value) ? (value as Vec3[]) : [];
  const own = typeof value === 'string' ? value : null;
  const curves = objects.filter((object) => object.type === 'curve').map((object) => ({ id: object.name, words: object.name }));
  const label = wordsOf(name);
  return (
    <div role="group" aria-label={label}>
      <div className="row">
        <span className="label">{label}</span>
        <PickButton path={`${path}/${NEXT}`} words="Add by picking" />
        <CrosshairButton onPlace={(at) => onCommit([...list, at])} />
      </div>
      {list.filter(isVec3).map((at, n) => (
        <PlaceRow
          key={n}
          step={step}
          path={`${path}/${n}`}
          label={String(n + 1)}
          at={at}
          onPreview={(next) => onPreview(replaced(list, [n], next))}
          onCommit={(next) => onCommit(replaced(list, [n], next))}
          onRemove={() => onCommit(list.filter((_, k) => k !== n))}
        />
      ))}
      {name !== 'points_mm' && curves.length > 0 && <Choice label="Curve" options={curves} value={own} empty="a curve …" onChoose={onCommit} />}
    </div>
  );
}

export function NamedPointsField({ step, path, name, value, onPreview, onCommit }: FieldProps) {
  const groups = Object.entries((value ?? {}) as Record<string, Vec3 | Vec3[]>);
  const label = wordsOf(name);
  return (
    <div role="group" aria-label={label}>
      <span className="label">{label}</span>
      {groups.map(([key, item]) => {
        const list = isVec3(item) ? null : item;
        const put = (way: (string | number)[], next: unknown) => replaced(value, way, next);
        const without = Object.fromEntries(groups.filter(([other]) => other !== key));
        return (
          <details key={key} className="bunch" open={groups.length <= 3 && (list?.length ?? 1) <= 4}>
            <summary>
              {key} <small>{list ? `${list.length} places` : ''}</small>
            </summary>
            {list === null ? (
              <PlaceRow step={step} path={`${path}/${key}`} label={key} at={item as Vec3} onPreview={(next) => onPreview(put([key], next))} onCommit={(next) => onCommit(put([key], next))} onRemove={groups.length > 1 ? () => onCommit(without) : undefined} />
            ) : (
              list.map((at, n) => (
                <PlaceRow
                  key={n}
                  step={step}
                  path={`${path}/${key}/${n}`}
                  label={`${key} ${n + 1}`}
                  at={at}
                  onPreview={(next) => onPreview(put([key, n], next))}
                  onCommit={(next) => onCommit(put([key, n], next))}
                  onRemove={() => onCommit(list.length > 1 ? put([key], list.filter((_, k) => k !== n)) : without)}
                />
              ))
            )}
            {(list || name === 'seeds') && <PickButton path={`${path}/${key}/${NEXT}`} words={`Add to ${key}`} />}
          </details>
        );
      })}
      <NewName taken={groups.map(([key]) => key)} path={path} list={name === 'seeds'} onName={(key, item) => onCommit({ ...Object.fromEntries(groups), [key]: item })} />
    </div>
  );
}

/** A new name, whose first place is then picked. */
function NewName({ taken, path, list, onName }: { taken: string[]; path: string; list: boolean; onName: (name: string, value: Vec3 | Vec3[]) => void }) {
  const [name, setName] = useState('');
  const fits = /^[a-z][a-z0-9-]*$/.test(name) && !taken.includes(name);
  // Once its first place is picked the name has a row of its own, and the field is free for the next.
  const had = taken.includes(name);
  useEffect(() => {
    if (had) setName('');
  }, [had]);
  return (
    <div className="row">
      <TextField className="text" value={name} onChange={setName}>
        <Label>New name</Label>
        <Input autoComplete="off" placeholder="small letters, digits, -" />
      </TextField>
      {fits && <PickButton path={list ? `${path}/${name}/${NEXT}` : `${path}/${name}`} words="Pick its place" />}
      {fits && <CrosshairButton onPlace={(at) => onName(name, list ? [at] : at)} />}
    </div>
  );
}
