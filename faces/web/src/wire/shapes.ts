//! The shapes that go over the wire between the page and faces/server. Lengths in mm, places in LPS of the named frame.

import type { Vec3 } from '../engine/vector';

export interface About {
  version: string;
  disclaimer: string;
  build: string;
}

export interface CaseEntry {
  id: string;
  title: string;
  side: string | null;
  revision: number;
  changed: string;
  has_package: boolean;
}

export type Value = unknown;

/** A step as the plan has it: its name, its kind, and its parameters. */
export interface PlanStep {
  name: string;
  do: string;
  [parameter: string]: Value;
}

export interface Plan {
  title: string;
  side?: string | null;
  operation_date?: string | null;
  input: { name: string; kind: string; path?: string }[];
  step: PlanStep[];
  accept?: { finding: string; step: string; by: string; why: string }[];
}

export interface HistoryEntry {
  revision: number;
  who: string;
  when: string;
  words: string;
  undone: boolean;
}

export interface Mistake {
  line: number | null;
  message: string;
}

export interface CaseDetail {
  id: string;
  revision: number;
  text: string;
  plan: Plan;
  history: HistoryEntry[];
  can_undo: boolean;
  can_redo: boolean;
  mistakes: Mistake[];
}

export type ObjectState = 'exact' | 'computing' | 'out-of-date' | 'failed' | 'blocked';

export interface Surface {
  content: string;
  part: number | string;
  frame: string;
  pose: number[] | null;
  role: string;
  title: string;
}

export interface PlanObject {
  name: string;
  step: string;
  result: string | null;
  type: string;
  frame: string | null;
  state: ObjectState;
  words: string | null;
  content?: string | null;
  surfaces: Surface[];
  volume: boolean;
  plane?: { through_mm: Vec3; normal: Vec3 } | null;
  points?: { name: string; at_mm: Vec3 }[] | null;
}

export interface Finding {
  code: string;
  severity: 'note' | 'warning' | 'danger';
  step: string;
  message: string;
  hint: string | null;
  place_mm: Vec3 | null;
  frame: string | null;
  accepted_by: { by: string; why: string } | null;
}

export interface CaseState {
  revision: number;
  evaluating: boolean;
  draft: boolean;
  objects: PlanObject[];
  findings: Finding[];
}

export type Change =
  | { set: { step: string; parameter: string; value: Value } }
  | { unset: { step: string; parameter: string } }
  | { add: { step: PlanStep; after: string | null } }
  | { remove: { step: string } }
  | { accept: { finding: string; step: string; by: string; why: string } }
  | { withdraw: { finding: string; step: string } }
  | { undo: Record<string, never> }
  | { redo: Record<string, never> };

export interface CaseEvent {
  event: 'begins' | 'progress' | 'ended' | 'evaluated' | 'stopped' | 'revision' | 'package' | 'failed';
  step?: string;
  share?: number;
  remembered?: boolean;
  revision?: number;
  /** Why what was asked for failed. */
  words?: string;
}

export interface PackageState {
  /** `draft` or `approved`. */
  status: string;
  plan_hash: string;
  /** Was it made of the plan as it is now? */
  is_current: boolean;
  files: { path: string; bytes: number }[];
}

export interface CatalogueEntry {
  name: string;
  [detail: string]: Value;
}

export type Catalogue = Record<string, CatalogueEntry[]>;
