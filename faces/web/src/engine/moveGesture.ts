//! The left button on the handle of a move: the numbers go with the pointer.

import type { Engine, View } from './engine';
import type { Press } from './gestures';
import { dragMove, drawMove, moveGripAt, type MoveGrip, type Sight } from './moveHandle';
import { arrivesAt, type Movement } from './movement';
import type { Pixel } from './sliceFrame';
import type { Over } from './sliceView';

export function sightOf(view: View): Sight {
  if (view.kind === 'slice') {
    const { frame } = view;
    return { directions: frame.directions, mmPerPixel: frame.mmPerPixel, pixel: (place) => frame.pixel(place), width: frame.width, height: frame.height, flat: true };
  }
  const { camera } = view;
  return { directions: camera.directions, mmPerPixel: camera.mmPerPixel, pixel: (place) => camera.pixel(place), width: camera.width, height: camera.height, flat: false };
}

export { dressLeft, leftOver } from './leftBehind';

/** The handle of the move in hand, where a view shows it. */
export function handleOfMove(engine: Engine, view: View): Over['handle'] {
  const held = engine.move;
  if (!held || !engine.showsHeld(held.frame, view)) return null;
  return { at: arrivesAt(held.movement, held.pivot), draw: (g) => drawMove(g, held, sightOf(view)) };
}

/** The grip of the move in hand under a pixel of a view, if the view shows it. */
export function moveUnder(engine: Engine, view: View, at: Pixel): MoveGrip | null {
  const held = engine.move;
  if (!held || !engine.showsHeld(held.frame, view)) return null;
  return moveGripAt(held, sightOf(view), at);
}

/** A press on the handle: null if there is none under the pointer. */
export function pressMove(engine: Engine, view: View, at: Pixel): Press | null {
  const start = engine.move;
  const grip = moveUnder(engine, view, at);
  if (!start || !grip) return null;
  const sight = sightOf(view);
  let movement: Movement = start.movement;
  return {
    move: (to, _dx, _dy, step) => {
      movement = dragMove(start, grip, sight, at, to, step);
      engine.tell({ type: 'move', movement, done: false });
    },
    end: (dragged) => {
      if (dragged) engine.tell({ type: 'move', movement, done: true });
    },
    cancel: () => engine.tell({ type: 'move', movement: start.movement, done: false }),
  };
}
