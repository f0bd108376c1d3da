//! Reads the file of comments that `review.html` saves. What it says is checked again by the server, which keeps it.

import type { CommentFile } from '../review/comments';
import type { NewComment } from '../wire/shapes';

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
  const hash = String(file.plan_hash ?? '');
  return file.comments.map(({ id, on, frame, at_mm, text, who, when }) => ({ id, on, frame, at_mm: at_mm && [...at_mm], text, who, when, plan_hash: hash }));
}
