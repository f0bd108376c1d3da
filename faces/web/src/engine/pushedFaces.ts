//! Which corners of a device move when it grows thicker, or stands farther off the body on which it sits: those that look at that body
//! or away from it, as near to it as the plan has put them. The walls of blocks and rims stay.

import { Vector3 } from 'three';
import type { HitPointInfo, MeshBVH } from 'three-mesh-bvh';
import type { SurfaceArrays } from './surface';

/** How far the faces of a device lie from a body, or move away from it, mm: those that look at it, and those that look away. */
export interface OfFaces {
  seat: number;
  outer: number;
}

/** A corner that looks at the body, or away from it; 0: neither, or too far from it. At a rim some of it, so that no saw teeth stand there. */
export const SEAT = -1;
export const OUTER = 1;

/** So much farther than the plan says a face may lie: a guide stands off bone that is removed, mm. */
const SLACK = 1.2;
/** The cosines between a corner's normal and the way from the body from which on it moves at all, and whole. */
const FACES = [0.2, 0.55] as const;
/** Nearer than this the way to a body is by chance: it is taken from the body's own face, mm. */
const TOUCHES = 0.75;

type Corners = Pick<SurfaceArrays, 'positions' | 'triangles'> & { normals: Float32Array };

/**
 * Each corner's part in it. `carry` brings a corner, and `turn` its normal, into the body's own coordinates, in place.
 */
export function facesOf({ positions, normals }: Corners, body: { bvh: MeshBVH } & Pick<Corners, 'positions' | 'triangles'>, lies: OfFaces, carry: (place: Vector3) => void, turn: (way: Vector3) => void): Float32Array {
  const part = new Float32Array(positions.length / 3);
  const [place, normal, away] = [new Vector3(), new Vector3(), new Vector3()];
  const met = { point: new Vector3(), distance: 0, faceIndex: 0 } as HitPointInfo;
  for (let n = 0; n < part.length; n++) {
    carry(place.fromArray(positions, 3 * n));
    if (!body.bvh.closestPointToPoint(place, met, 0, Math.max(lies.seat, lies.outer) + SLACK)) continue;
    turn(normal.fromArray(normals, 3 * n));
    if (met.distance < TOUCHES) normalOf(body, met.faceIndex, away);
    else away.subVectors(place, met.point).normalize();
    const looks = normal.dot(away);
    const share = Math.min(1, Math.max(0, (Math.abs(looks) - FACES[0]) / (FACES[1] - FACES[0])));
    if (looks > 0) part[n] = share * OUTER;
    else if (met.distance <= lies.seat + SLACK) part[n] = share * SEAT;
  }
  return part;
}

const corners = [new Vector3(), new Vector3(), new Vector3()] as const;

function normalOf({ positions, triangles }: Pick<Corners, 'positions' | 'triangles'>, face: number, to: Vector3): void {
  corners.forEach((corner, n) => corner.fromArray(positions, 3 * triangles[3 * face + n]!));
  const [a, b, c] = corners;
  to.subVectors(b, a).cross(c.sub(a)).normalize();
}

/** How far a corner moves along its own normal: what looks at the body moves away from it against that. */
export const alongNormal = (part: number, by: OfFaces): number => part * (part > 0 ? by.outer : by.seat);

/** The corners once they have moved. */
export function pushed({ positions, normals }: Corners, part: Float32Array, by: OfFaces): Float32Array {
  return positions.map((c, n) => c + normals[n]! * alongNormal(part[Math.floor(n / 3)]!, by));
}
