//! The shapes that go over the wire. They come from the server's OpenAPI document (`npm run types` writes openapi.d.ts); what that
//! leaves open, as the plan's own JSON, is said here. Lengths in mm, places in LPS of the named frame.

import type { Vec3 } from '../engine/vector';
import type { components } from './openapi';

type Schemas = components['schemas'];

export type About = Schemas['About'];
export type CaseEntry = Schemas['CaseEntry'];
export type HistoryEntry = Schemas['PastChange'];
export type Mistake = Schemas['Mistake'];
export type Changed = Omit<Schemas['Changed'], 'case' | 'state'> & { case: CaseDetail; state: CaseState };
export type PackageState = Schemas['PackageList'];
type Event = Schemas['Event'];
export type CaseEvent =
  | Exclude<Event, { event: 'ended' }>
  | (Omit<Extract<Event, { event: 'ended' }>, 'objects'> & { objects: PlanObject[] });
export type Comment = Schemas['Comment'];
export type SeriesThere = Schemas['SeriesThere'];
export type NewComment = Schemas['NewComment'];
/** A view as the report draws it again: `CapturedView` of crates/case/src/captures.rs. */
export interface CapturedView {
  frame: string;
  middle_mm: Vec3;
  up: Vec3;
  toward: Vec3;
  size_mm: [number, number];
  seen: { object: string; part: number; role: string; opacity: number }[];
  slice: { image: string; window_hu: [number, number] } | null;
}

export interface Capture {
  id: string;
  note: string;
  who: string;
  when: string;
  revision: number;
  plan_hash: string;
  view: CapturedView;
}

export type NewCapture = Omit<Schemas['NewCapture'], 'view'> & { view: CapturedView };
export type SurfacePlace = Schemas['SurfacePlace'];
export type DeviationRequest = Schemas['DeviationRequest'];
export type StepNumbers = Schemas['StepNumbers'];
export type ToldExactly = Schemas['ToldExactly'];
export type ExactNumber = Schemas['ExactNumber'];
/** What a preview tells of. */
export type Previewed = Schemas['Preview'];
export type Planned = Schemas['Planned'];
export type BonePlanned = Schemas['BonePlanned'];
export type PiecePlanned = Schemas['PiecePlanned'];
export type LandmarkPlanned = Schemas['LandmarkPlanned'];
export type SurfaceDistance = Schemas['SurfaceDistance'];
export type Comparison = Omit<Schemas['Comparison'], 'plan_before' | 'plan_after' | 'objects_before' | 'objects_after'> & {
  plan_before: Plan;
  plan_after: Plan;
  objects_before: PlanObject[];
  objects_after: PlanObject[];
};

export type CaseDetail = Omit<Schemas['Case'], 'plan'> & { plan: Plan };
export type CaseState = Omit<Schemas['State'], 'objects' | 'findings'> & { objects: PlanObject[]; findings: Finding[] };
export type Finding = Omit<Schemas['Found'], 'place_mm' | 'severity'> & {
  severity: 'note' | 'warning' | 'danger';
  place_mm?: Vec3 | null;
};

/** A step as the plan has it: its name, its kind, and its parameters, whose shapes the plan's own schema says. */
export interface PlanStep {
  name: string;
  do: string;
  [parameter: string]: unknown;
}

/** An input as the plan has it: where its files lie, and what else its kind says. */
export interface PlanInput {
  name: string;
  kind: string;
  [said: string]: unknown;
}

/** The plan as JSON, with the names of its text (docs/contract). */
export interface Plan {
  title: string;
  side?: string | null;
  operation_date?: string | null;
  input: PlanInput[];
  step: PlanStep[];
  accept?: { finding: string; step: string; by: string; why: string }[];
}

export type ObjectState = 'exact' | 'computing' | 'out-of-date' | 'failed' | 'blocked';

export interface Surface {
  content: string;
  part: string;
  frame: string;
  pose?: number[] | null;
  role: string;
  title: string;
  /** As many as are to be asked for. */
  triangles: number;
}

/** A result of a step, or an input: `objects` of the server's State, which its document does not spell out. */
export interface PlanObject {
  name: string;
  step: string;
  result: string;
  type: string;
  frame: string;
  state: ObjectState;
  words: string;
  content?: string | null;
  surfaces: Surface[];
  volume: boolean;
  plane?: { through_mm: Vec3; normal: Vec3 } | null;
  points: { name: string; at_mm: Vec3 }[];
  ways?: Way[];
}

/** Where a guide leads a blade or a drill; `size_mm` is along the slot, across it, into the bone. */
export interface Way {
  kind: string;
  number: number;
  tool: string;
  from_mm: Vec3;
  into: Vec3;
  along: Vec3;
  size_mm: Vec3;
}

/** One operation on the plan; a value has the shape that the plan's schema says. */
export type Change =
  | { set: { step: string; parameter: string; value: unknown } }
  | { put: { step: string; values: Record<string, unknown> } }
  | { unset: Schemas['Unset'] }
  | { add: { step: PlanStep; after: string | null } }
  | { append: { step: string; parameter: string; value: unknown } }
  | { interpose: { step: PlanStep; behind: string; gives?: string } }
  | { remove: Schemas['Remove'] }
  | { describe: { values: Record<string, string | null> } }
  | { accept: Schemas['Accept'] }
  | { withdraw: Schemas['Withdraw'] }
  | { begin: Schemas['Named'] }
  | { open: Schemas['Named'] }
  | { undo: Schemas['Empty'] }
  | { redo: Schemas['Empty'] };

/** A blade, screw, sleeve or process: its name, and what its kind says of it. */
export interface CatalogueEntry {
  name: string;
  [detail: string]: unknown;
}

export type Catalogue = Record<string, CatalogueEntry[]>;
