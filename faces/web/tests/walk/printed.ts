//! What a written STL holds, told by arithmetic of the walks' own: the truth that volumes, poses and walls are held against.

export type Place = readonly [number, number, number];
export type Triangle = readonly [Place, Place, Place];

/** The corners of a binary STL, as they stand in the file. */
export function trianglesOf(stl: Buffer): Triangle[] {
  const number = (triangle: number, corner: number, axis: number) => stl.readFloatLE(84 + 50 * triangle + 12 + 12 * corner + 4 * axis);
  return Array.from({ length: stl.readUInt32LE(80) }, (_, n) => [0, 1, 2].map((k) => [0, 1, 2].map((axis) => number(n, k, axis))) as unknown as Triangle);
}

const minus = (a: Place, b: Place): Place => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Place, b: Place): Place => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const dot = (a: Place, b: Place): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Six times the volume of the tetrahedron with the origin. */
const sixfold = ([a, b, c]: Triangle) => dot(a, cross(b, c));

/** The volume within, mm³. */
export const volumeOf = (body: readonly Triangle[]): number => body.reduce((sum, one) => sum + sixfold(one), 0) / 6;

/** The middle of the volume within. */
export function middleOf(body: readonly Triangle[]): Place {
  const whole = 24 * volumeOf(body);
  return [0, 1, 2].map((axis) => body.reduce((sum, one) => sum + sixfold(one) * one.reduce((all, corner) => all + corner[axis]!, 0), 0) / whole) as unknown as Place;
}

/** The area in which a plane meets a body, mm²: its outline, by Green's formula in the plane. */
export function sectionOf(body: readonly Triangle[], through: Place, normal: Place): number {
  let twice = 0;
  for (const corners of body) {
    const high = corners.map((corner) => dot(minus(corner, through), normal));
    const met: { at: Place; up: boolean }[] = [];
    for (let k = 0; k < 3; k++) {
      const [from, to] = [high[k]!, high[(k + 1) % 3]!];
      if (from < 0 === to < 0) continue;
      const [a, b] = [corners[k]!, corners[(k + 1) % 3]!];
      const share = from / (from - to);
      met.push({ at: minus([0, 1, 2].map((axis) => a[axis]! + share * (b[axis]! - a[axis]!)) as unknown as Place, through), up: from < 0 });
    }
    if (met.length !== 2) continue;
    const [begin, end] = met[0]!.up ? [met[0]!.at, met[1]!.at] : [met[1]!.at, met[0]!.at];
    twice += dot(normal, cross(begin, end));
  }
  return Math.abs(twice) / 2;
}

/** How far along a normal flat walls stand from a place, to 0.05 mm, with their area, the largest first: of those that face that way (+1) or the other (-1). */
export function wallsOf(body: readonly Triangle[], through: Place, normal: Place): { at: number; faces: number; area: number }[] {
  const found = new Map<string, { at: number; faces: number; area: number }>();
  for (const [a, b, c] of body) {
    const twice = cross(minus(b, a), minus(c, a));
    const size = Math.hypot(...twice);
    const faces = dot(twice, normal) / size;
    if (!(Math.abs(faces) > 0.9999)) continue;
    const at = Math.round((20 * (dot(minus(a, through), normal) + dot(minus(b, through), normal) + dot(minus(c, through), normal))) / 3) / 20;
    const key = `${at} ${Math.sign(faces)}`;
    const wall = found.get(key) ?? { at, faces: Math.sign(faces), area: 0 };
    wall.area += size / 2;
    found.set(key, wall);
  }
  return [...found.values()].sort((a, b) => b.area - a.area);
}

/** Where a line from the patient's far left to the right first meets a body at this depth and height: its `x`; null beside it. */
export function leftmostAt(body: readonly Triangle[], y: number, z: number): number | null {
  let most: number | null = null;
  for (const [a, b, c] of body) {
    const whole = (b[1] - a[1]) * (c[2] - a[2]) - (c[1] - a[1]) * (b[2] - a[2]);
    const u = ((y - a[1]) * (c[2] - a[2]) - (c[1] - a[1]) * (z - a[2])) / whole;
    const v = ((b[1] - a[1]) * (z - a[2]) - (y - a[1]) * (b[2] - a[2])) / whole;
    if (!(u >= 0 && v >= 0 && u + v <= 1)) continue;
    const x = a[0] + u * (b[0] - a[0]) + v * (c[0] - a[0]);
    if (most === null || x > most) most = x;
  }
  return most;
}
