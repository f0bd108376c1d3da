//! A rigid pose as the server says it: 16 numbers, row after row, from the space where a thing was scanned to where it is shown.

import type { Vec3 } from './vector';

export type Pose = readonly number[];

export const IDENTITY: Pose = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Where a pose takes a place. */
export function carry(pose: Pose, p: Vec3): Vec3 {
  return [0, 1, 2].map(
    (row) => pose[row * 4]! * p[0] + pose[row * 4 + 1]! * p[1] + pose[row * 4 + 2]! * p[2] + pose[row * 4 + 3]!,
  ) as unknown as Vec3;
}

/** Where a pose takes a direction. */
export function turnTo(pose: Pose, d: Vec3): Vec3 {
  return [0, 1, 2].map(
    (row) => pose[row * 4]! * d[0] + pose[row * 4 + 1]! * d[1] + pose[row * 4 + 2]! * d[2],
  ) as unknown as Vec3;
}

/** The direction that a pose takes to `d`: its rotation transposed. */
export function turnBack(pose: Pose, d: Vec3): Vec3 {
  return [0, 1, 2].map(
    (column) => pose[column]! * d[0] + pose[4 + column]! * d[1] + pose[8 + column]! * d[2],
  ) as unknown as Vec3;
}
