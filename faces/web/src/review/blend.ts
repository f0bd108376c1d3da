//! Before and planned in one picture: how much of each surface is seen at a mix of the two.

import type { ReviewPiece } from './contents';

/** From 0 (before the operation) to 1 (as planned): the opacity of a surface. What stays is always whole. */
export function opacityAt(piece: Pick<ReviewPiece, 'before' | 'planned'>, mix: number): number {
  if (piece.before && piece.planned) return 1;
  return piece.planned ? mix : piece.before ? 1 - mix : 0;
}
