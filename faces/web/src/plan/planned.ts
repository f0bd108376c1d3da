//! The plan against the patient before the operation: how its numbers are said.

import type { BonePlanned, LandmarkPlanned, PiecePlanned, SurfaceDistance } from '../wire/shapes';

/** A volume in cubic centimetres; in cubic millimetres where it is less than one. */
export function volumeInWords(mm3: number): string {
  return Math.abs(mm3) >= 1000 ? `${(mm3 / 1000).toFixed(2)} cm³` : `${mm3.toFixed(1)} mm³`;
}

/** How much more or less it is, with its sign. */
export function moreInWords(before: number, after: number, say: (value: number) => string): string {
  const more = after - before;
  return `${more < 0 ? '−' : '+'}${say(Math.abs(more))}`;
}

const BECOMES: Record<string, string> = {
  stays: 'stays where it was',
  removed: 'is taken out',
  brought: 'comes from the donor',
  taken: 'is taken for the new jaw',
};

/** What becomes of a piece of bone: "3.0 mm forward, 2.0 mm up; its farthest corner goes 3.6 mm". */
export function becomesInWords({ becomes, way }: PiecePlanned): string {
  if (becomes !== 'moved') return BECOMES[becomes] ?? becomes;
  if (!way) return 'is moved';
  if (way.words === 'stays in place') return `its middle stays within 0.01 mm; its farthest corner goes ${way.farthest_mm.toFixed(1)} mm`;
  const turned = way.turned_deg >= 0.05 ? `, turned ${way.turned_deg.toFixed(1)}° in all` : '';
  return `its middle goes ${way.words}${turned}; its farthest corner goes ${way.farthest_mm.toFixed(1)} mm`;
}

/** "mean 0.31 mm, 95 % within 1.20 mm, at most 3.61 mm". */
export function distanceInWords({ mean_mm, p95_mm, max_mm }: SurfaceDistance): string {
  return `mean ${mean_mm.toFixed(2)} mm, 95 % within ${p95_mm.toFixed(2)} mm, at most ${max_mm.toFixed(2)} mm`;
}

/** Where a landmark goes with its bone: "goes 3.6 mm with advance: 3.0 mm forward, 2.0 mm up". */
export function landmarkInWords({ piece, moved_mm, words }: LandmarkPlanned): string {
  return moved_mm < 0.005 ? `stays within 0.01 mm with ${piece}` : `goes ${moved_mm.toFixed(1)} mm with ${piece}: ${words}`;
}

/** A place as the foot of the page says it. */
export const placeInWords = (place: readonly number[]): string => place.map((c) => c.toFixed(1)).join('  ');

export interface SizeRow {
  name: string;
  before: string;
  planned: string;
  more: string;
}

/** The sizes of a bone, before and planned beside each other; what is not told of the plan is a dash. */
export function sizeRows({ before, planned }: BonePlanned): SizeRow[] {
  const mm = (value: number) => `${value.toFixed(1)} mm`;
  const row = (name: string, key: keyof BonePlanned['before'], say: (value: number) => string): SizeRow => ({
    name,
    before: say(before[key]),
    planned: planned ? say(planned[key]) : '–',
    more: planned ? moreInWords(before[key], planned[key], say) : '',
  });
  return [
    row('Volume', 'volume_mm3', volumeInWords),
    row('Right to left', 'width_mm', mm),
    row('Front to back', 'depth_mm', mm),
    row('Below to above', 'height_mm', mm),
  ];
}
