//! The ghost of a device as its numbers would make it: in 3D its faces are moved by the card, on slices its outline is dashed. A preview,
//! by what the screen holds; how thick it is where blocks and letters stand only the exact one tells.

import { BufferAttribute, DoubleSide, Matrix3, Matrix4, Mesh, MeshBasicMaterial, MeshLambertMaterial, Vector2, type BufferGeometry } from 'three';
import { matrixOf, type Anatomy, type Piece, type SurfaceWish } from './anatomy';
import { contourOf } from './contour';
import { write } from './marks';
import { linesOf } from './planePreview';
import { facesOf, pushed, type OfFaces } from './pushedFaces';
import type { SliceFrame } from './sliceFrame';

/** A device in hand whose numbers move its faces. */
export interface Push {
  frame: string;
  /** The object that is moved, and the body that its faces leave. */
  object: string;
  from: string;
  /** How far its faces lie from that body by the picture that is seen, and by how much they move away from it. */
  lies: OfFaces;
  by: OfFaces;
}

/** As all that is a preview. */
const COLOUR = 0xffd479;
const LINE = '#ffd479';
const WORDS = 'Preview; yellow: as it would be';

/** What stays of a device whose ghost lies within it. */
const shell = new MeshBasicMaterial({ color: 0xcfd6dd, transparent: true, opacity: 0.2, depthWrite: false, side: DoubleSide });
const ghostBy = { value: new Vector2() };
const ghost = new MeshLambertMaterial({ color: COLOUR, emissive: 0x2a2008, transparent: true, opacity: 0.5, side: DoubleSide, flatShading: true });
ghost.onBeforeCompile = (shader) => {
  shader.uniforms.pushedBy = ghostBy;
  shader.vertexShader = shader.vertexShader
    .replace('#include <common>', '#include <common>\nattribute float faces;\nuniform vec2 pushedBy;')
    // The rule of pushedFaces.ts.
    .replace('#include <begin_vertex>', '#include <begin_vertex>\ntransformed += normal * faces * (faces > 0.0 ? pushedBy.y : pushedBy.x);');
};

/** Which corners of each piece move, by its geometry: found once for each body that they leave. */
const known = new WeakMap<BufferGeometry, { surface: unknown; from: unknown; lies: OfFaces; faces: Float32Array }>();
/** The ghosts in each frame. */
const ghosts = new WeakMap<Anatomy, Mesh[]>();

const moves = ({ by }: Push) => by.seat !== 0 || by.outer !== 0;
/** Does any of it come to lie within the device as it is? */
const shrinks = ({ by }: Push) => by.outer < 0 || by.seat > 0;

function piecesOf(anatomy: Anatomy, object: string): Piece[] {
  return [...anatomy.pieces.values()].filter(({ wish }) => wish.object === object);
}

/** Which corners of a piece move; null where the body that they leave is not on the screen. */
function facesIn(anatomy: Anatomy, piece: Piece, { from, lies }: Push): Float32Array | null {
  const body = piecesOf(anatomy, from)[0];
  if (!body) return null;
  const before = known.get(piece.mesh.geometry);
  if (before && before.surface === piece.surface && before.from === body.surface && before.lies.seat === lies.seat && before.lies.outer === lies.outer) return before.faces;
  const own = matrixOf(body.wish.pose, body.surface.origin, anatomy.origin).invert().multiply(matrixOf(piece.wish.pose, piece.surface.origin, anatomy.origin));
  const turns = new Matrix3().setFromMatrix4(own);
  const faces = facesOf(piece.surface, { ...body.surface, bvh: body.bvh }, lies, (place) => void place.applyMatrix4(own), (way) => void way.applyMatrix3(turns));
  known.set(piece.mesh.geometry, { surface: piece.surface, from: body.surface, lies, faces });
  return faces;
}

/** What a view sees of the device itself. */
export function seesWithPush(push: Push, sees: (wish: SurfaceWish) => boolean): (wish: SurfaceWish) => boolean {
  return shrinks(push) ? (wish) => wish.object !== push.object && sees(wish) : sees;
}

/** Puts the ghosts of a device that a view sees into its frame, and takes away those that are not shown any more. */
export function dressPush(anatomy: Anatomy, push: Push | null, sees: (wish: SurfaceWish) => boolean): void {
  for (const mesh of ghosts.get(anatomy) ?? []) anatomy.scene.remove(mesh);
  ghosts.delete(anatomy);
  if (!push || !moves(push)) return;
  ghostBy.value.set(push.by.seat, push.by.outer);
  const made: Mesh[] = [];
  for (const piece of piecesOf(anatomy, push.object)) {
    const faces = sees(piece.wish) ? facesIn(anatomy, piece, push) : null;
    if (!faces) continue;
    // The geometry is the piece's own: what it moves by goes with it.
    const { geometry, matrix } = piece.mesh;
    if (geometry.getAttribute('faces')?.array !== faces) geometry.setAttribute('faces', new BufferAttribute(faces, 1));
    if (shrinks(push)) made.push(laid(geometry, shell, matrix, 3));
    made.push(laid(geometry, ghost, matrix, 2));
  }
  if (made.length === 0) return;
  anatomy.scene.add(...made);
  ghosts.set(anatomy, made);
}

function laid(geometry: BufferGeometry, material: Mesh['material'], matrix: Matrix4, order: number): Mesh {
  const mesh = new Mesh(geometry, material);
  mesh.matrixAutoUpdate = false;
  mesh.matrix.copy(matrix);
  mesh.matrixWorldNeedsUpdate = true;
  mesh.renderOrder = order;
  return mesh;
}

/** Draws the outline that the device would have on a slice. */
export function drawPush(g: CanvasRenderingContext2D, push: Push, anatomy: Anatomy, frame: SliceFrame): void {
  if (!moves(push)) return;
  g.setLineDash([5, 3]);
  g.strokeStyle = LINE;
  g.lineWidth = 1.75;
  for (const piece of piecesOf(anatomy, push.object)) {
    const { wish, surface } = piece;
    const faces = wish.hidden ? null : facesIn(anatomy, piece, push);
    if (!faces) continue;
    const positions = pushed(surface, faces, push.by);
    g.beginPath();
    for (const line of linesOf(contourOf({ positions, triangles: surface.triangles }, surface.origin, wish.pose, frame.directions, frame.depth)))
      line.forEach(([u, v], n) => (n === 0 ? g.moveTo(...frame.pixelAt(u, v)) : g.lineTo(...frame.pixelAt(u, v))));
    g.stroke();
  }
  g.setLineDash([]);
}

export function drawPushLegend(g: CanvasRenderingContext2D, top: number): void {
  g.font = '500 12px Inter Variable, sans-serif';
  g.textAlign = 'left';
  g.textBaseline = 'middle';
  write(g, WORDS, 12, top, LINE);
}
