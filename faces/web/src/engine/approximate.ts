//! Every number that is shown as a preview, in words. Each has its exact counterpart under the same name (`Previewed` of
//! crates/case/src/exact.rs), which the inspector shows once the hand has let go; a kind without one does not compile.

import type { Previewed } from '../wire/shapes';
import type { Vec3 } from './vector';

/** What stands in the inspector only: too many numbers for the side of a handle, or none that the screen could tell. */
export const NOT_DRAGGED = ['segments', 'removed'] as const satisfies readonly Previewed[];

export const approximate = {
  'bone-cut': (mm2: number) => `bone cut ≈ ${mm2.toFixed(0)} mm²`,
  /** The tumour's least and greatest height over the plane: its normal points to what is removed. */
  margin: ([least, most]: readonly [number, number]) => {
    if (least > 0) return `tumour ≈ ${least.toFixed(1)} mm away`;
    return most > 0 ? `passes through the tumour, ≈ ${(-least).toFixed(1)} mm` : `all of the tumour would be kept, ≈ ${(-most).toFixed(1)} mm away`;
  },
  'new-jaw': (name: string, mm: number) => `new jaw to ${name} ≈ ${mm.toFixed(1)} mm along its line`,
  apart: (name: string, mm: number) => `${name} ≈ ${mm.toFixed(1)} mm, place to place`,
  gap: (object: string, mm: number) => (mm < 0 ? `meets ${object}, ≈ ${(-mm).toFixed(1)} mm deep` : `gap ≈ ${mm.toFixed(1)} mm to ${object}`),
  boxed: (mm: Vec3) => `≈ ${mm.map((c) => c.toFixed(1)).join(' × ')} mm, ${(mm[0] * mm[1] * mm[2] / 1000).toFixed(1)} cm³`,
  taken: (cm3: number) => `takes ≈ ${cm3.toFixed(1)} cm³`,
} satisfies Record<Exclude<Previewed, (typeof NOT_DRAGGED)[number]>, (...told: never[]) => string>;
