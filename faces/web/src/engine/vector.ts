//! Vectors in patient space: f64, millimetres, LPS (x to the left, y to the back, z to the head).

export type Vec3 = readonly [number, number, number];

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const sub = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, s: number): Vec3 => [a[0] * s, a[1] * s, a[2] * s];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec3): number => Math.sqrt(dot(a, a));

/** `a + s b`: a place `s` millimetres from `a` along the unit vector `b`. */
export const along = (a: Vec3, b: Vec3, s: number): Vec3 => add(a, scale(b, s));

export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** The unit vector of `a`; null if `a` is too short to have a direction. */
export function unit(a: Vec3): Vec3 | null {
  const l = length(a);
  return l > 1e-9 ? scale(a, 1 / l) : null;
}

/** Turns `a` about the unit vector `axis` by `angle` radians, right-handed (Rodrigues). */
export function turn(a: Vec3, axis: Vec3, angle: number): Vec3 {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const k = dot(axis, a) * (1 - c);
  return add(add(scale(a, c), scale(cross(axis, a), s)), scale(axis, k));
}

/** Two unit vectors that complete the unit vector `n` to a right-handed frame (u, v, n). */
export function across(n: Vec3): { u: Vec3; v: Vec3 } {
  const seed: Vec3 = Math.abs(n[2]) < 0.9 ? [0, 0, 1] : [0, 1, 0];
  const u = unit(cross(seed, n)) ?? [1, 0, 0];
  return { u, v: cross(n, u) };
}

export function isVec3(value: unknown): value is Vec3 {
  return Array.isArray(value) && value.length === 3 && value.every((x) => typeof x === 'number');
}
