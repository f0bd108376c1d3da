//! A plane: through a place, with a normal towards the side that is removed. The same value as its handles in the views.
import { Button } from 'react-aria-components';
import { FRONT, RIGHT, TOP } from '../../engine/movement';
import { acrossCurve, nearest } from '../../engine/polyline';
import { isVec3, length, scale, turn, unit, along, type Vec3 } from '../../engine/vector';
import { useEngine } from '../../page/EngineContext';
import { useView } from '../../page/viewStore';
import { useCase } from '../../plan/caseStore';
import { DRAWN } from '../../plan/held';
import { wordsOf } from '../../plan/schema';
import type { PlanObject } from '../../wire/shapes';
import { Choice } from './Choice';
import { NumberInput } from './NumberInput';
import type { FieldProps } from './ParameterField';
import { VectorInput } from './VectorInput';

interface PlaneJson {
  through_mm: Vec3;
  normal: Vec3;
  on: string;
}

/** How a plane is turned about its place, in the words and with the signs of a move. */
const TURNS = [['pitch', RIGHT], ['roll', FRONT], ['yaw', TOP]] as const;

const round = (v: Vec3, digits: number): Vec3 => v.map((c) => Number(c.toFixed(digits)) + 0) as unknown as Vec3;

export function PlaneField({ path, name, value, onPreview, onCommit }: FieldProps) {
  const objects = useCase((now) => now.state?.objects) ?? [];
  const engine = useEngine();
  const plane = value && typeof value === 'object' ? (value as PlaneJson) : null;
  const own = typeof value === 'string' ? value : null;
  const label = wordsOf(name);
  const planes = objects.filter((object) => object.type === 'plane').map((object) => ({ id: object.name, words: object.name }));
  if (!plane || !isVec3(plane.through_mm) || !isVec3(plane.normal)) {
    return (
      <div role="group" aria-label={label}>
        <Choice label={label} options={planes} value={own} empty="the plane of …" onChoose={onCommit} />
        <div className="buttons start">
          <DrawButton path={path} />
          <NewPlane onCommit={onCommit} />
        </div>
        {own && <Own reference={own} objects={objects} onCommit={onCommit} />}
      </div>
    );
  }
  const put = (part: Partial<PlaneJson>) => ({ ...plane, ...part });
  const turned = (axis: Vec3, degrees: number) => put({ normal: round(turn(unit(plane.normal) ?? [0, 0, 1], axis, (degrees * Math.PI) / 180), 4) });
  const moved = (mm: number) => put({ through_mm: round(along(plane.through_mm, unit(plane.normal) ?? [0, 0, 1], mm), 2) });
  return (
    <div role="group" aria-label={label}>
      <span className="label">{label}, through</span>
      <VectorInput label="Through" value={plane.through_mm} unit="mm" step={0.1} onPreview={(v) => onPreview(put({ through_mm: v }))} onCommit={(v) => onCommit(put({ through_mm: v }))} />
      <span className="label">Normal, towards what is removed</span>
      <VectorInput label="Normal" value={plane.normal} unit="" step={0.01} onPreview={(v) => length(v) > 0 && onPreview(put({ normal: v }))} onCommit={(v) => length(v) > 0 && onCommit(put({ normal: v }))} />
      <span className="label">Turn it about its place</span>
      <div role="group" aria-label="Turn" className="vector">
        {TURNS.map(([words, axis]) => (
          <NumberInput key={words} label={`${words}, °`} unitOfLabel="°" value={0} step={0.1} onCommit={(degrees) => degrees !== 0 && onCommit(turned(axis, degrees))} />
        ))}
      </div>
      <NumberInput label="Move towards what is removed" value={0} unit="mm" onCommit={(mm) => mm !== 0 && onCommit(moved(mm))} />
      <div className="buttons start">
        <Button onPress={() => onCommit(put({ normal: round(scale(plane.normal, -1), 4) }))}>Remove the other side</Button>
        <Button onPress={() => engine?.flyTo(plane.through_mm, plane.on)}>Go there</Button>
        <DrawButton path={path} />
      </div>
      <Snap plane={plane} objects={objects} onCommit={onCommit} />
    </div>
  );
}

/** A plane as a line over the bone: two clicks on a slice or in 3D. */
function DrawButton({ path }: { path: string }) {
  const { place, tool, drawnFrom, set } = useView();
  const own = `${path}/${DRAWN}`;
  const active = place === own && tool === 'pick';
  const words = active ? (drawnFrom ? 'Click its other end; right of the line goes …' : 'Click where the line begins …') : 'Draw it as a line';
  return (
    <Button aria-pressed={active} className={active ? 'active' : ''} onPress={() => set(active ? { place: null, drawnFrom: null, tool: 'select' } : { place: own, drawnFrom: null, tool: 'pick' })}>
      {words}
    </Button>
  );
}

/** A plane at the crosshair, across the body, to be dragged where it belongs. */
function NewPlane({ onCommit }: { onCommit: (value: unknown) => void }) {
  const engine = useEngine();
  const put = () => {
    const at = engine?.crosshair;
    if (at) onCommit({ through_mm: round(at.place, 2), normal: [0, 0, 1], on: at.frame });
  };
  return <Button onPress={put}>A plane at the crosshair</Button>;
}

/** Takes a plane that is another step's for a plane of its own, that can be moved. */
function Own({ reference, objects, onCommit }: { reference: string; objects: readonly PlanObject[]; onCommit: (value: unknown) => void }) {
  const object = objects.find((one) => one.name === reference);
  if (!object?.plane || !object.frame) return null;
  const { through_mm, normal } = object.plane;
  return <Button onPress={() => onCommit({ through_mm: round(through_mm, 2), normal: round(normal, 4), on: object.frame })}>Make it a plane of its own</Button>;
}

/** Puts the plane through a landmark, or across a curve at the curve's nearest place. */
function Snap({ plane, objects, onCommit }: { plane: PlaneJson; objects: readonly PlanObject[]; onCommit: (value: unknown) => void }) {
  const targets = objects.filter((object) => object.frame === plane.on && (object.points?.length ?? 0) > 0);
  if (targets.length === 0) return null;
  const snap = (name: string) => {
    const object = targets.find((one) => one.name === name);
    if (!object?.points) return;
    const places = object.points.map((point) => point.at_mm);
    if (object.type !== 'curve' || places.length < 2) return onCommit({ ...plane, through_mm: round(nearest(places, plane.through_mm), 2) });
    const at = acrossCurve(places, { through: plane.through_mm, normal: plane.normal });
    onCommit({ ...plane, through_mm: round(at.through, 2), normal: round(at.normal, 4) });
  };
  return (
    <Choice
      label="Snap to"
      options={targets.map((object) => ({ id: object.name, words: object.name, detail: object.type === 'curve' ? 'across the curve' : 'through the landmark' }))}
      value={null}
      empty="a landmark or a curve …"
      onChoose={snap}
    />
  );
}
