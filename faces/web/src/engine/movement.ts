//! A rigid movement in the six numbers of a `move` step, its pose, and back; the same formula as the server's (crates/surgery/src/movement.rs).

import { IDENTITY, carry, type Pose } from './pose';
import { add, sub, turn, type Vec3 } from './vector';

/** Turned about a place (roll, then pitch, then yaw, about the patient's axes), then shifted. Millimetres and degrees. */
export interface Movement {
  left_mm: number;
  forward_mm: number;
  up_mm: number;
  pitch_deg: number;
  roll_deg: number;
  yaw_deg: number;
}

export const STILL: Movement = { left_mm: 0, forward_mm: 0, up_mm: 0, pitch_deg: 0, roll_deg: 0, yaw_deg: 0 };
export const SIX = Object.keys(STILL) as (keyof Movement)[];

const DEGREE = Math.PI / 180;
/** Right-handed about these, a positive angle lifts the front, lifts the left side, turns the front to the left. */
export const RIGHT: Vec3 = [-1, 0, 0];
export const FRONT: Vec3 = [0, -1, 0];
export const TOP: Vec3 = [0, 0, 1];

export const shiftOf = (m: Movement): Vec3 => [m.left_mm, -m.forward_mm, m.up_mm];

function turned(m: Movement, v: Vec3): Vec3 {
  return turn(turn(turn(v, FRONT, m.roll_deg * DEGREE), RIGHT, m.pitch_deg * DEGREE), TOP, m.yaw_deg * DEGREE);
}

/** The pose that the movement makes about a place. */
export function motionOf(m: Movement, about: Vec3): Pose {
  const [x, y, z] = [turned(m, [1, 0, 0]), turned(m, [0, 1, 0]), turned(m, [0, 0, 1])];
  const shift = sub(add(about, shiftOf(m)), turned(m, about));
  return [x[0], y[0], z[0], shift[0], x[1], y[1], z[1], shift[1], x[2], y[2], z[2], shift[2], 0, 0, 0, 1];
}

/** First `before`, then `then`. */
export function after(then: Pose, before: Pose | null): Pose {
  const first = before ?? IDENTITY;
  const to = carry(then, [first[3]!, first[7]!, first[11]!]);
  const cell = (row: number, column: number) => [0, 1, 2].reduce((sum, k) => sum + then[row * 4 + k]! * first[k * 4 + column]!, 0);
  return [0, 1, 2].flatMap((row) => [cell(row, 0), cell(row, 1), cell(row, 2), to[row]!]).concat([0, 0, 0, 1]);
}

/** A movement turned further by `degrees` about an axis of the patient's space. Numbers that it does not change stay as they were typed; where the others are nothing it changes that of its axis alone. */
export function turnedOn(m: Movement, axis: Vec3, degrees: number): Movement {
  if (degrees === 0) return m;
  const on = (v: Vec3) => turn(turned(m, v), axis, degrees * DEGREE);
  const [x, y, z] = [on([1, 0, 0]), on([0, 1, 0]), on([0, 0, 1])];
  const sine = Math.min(1, Math.max(-1, -y[2]));
  const round = (radians: number, before: number) => {
    const now = radians / DEGREE;
    return Math.abs(now - before) < 0.005 ? before : Number(now.toFixed(2)) + 0;
  };
  // Near a pitch of 90 degrees yaw and roll turn about one axis: all is given to yaw.
  const [yaw, roll] = Math.abs(sine) > 0.99999 ? [Math.atan2(x[1], x[0]), 0] : [Math.atan2(-y[0], y[1]), Math.atan2(x[2], z[2])];
  return { ...m, pitch_deg: round(Math.asin(sine), m.pitch_deg), roll_deg: round(roll, m.roll_deg), yaw_deg: round(yaw, m.yaw_deg) };
}

/** A movement shifted further, mm in the patient's space. */
export function shiftedOn(m: Movement, by: Vec3): Movement {
  const on = (mm: number, further: number) => (Math.abs(further) < 0.005 ? mm : Number((mm + further).toFixed(2)) + 0);
  return { ...m, left_mm: on(m.left_mm, by[0]), forward_mm: on(m.forward_mm, -by[1]), up_mm: on(m.up_mm, by[2]) };
}

/** Where the place about which it turns comes to lie. */
export const arrivesAt = (m: Movement, about: Vec3): Vec3 => add(about, shiftOf(m));

const WORDS: Record<keyof Movement, readonly [plus: string, minus: string]> = {
  left_mm: ['left', 'right'],
  forward_mm: ['forward', 'back'],
  up_mm: ['up', 'down'],
  pitch_deg: ['front up', 'front down'],
  roll_deg: ['left side up', 'right side up'],
  yaw_deg: ['front to the left', 'front to the right'],
};

/** One of the six in clinical words: "4.0 mm forward", "pitch 2.5° (front up)"; null where it is nothing. */
export function sixthInWords(name: keyof Movement, value: number): string | null {
  if (value === 0) return null;
  const size = Math.abs(value);
  const digits = Math.abs(size * 10 - Math.round(size * 10)) > 1e-6 ? 2 : 1;
  const way = WORDS[name][value > 0 ? 0 : 1];
  return name.endsWith('_mm') ? `${size.toFixed(digits)} mm ${way}` : `${name.replace('_deg', '')} ${size.toFixed(digits)}° (${way})`;
}

/** "4.0 mm forward, pitch 2.5° (front up)", as the report says it. */
export function movementInWords(m: Movement): string {
  return SIX.flatMap((name) => sixthInWords(name, m[name]) ?? []).join(', ') || 'stays in place';
}
