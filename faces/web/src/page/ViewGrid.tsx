//! Which panes are shown and where, for each layout.
import { lazy, Suspense, useLayoutEffect, useRef, type FocusEvent } from 'react';
import type { Engine } from '../engine/engine';
import { useCase } from '../plan/caseStore';
import { framesOf, frameShown } from './bridge';
import { useCompare } from '../plan/comparison';
import { ViewPane, type PaneKind } from './ViewPane';
import { useView, type Layout } from './viewStore';

// Fetched when a map is first painted.
const ColourBar = lazy(() => import('../panels/ColourBar'));

interface Place {
  id: string;
  kind: PaneKind;
}

const AXIAL: Place = { id: 'axial', kind: { slice: 'axial' } };
const SAGITTAL: Place = { id: 'sagittal', kind: { slice: 'sagittal' } };
const CORONAL: Place = { id: 'coronal', kind: { slice: 'coronal' } };
const PLANNED: Place = { id: 'planned', kind: { solid: 'planned', frame: null } };
const BEFORE: Place = { id: 'before', kind: { solid: 'before', frame: null } };

function placesOf(layout: Layout, focused: string, otherFrame: string | null): Place[] {
  switch (layout) {
    case 1:
      return [PLANNED, AXIAL, SAGITTAL, CORONAL];
    case 2:
      return [AXIAL, SAGITTAL, CORONAL, PLANNED];
    case 3:
      return [[SAGITTAL, CORONAL].find((place) => place.id === focused) ?? AXIAL];
    case 4:
      return [BEFORE, PLANNED];
    case 5:
      return [otherFrame ? { id: 'donor', kind: { solid: 'planned', frame: otherFrame } } : { ...BEFORE, kind: { solid: 'before', frame: null, why: 'no second scan in this case' } }, PLANNED];
  }
}

export function ViewGrid({ engine }: { engine: Engine }) {
  const { layout, enlarged, focused, frame, lost } = useView();
  const objects = useCase((now) => now.state?.objects);
  const { heat, heatTitle } = useCompare();
  const frames = objects ? framesOf(objects) : [];
  const shown = objects ? frameShown(objects, frame) : null;
  const other = frames.find((one) => one !== shown) ?? null;
  const all = placesOf(layout, focused, other);
  const places = enlarged ? all.filter((place) => place.id === enlarged) : all;
  const seen = places.length > 0 ? places : all;
  const arranged = `${layout} ${seen.map((place) => place.id).join(' ')}`;
  // Before the panes are measured anew, and before those that go are gone.
  useLayoutEffect(() => engine.keepLooks(), [engine, arranged]);
  // A view that goes takes the keyboard with it: the one that comes in its place, or the first, has it then.
  const hasKeyboard = useRef(false);
  useLayoutEffect(() => {
    if (!hasKeyboard.current || document.activeElement !== document.body) return;
    const id = (seen.find((place) => place.id === focused) ?? seen[0])?.id;
    document.querySelector<HTMLElement>(`[data-view="${id}"]`)?.focus();
  }, [arranged]);
  const leaves = ({ relatedTarget, currentTarget }: FocusEvent) => {
    if (relatedTarget && !currentTarget.contains(relatedTarget)) hasKeyboard.current = false;
  };
  // While the case is still the one that is open: what is drawn belongs to it.
  useLayoutEffect(() => engine.dragged.leave, [engine]);
  return (
    <div className={`views layout-${seen.length === 1 ? 'one' : layout}`} onFocus={() => (hasKeyboard.current = true)} onBlur={leaves}>
      {seen.map((place) => (
        <ViewPane key={`${place.id} ${place.kind.slice ?? place.kind.frame ?? ''}`} engine={engine} id={place.id} kind={place.kind} />
      ))}
      {heat && <Suspense fallback={null}><ColourBar heat={heat} title={heatTitle} /></Suspense>}
      {lost && (
        <p className="trouble over" role="alert">
          The graphics card has been taken away. The views come back by themselves; nothing of the plan is lost.
        </p>
      )}
    </div>
  );
}
