//! One parameter of a step: the control that its schema asks for, with its unit, its default, its reason and its limits.
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { isVec3, type Vec3 } from '../../engine/vector';
import { useEngine } from '../../page/EngineContext';
import { useCase } from '../../plan/caseStore';
import { catalogueOf, controlOf, limitBroken, stepOf, unitOf, wordsOf, type Property } from '../../plan/schema';
import { BoxField } from './BoxField';
import { Choice } from './Choice';
import { GroupsField } from './GroupsField';
import { NumberInput } from './NumberInput';
import { PlaneField } from './PlaneField';
import { NamedPointsField, PointField, PointsField } from './PointFields';
import { ReferenceField, ReferencesField } from './ReferenceFields';
import { VectorInput } from './VectorInput';

export interface FieldProps {
  /** The step that is edited; empty while a step is being made. */
  step: string;
  /** The way to this value from the step: the parameter, then keys, joined by slashes. */
  path: string;
  name: string;
  property: Property;
  required: boolean;
  value: unknown;
  /** In place of the control that the schema asks for. */
  control?: ReactNode;
  onPreview: (value: unknown) => void;
  onCommit: (value: unknown) => void;
  onUnset?: () => void;
}

export function ParameterField(props: FieldProps) {
  const { name, property, required, value, onUnset } = props;
  const unit = unitOf(name, property);
  const set = value !== undefined;
  return (
    <div className={set ? 'field' : 'field unset'} data-parameter={props.path}>
      {props.control ?? <Control {...props} />}
      <p className="reason">
        {property.description}
        {property.default !== undefined && ` Default: ${String(property.default)}${unit ? ` ${unit}` : ''}.`}
        {limits(property, unit)}
        {!set && !required && property.default === undefined && ' Not said.'}
      </p>
      {set && !required && onUnset && (
        <Button className="reset" aria-label={`${wordsOf(name)}: back to the default`} onPress={onUnset}>
          {property.default === undefined ? 'Leave unsaid' : 'Back to default'}
        </Button>
      )}
    </div>
  );
}

function limits(p: Property, unit: string): string {
  const u = unit ? ` ${unit}` : '';
  if (p.minimum !== undefined && p.maximum !== undefined) return ` From ${p.minimum} to ${p.maximum}${u}.`;
  return '';
}

function Control(props: FieldProps) {
  const { name, property, value, onPreview, onCommit } = props;
  const label = wordsOf(name);
  const unit = unitOf(name, property);
  const text = typeof value === 'string' ? value : null;
  switch (controlOf(property)) {
    case 'number':
      return (
        <NumberInput
          label={label}
          value={typeof value === 'number' ? value : undefined}
          unit={unit}
          step={stepOf(property)}
          whole={property.type === 'integer'}
          placeholder={property.default === undefined ? '' : String(property.default)}
          wrong={(number) => limitBroken(property, number, unit)}
          onPreview={onPreview}
          onType={onPreview}
          onCommit={onCommit}
        />
      );
    case 'choice':
      return (
        <Choice
          label={label}
          options={property.enum!.map((id) => ({ id, words: id }))}
          value={text}
          empty={property.default === undefined ? 'choose …' : String(property.default)}
          onChoose={onCommit}
        />
      );
    case 'catalogue':
      return <CatalogueField {...props} />;
    case 'reference':
      return <ReferenceField {...props} />;
    case 'references':
      return <ReferencesField {...props} />;
    case 'point':
      return <PointField {...props} />;
    case 'points':
      return <PointsField {...props} />;
    case 'named-points':
      return <NamedPointsField {...props} />;
    case 'plane':
      return <PlaneField {...props} />;
    case 'box':
      return <BoxField {...props} />;
    case 'groups':
      return <GroupsField {...props} />;
    case 'direction':
      return (
        <>
          <span className="label">{label}</span>
          <VectorInput label={label} value={isVec3(value) ? (value as Vec3) : undefined} unit="" step={0.05} onPreview={onPreview} onCommit={onCommit} />
          <TowardsEye onCommit={onCommit} />
        </>
      );
    case 'text':
      return <TextParameter label={label} value={text ?? ''} onCommit={onCommit} />;
    case 'group':
    case 'unknown':
      return (
        <>
          <span className="label">{label}</span>
          <code>{value === undefined ? 'not said' : JSON.stringify(value)}</code>
        </>
      );
  }
}

/** A direction out of the 3D view, to where the surgeon looks from. */
function TowardsEye({ onCommit }: { onCommit: (value: unknown) => void }) {
  const engine = useEngine();
  const view = engine?.views.get('planned');
  if (view?.kind !== 'solid') return null;
  return <Button onPress={() => onCommit(view.camera.directions.toViewer.map((c) => Number(c.toFixed(3)) + 0))}>Towards the eye in 3D</Button>;
}

function CatalogueField({ name, value, property, onCommit }: FieldProps) {
  const catalogue = useCase((now) => now.catalogue);
  const entries = catalogue[catalogueOf(name)] ?? [];
  const written = typeof value === 'string' ? value.replace(/^catalogue:/, '') : null;
  const detail = (entry: Record<string, unknown>) =>
    Object.entries(entry)
      .filter(([key, item]) => key.endsWith('_mm') && (typeof item === 'number' || Array.isArray(item)))
      .slice(0, 3)
      .map(([key, item]) => `${wordsOf(key).toLowerCase()} ${Array.isArray(item) ? item.join(' x ') : String(item)} mm`)
      .join(', ');
  return (
    <Choice
      label={wordsOf(name)}
      options={entries.map((entry) => ({ id: entry.name, words: entry.name, detail: detail(entry) }))}
      value={written}
      empty={property.default === undefined ? 'choose …' : String(property.default).replace(/^catalogue:/, '')}
      onChoose={(id) => onCommit(id.startsWith('catalogue:') ? id : `catalogue:${id}`)}
    />
  );
}

export function TextParameter({ label, value, onCommit }: { label: string; value: string; onCommit: (value: string) => void }) {
  /** What was typed and is not sent; null: what the plan says stands there. */
  const [typed, setTyped] = useState<string | null>(null);
  const now = useRef<string | null>(null);
  const type = (text: string | null) => {
    now.current = text;
    setTyped(text);
  };
  const commit = () => {
    const text = now.current?.trim();
    type(null);
    if (text && text !== value) onCommit(text);
  };
  // As a number is: a field that is taken away sends what stands in it.
  const last = useRef(commit);
  last.current = commit;
  useLayoutEffect(() => () => last.current(), []);
  const keys = (event: { key: string }) => {
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape') type(null);
  };
  return (
    <TextField className="text" value={typed ?? value} onChange={type} onBlur={commit} onKeyDown={keys}>
      <Label>{label}</Label>
      <Input autoComplete="off" data-sent={typed === null ? '' : undefined} />
    </TextField>
  );
}
