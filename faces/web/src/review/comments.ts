//! Comments on a case: written in `review.html`, saved to a small file, and read back into the case by the page.

import type { Vec3 } from '../engine/vector';

export interface ReviewComment {
  /** Known again when it is read back twice. */
  id: string;
  /** The object that it is about; empty for the whole plan. */
  on: string;
  frame: string;
  at_mm: Vec3 | null;
  text: string;
  who: string;
  /** RFC 3339, by the clock of whoever wrote it. */
  when: string;
}

/** The file of a review's comments; docs/contract says its shape, faces/server reads it. */
export interface CommentFile {
  format: 1;
  kind: 'preop comments';
  plan_hash: string;
  comments: ReviewComment[];
}

export function newId(): string {
  // crypto.randomUUID is not there for a file from a disk in every browser.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function commentFile(planHash: string, comments: readonly ReviewComment[]): string {
  const file: CommentFile = { format: 1, kind: 'preop comments', plan_hash: planHash, comments: [...comments] };
  return `${JSON.stringify(file, null, 1)}\n`;
}

const KEY = 'preop.review.';

/** What was written earlier in this browser about this plan; nothing where the browser keeps nothing for files. */
export function kept(planHash: string): ReviewComment[] {
  try {
    return (JSON.parse(localStorage.getItem(KEY + planHash) ?? '[]') as ReviewComment[]) ?? [];
  } catch {
    return [];
  }
}

/** Keeps comments in this browser as far as it lets us; returns whether it did. */
export function keep(planHash: string, comments: readonly ReviewComment[]): boolean {
  try {
    localStorage.setItem(KEY + planHash, JSON.stringify(comments));
    return true;
  } catch {
    return false;
  }
}
