//! Where a bone lay before the hand took it: a faint shell in 3D, a dotted outline on slices, until the exact result is there.

import { DoubleSide, Mesh, MeshBasicMaterial } from 'three';
import { matrixOf, type Anatomy, type Piece, type SurfaceWish } from './anatomy';
import { contourOf } from './contour';
import { INK, write } from './marks';
import type { View } from './engine';
import type { SliceFrame } from './sliceFrame';
import { IDENTITY } from './pose';
import type { InHand } from './sliceView';

/** Light enough to be seen on black, faint enough to see the moved bone through it. */
const shell = new MeshBasicMaterial({ color: 0xcfd6dd, transparent: true, opacity: 0.24, depthWrite: false, side: DoubleSide });

/** The shells of each frame's pieces, by the piece's key. */
const shells = new WeakMap<Anatomy, Map<string, Mesh>>();

/** Pieces that are shown elsewhere than where they lie by the last exact result. */
const moved = (anatomy: Anatomy): Piece[] =>
  [...anatomy.pieces.values()].filter(({ wish }) => wish.was !== undefined && !wish.hidden && !(wish.was ?? IDENTITY).every((n, at) => n === (wish.pose ?? IDENTITY)[at]));

/** Puts the shells of what a view sees moved where it lay, and takes the others away. */
export function dressLeft(anatomy: Anatomy, sees: (wish: SurfaceWish) => boolean): void {
  const own = shells.get(anatomy) ?? new Map<string, Mesh>();
  shells.set(anatomy, own);
  const left = new Map(moved(anatomy).filter(({ wish }) => sees(wish)).map((piece) => [piece.wish.key, piece]));
  for (const [key, mesh] of own) {
    if (left.get(key)?.mesh.geometry === mesh.geometry) continue;
    // The geometry is the piece's own.
    anatomy.scene.remove(mesh);
    own.delete(key);
  }
  for (const [key, { wish, surface, mesh }] of left) {
    const ghost = own.get(key) ?? new Mesh(mesh.geometry, shell);
    if (!own.has(key)) anatomy.scene.add(ghost);
    own.set(key, ghost);
    ghost.renderOrder = 2;
    ghost.matrixAutoUpdate = false;
    ghost.matrix.copy(matrixOf(wish.was ?? null, surface.origin, anatomy.origin));
    ghost.matrixWorldNeedsUpdate = true;
  }
}

/** What is drawn over a view of it. */
export function leftOver(view: View, anatomy: Anatomy | null): InHand | undefined {
  if (!anatomy || moved(anatomy).length === 0) return undefined;
  return {
    outline: (g) => view.kind === 'slice' && drawLeft(g, anatomy, view.frame),
    legend: (g, top) => {
      g.font = '500 12px Inter Variable, sans-serif';
      g.textAlign = 'left';
      g.textBaseline = 'middle';
      write(g, 'Preview; faint: where it lay before', 12, top, '#ffd479');
    },
  };
}

function drawLeft(g: CanvasRenderingContext2D, anatomy: Anatomy, frame: SliceFrame): void {
  g.setLineDash([1.5, 3]);
  g.strokeStyle = INK;
  g.lineWidth = 1.5;
  for (const { bvh, surface, wish } of moved(anatomy)) {
    const outline = contourOf(bvh, surface.origin, wish.was ?? null, frame.directions, frame.depth);
    g.beginPath();
    for (let n = 0; n < outline.length; n += 4) {
      g.moveTo(...frame.pixelAt(outline[n]!, outline[n + 1]!));
      g.lineTo(...frame.pixelAt(outline[n + 2]!, outline[n + 3]!));
    }
    g.stroke();
  }
  g.setLineDash([]);
}
