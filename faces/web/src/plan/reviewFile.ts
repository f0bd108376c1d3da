//! Reads the file of comments that `review.html` saves. What it says is checked again by the server, which keeps it.

import type { CommentFile } from '../review/comments';
import type { NewComment } from '../wire/shapes';

/** Whether a comment has all that one has: somebody may have edited the file. */
function isWhole(one: unknown): boolean {
  if (typeof one !== 'object' || one === null) return false;
  const { at_mm: at, ...words } = one as Record<string, unknown>;
  const isPlace = Array.isArray(at) && at.length === 3 && at.every((c) => typeof c === 'number');
  return ['id', 'on', 'frame', 'text', 'who', 'when'].every((name) => typeof words[name] === 'string') && (at == null || isPlace);
}

/** The comments of a review's file. Throws an Error in words when it is none. */
export function readReview(text: string): NewComment[] {
  let file: Partial<CommentFile>;
  try {
    file = JSON.parse(text) as Partial<CommentFile>;
  } catch {
    file = {};
  }
  if (file?.kind !== 'preop comments' || file.format !== 1 || !Array.isArray(file.comments)) {
    throw new Error('This is no file of comments from a review. Open review.html, and press "Save comments to a file" there.');
  }
  const hash = file.plan_hash;
  const broken = file.comments.findIndex((one) => !isWhole(one));
  if (broken >= 0 || typeof hash !== 'string' || hash === '') {
    throw new Error(`This file of comments is damaged: ${broken >= 0 ? `its comment ${broken + 1} cannot be read` : 'it does not say of which plan it is'}. Nothing was kept. Save it anew from review.html.`);
  }
  return file.comments.map(({ id, on, frame, at_mm, text, who, when }) => ({ id, on, frame, at_mm: at_mm && [...at_mm], text, who, when, plan_hash: hash }));
}
