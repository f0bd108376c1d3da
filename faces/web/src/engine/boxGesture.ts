//! The left button on the handle of a box: its sides go with the pointer, by tenths; with Shift by hundredths, with Ctrl by whole ones.

import type { BoxSide, BoxValue } from './box';
import { dragBox, drawBox, middleOfSide, sidesAt, type BoxSight } from './boxHandle';
import type { Engine, View } from './engine';
import type { Press } from './gestures';
import { sightOf } from './moveGesture';
import type { Pixel } from './sliceFrame';
import type { Over } from './sliceView';

const boxSightOf = (view: View): BoxSight => ({ ...sightOf(view), depth: view.kind === 'slice' ? view.frame.depth : null });

/** The sides of the box in hand under a pixel of a view, if the view shows it. */
export function boxUnder(engine: Engine, view: View, at: Pixel): BoxSide[] {
  const held = engine.box;
  return held && engine.showsHeld(held.frame, view) ? sidesAt(held.value, boxSightOf(view), at) : [];
}

/** The handle of the box in hand over a view. */
export function handleOfBox(engine: Engine, view: View): Over['handle'] {
  const held = engine.box;
  if (!held || !engine.showsHeld(held.frame, view)) return null;
  return { at: middleOfSide(held.value, { axis: 2, end: 'high', words: '' }), draw: (g) => drawBox(g, held.value, boxSightOf(view)) };
}

/** A press on the handle: null if there is none under the pointer. */
export function pressBox(engine: Engine, view: View, at: Pixel): Press | null {
  const start = engine.box?.value;
  const sides = boxUnder(engine, view, at);
  if (!start || sides.length === 0) return null;
  const sight = boxSightOf(view);
  let value: BoxValue = start;
  return {
    move: (to, _dx, _dy, step) => {
      value = dragBox(start, sides, sight, at, to, step);
      engine.tell({ type: 'box', value, done: false });
    },
    end: (dragged) => {
      if (dragged) engine.tell({ type: 'box', value, done: true });
    },
    cancel: () => engine.tell({ type: 'box', value: start, done: false }),
  };
}
