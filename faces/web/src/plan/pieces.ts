//! Pieces of bone that are shown in two scans, where they are taken and where they go: whichever is looked at, the other is lit.

import type { PlanObject } from '../wire/shapes';

export interface LinkedPiece {
  /** The object and the part: the same in both scans, as surfaces are named. */
  key: string;
  object: string;
  title: string;
  /** The scan of the bone that it is taken from. */
  taken: string;
  goes: string;
}

/** A surface without a pose lies where it was scanned; the same part under a pose in another frame is where it goes. */
export function linkedPieces(objects: readonly PlanObject[]): LinkedPiece[] {
  return objects.flatMap(({ name, surfaces }) =>
    surfaces.flatMap((from) => {
      const to = from.pose ? undefined : surfaces.find((one) => one.part === from.part && one.pose && one.frame !== from.frame);
      return to ? [{ key: `${name}/${from.part}`, object: name, title: from.title, taken: from.frame, goes: to.frame }] : [];
    }),
  );
}
