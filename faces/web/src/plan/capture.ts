//! What a view shows, as the report draws it again: where it looks and what is seen, never its pixels.

import type { Engine } from '../engine/engine';
import type { SurfaceWish } from '../engine/anatomy';
import type { CapturedView, PlanObject } from '../wire/shapes';

/** Why nothing can be captured now; null if it can. The server says the same of what is not exact. */
export function notNow(now: { editing: boolean; sending: number; objects: readonly PlanObject[]; compared: boolean; painted: boolean; seen: readonly string[] }): string | null {
  if (now.compared) return 'Go back to the case as it is first: the report shows one plan.';
  if (now.painted) return 'Take the colours of the deviation map off first: the report shows the plan.';
  if (now.editing || now.sending > 0) return 'Something is a preview. The report shows only what is exact.';
  const behind = now.objects.find((object) => now.seen.includes(object.name) && object.state !== 'exact');
  return behind ? `${behind.name} is not exact now. The report shows only what is exact.` : null;
}

/** What a view of the engine shows; null where there is nothing in it. `image` is the object whose grey values slices show. */
export function captured(engine: Engine, id: string, image: string | null, window: readonly [number, number]): CapturedView | null {
  const view = engine.views.get(id);
  if (!view) return null;
  const patient = engine.patientOf(view);
  const pieces = [...(patient.anatomy?.pieces.values() ?? [])].map((piece) => piece.wish);
  const seen = (wishes: SurfaceWish[]) => wishes.map(({ key, object, role, opacity }) => ({ object, part: Number(key.slice(key.lastIndexOf('/') + 1)), role, opacity }));
  if (view.kind === 'slice') {
    if (!image) return null;
    const { directions, centre, mmPerPixel, width, height } = view.frame;
    return {
      frame: patient.name,
      middle_mm: view.frame.at(centre[0], centre[1]),
      up: directions.up,
      toward: directions.toViewer,
      size_mm: [width * mmPerPixel, height * mmPerPixel],
      seen: seen(pieces.filter((wish) => wish.outlined && !wish.hidden)),
      slice: { image, window_hu: [window[0], window[1]] },
    };
  }
  const { directions, target, mmPerPixel, width, height } = view.camera;
  return {
    frame: patient.name,
    middle_mm: target,
    up: directions.up,
    toward: directions.toViewer,
    size_mm: [width * mmPerPixel, height * mmPerPixel],
    seen: seen(pieces.filter((wish) => !wish.hidden && wish[view.side])),
    slice: null,
  };
}
