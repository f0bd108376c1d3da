//! The ghost of a blade or a drill to its full reach: a body in 3D, its section on slices, and what it meets, lit up.

import {
  BoxGeometry,
  Box3,
  CylinderGeometry,
  DoubleSide,
  EdgesGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  Vector3,
} from 'three';
import type { Piece } from './anatomy';
import { sectionOfCuboid } from './cuboid';
import { IDENTITY, type Pose } from './pose';
import type { SliceFrame } from './sliceFrame';
import { along, cross, dot, scale, sub, type Vec3 } from './vector';

/** What draws a ghost; fetched with the first. */
export type GhostCode = typeof import('./bladeGhost');

/** Where a guide leads a tool, in mm of its frame: from the middle of the mouth into the bone. */
export interface ToolWay {
  kind: 'slot' | 'bore';
  from: Vec3;
  into: Vec3;
  along: Vec3;
  /** Along the slot, across it, and into the bone: what the tool can sweep. */
  size: Vec3;
}

/** What a tool meets is lit up at least so far from its middle, mm: a kerf alone would hardly be seen. */
export const LEAST_HALF = 0.5;

/** The box's own axes with half its size along each: along the slot, across it, into the bone. */
export function axesOf(way: ToolWay): { middle: Vec3; axes: readonly [Vec3, Vec3, Vec3]; half: Vec3 } {
  const across = cross(way.into, way.along);
  return {
    middle: along(way.from, way.into, way.size[2] / 2),
    axes: [way.along, across, way.into],
    half: scale(way.size, 0.5),
  };
}

/** The section of the swept box by a slice, in the slice's coordinates (u, v), in order; empty where it passes by. */
export function sectionOf(way: ToolWay, frame: SliceFrame): [number, number][] {
  const { middle, axes, half } = axesOf(way);
  const corner = (n: number): Vec3 =>
    axes.reduce<Vec3>((place, axis, a) => along(place, axis, (n >> a) & 1 ? half[a]! : -half[a]!), middle);
  const { right, up } = frame.directions;
  return sectionOfCuboid(corner, frame.directions, frame.depth).map((place) => [dot(place, right), dot(place, up)]);
}

export function drawGhost(g: CanvasRenderingContext2D, way: ToolWay, frame: SliceFrame): void {
  const corners = sectionOf(way, frame).map(([u, v]) => frame.pixelAt(u, v));
  if (corners.length < 3) return;
  g.beginPath();
  corners.forEach(([x, y], n) => (n === 0 ? g.moveTo(x, y) : g.lineTo(x, y)));
  g.closePath();
  g.fillStyle = 'rgba(255, 140, 90, 0.28)';
  g.strokeStyle = '#ff9a66';
  g.lineWidth = 1.25;
  g.fill();
  g.stroke();
}

/** The body of a tool in a scene whose coordinates begin at `origin`. */
export function ghostBody(way: ToolWay, origin: Vec3): Group {
  const [long, thick, deep] = way.size;
  const shape = way.kind === 'slot' ? new BoxGeometry(long, thick, deep) : new CylinderGeometry(long / 2, long / 2, deep, 24).rotateX(Math.PI / 2);
  const body = new Group();
  body.add(new Mesh(shape, new MeshBasicMaterial({ color: 0xff9a66, transparent: true, opacity: 0.22, side: DoubleSide, depthWrite: false })));
  body.add(new LineSegments(new EdgesGeometry(shape, 30), new LineBasicMaterial({ color: 0xff9a66, depthTest: false, transparent: true })));
  const { middle, axes } = axesOf(way);
  body.matrixAutoUpdate = false;
  body.matrix.makeBasis(...(axes.map((axis) => new Vector3(...axis)) as [Vector3, Vector3, Vector3])).setPosition(...sub(middle, origin));
  body.renderOrder = 2;
  return body;
}

/** Does a tool meet a surface? Its triangles are tried against the swept box, in the surface's own space. */
export function meets(way: ToolWay, piece: Piece): boolean {
  const { middle, axes, half } = axesOf(way);
  const own = matrixOf(piece.wish.pose ?? IDENTITY).multiply(new Matrix4().makeTranslation(...piece.surface.origin)).invert();
  const box = new Matrix4().makeBasis(...(axes.map((axis) => new Vector3(...axis)) as [Vector3, Vector3, Vector3])).setPosition(...middle);
  return piece.bvh.intersectsBox(new Box3(new Vector3(...scale(half, -1)), new Vector3(...half)), own.multiply(box));
}

/** What a tool meets of the bones as they lie before the operation; tried anew only when tool or bones are others. */
export class MetBones {
  private tried: unknown[] = [];
  private met: string[] = [];

  /** What is said under the title of a 3D view of the tool that is shown. */
  notes({ way, words }: { way: ToolWay; words: string }, pieces: Iterable<Piece>): string[] {
    const met = this.of(way, [...pieces]);
    return [words, `Preview, before the operation, of what is shown: ${met.length > 0 ? `meets ${met.join(', ')}` : 'meets nothing'}`];
  }

  /** The names of the objects, of those that are shown. */
  private of(way: ToolWay, pieces: readonly Piece[]): string[] {
    const bones = pieces.filter(({ wish }) => !wish.hidden && wish.before);
    const asked = [way, ...bones.map((piece) => piece.surface)];
    if (asked.length !== this.tried.length || asked.some((one, n) => one !== this.tried[n])) {
      this.tried = asked;
      this.met = [...new Set(bones.filter((piece) => meets(way, piece)).map(({ wish }) => wish.object))];
    }
    return this.met;
  }
}

function matrixOf(pose: Pose): Matrix4 {
  return new Matrix4().set(...(pose as unknown as Parameters<Matrix4['set']>));
}
