//! The strip under the tools, of one line: what the tool in hand can be told, or what the stage offers and the tool does. It is always
//! there, so that the views never move.
import { lazy, Suspense } from 'react';
import { Button } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { measured, measuredOn, useMeasure } from '../plan/measure';
import { handIsOut, useHand } from './handStore';
import { useView } from './viewStore';

// Fetched when a label is first in hand; and once the views are there.
const CleaningBar = lazy(() => import('../panels/CleaningBar'));
const StageStrip = lazy(() => import('../panels/StageStrip'));

const HINTS: Record<string, string> = {
  select: 'Click a place: the slices go there. Drag a handle, or in 3D turn. Right drag zooms, middle drag pans.',
  crosshair: 'Click or drag: the slices go to that place.',
  window: 'Drag on a slice: across for the width of the greys, up and down for their middle.',
  pick: 'Click the place on a slice or a surface.',
};

export function ToolStrip() {
  useCase((now) => now.state);
  useCase((now) => now.detail);
  useHand();
  useView((now) => now.step);
  const tool = useView((now) => now.tool);
  if (tool === 'measure') return <div className="strip"><Measured /></div>;
  return (
    <div className="strip">
      {handIsOut() ? (
        <Suspense fallback={null}><CleaningBar /></Suspense>
      ) : (
        <>
          <Suspense fallback={null}><StageStrip /></Suspense>
          <p className="hint">{HINTS[tool] ?? ''}</p>
        </>
      )}
    </div>
  );
}

/** What was measured by hand: never to be taken for a number of the plan. */
function Measured() {
  const now = useMeasure();
  const shown = useCase((own) => own.detail?.revision ?? 0);
  const { places, clear } = now;
  const words = measured(places);
  return (
    <span className="measured">
      <strong>{words === '' ? 'Pick two places for a distance, three for an angle' : words}</strong>
      {words !== '' && ` ${measuredOn(now, shown)} `}
      {places.length > 0 && <Button onPress={clear}>Clear</Button>}
    </span>
  );
}
