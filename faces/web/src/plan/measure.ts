//! Distances and angles between picked places: measured on the picture, never part of the plan or of a report.

import { create } from 'zustand';
import type { PointSet } from '../engine/pointMarks';
import { cross, dot, length, sub, type Vec3 } from '../engine/vector';
import { forEachCase } from './eachCase';

/** Keys of measured places begin so: what is dragged is then no place of the plan. */
export const MEASURED = 'measured/';

interface MeasureStore {
  frame: string;
  /** The revision of the plan that was shown when the first place was picked. */
  revision: number;
  places: readonly Vec3[];
  /** Takes one more place; a fourth, or one in another frame, begins anew. */
  add: (at: Vec3, frame: string, revision: number) => void;
  move: (key: string, at: Vec3) => void;
  clear: () => void;
}

export const useMeasure = create<MeasureStore>((set) => ({
  frame: '',
  revision: 0,
  places: [],
  add: (at, frame, revision) =>
    set((now) => {
      const goesOn = now.places.length > 0 && now.frame === frame && now.places.length < 3;
      return goesOn ? { places: [...now.places, at] } : { frame, revision, places: [at] };
    }),
  move: (key, at) => set((now) => ({ places: now.places.map((place, n) => (key === `${MEASURED}${n}` ? at : place)) })),
  clear: () => set({ places: [] }),
}));

forEachCase(useMeasure.getState().clear);

/** The angle at `b` between `a` and `c`, degrees; null where two places are one. */
export function angleAt(a: Vec3, b: Vec3, c: Vec3): number | null {
  const [u, v] = [sub(a, b), sub(c, b)];
  // By sine and cosine: a cosine alone is blind near 0 and 180 degrees.
  return length(u) * length(v) < 1e-9 ? null : (Math.atan2(length(cross(u, v)), dot(u, v)) * 180) / Math.PI;
}

/** What two or three places measure, in words; empty for fewer. */
export function measured(places: readonly Vec3[]): string {
  const [a, b, c] = places;
  if (!a || !b) return '';
  const mm = (from: Vec3, to: Vec3) => `${length(sub(to, from)).toFixed(1)} mm`;
  if (!c) return `A to B ${mm(a, b)}`;
  const angle = angleAt(a, b, c);
  return `A to B ${mm(a, b)}, B to C ${mm(b, c)}, ${angle === null ? 'no angle' : `${angle.toFixed(1)}° at B`}`;
}

/** Of what it was measured: places stay where they were picked, whatever is shown and wherever bones go since. */
export function measuredOn(now: { frame: string; revision: number }, shown: number): string {
  return `measured on the picture of ${now.frame}${shown === now.revision ? '' : ` at revision ${now.revision} ▲ what was picked may have moved since`}`;
}

/** The places as the views draw them. */
export function marksOf(places: readonly Vec3[]): PointSet | null {
  if (places.length === 0) return null;
  const points = places.map((at, n) => ({ key: `${MEASURED}${n}`, label: 'ABC'[n]!, at, active: n === places.length - 1 }));
  return { points, joined: true };
}
