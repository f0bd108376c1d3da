//! What `review.html` holds: the description of the case as crates/case wrote it, and its surfaces.

import type { Pose } from '../engine/pose';
import { decodeSurface, type SurfaceArrays } from '../engine/surface';
import type { Vec3 } from '../engine/vector';

export interface ReviewPiece {
  title: string;
  role: string;
  frame: string;
  pose: Pose | null;
  before: boolean;
  planned: boolean;
  /** The number of its surface. */
  surface: number;
  /** How far what is shown may lie from the exact surface, mm. */
  deviation_mm: number;
}

export interface ReviewFinding {
  severity: 'note' | 'warning' | 'danger';
  code: string;
  step: string;
  message: string;
  hint: string;
  place_mm: Vec3 | null;
  frame: string;
  accepted_by: string | null;
}

export interface ReviewCase {
  format: number;
  title: string;
  variant?: string | null;
  side: string | null;
  operation_date: string | null;
  plan_hash: string;
  build: string;
  status: string;
  draft_words: string;
  disclaimer: string;
  natures: string[];
  pieces: ReviewPiece[];
  planes: { title: string; frame: string; through_mm: Vec3; normal: Vec3 }[];
  findings: ReviewFinding[];
  numbers: { of: string; name: string; value: number; unit: string }[];
  changes: { since: string; rows: { step: string; words: string }[] } | null;
}

/** The case that stands in this page. */
export function readCase(): ReviewCase {
  return JSON.parse(document.getElementById('case')?.textContent ?? '') as ReviewCase;
}

/** A surface that stands in this page. */
export function readSurface(number: number): SurfaceArrays {
  const text = atob(document.getElementById(`surface-${number}`)?.textContent ?? '');
  const bytes = new Uint8Array(text.length);
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
  return decodeSurface(bytes.buffer);
}

/** The frames that are shown, in the order in which the plan names their bones. */
export const framesOf = (pieces: readonly ReviewPiece[]): string[] => [...new Set(pieces.map((piece) => piece.frame))];
