//! The six numbers of a move: the same formula as the server's, drags by whole steps, and clinical words.
import { expect, test } from 'vitest';
import type { SurfaceWish } from '../../src/engine/anatomy';
import { dragMove, moveGripAt, type HeldMove, type Sight } from '../../src/engine/moveHandle';
import { STILL, after, motionOf, movementInWords, shiftedOn, turnedOn, type Movement } from '../../src/engine/movement';
import { LOOKS, SLICES } from '../../src/engine/orientation';
import { IDENTITY, carry } from '../../src/engine/pose';
import { dot, type Vec3 } from '../../src/engine/vector';
import { changed, posed, posesOf } from '../../src/plan/moving';
import type { PlanObject, PlanStep } from '../../src/wire/shapes';

const near = (a: Vec3, b: Vec3) => a.forEach((c, n) => expect(c).toBeCloseTo(b[n]!, 9));
const one = (part: Partial<Movement>) => motionOf({ ...STILL, ...part }, [0, 0, 0]);

test('each number moves the way that its name says', () => {
  near(carry(one({ left_mm: 2 }), [0, 0, 0]), [2, 0, 0]);
  near(carry(one({ forward_mm: 2 }), [0, 0, 0]), [0, -2, 0]);
  near(carry(one({ up_mm: 2 }), [0, 0, 0]), [0, 0, 2]);
  near(carry(one({ pitch_deg: 90 }), [0, -1, 0]), [0, 0, 1]);
  near(carry(one({ roll_deg: 90 }), [1, 0, 0]), [0, 0, 1]);
  near(carry(one({ yaw_deg: 90 }), [0, -1, 0]), [1, 0, 0]);
});

test('all six are the matrix that the server computes', () => {
  // `Movement::motion` of crates/surgery for these numbers: Rz(yaw) Rx(-pitch) Ry(-roll) about the place, multiplied out.
  const [p, r, w] = [20, -35, 50].map((deg) => (deg * Math.PI) / 180) as [number, number, number];
  const [sp, cp, sr, cr, sw, cw] = [Math.sin(p), Math.cos(p), Math.sin(r), Math.cos(r), Math.sin(w), Math.cos(w)];
  const rows = [[cw * cr - sw * sp * sr, -sw * cp, -cw * sr - sw * sp * cr], [sw * cr + cw * sp * sr, cw * cp, -sw * sr + cw * sp * cr], [cp * sr, -sp, cp * cr]];
  const pose = motionOf({ left_mm: 3, forward_mm: 4, up_mm: -1.5, pitch_deg: 20, roll_deg: -35, yaw_deg: 50 }, [10, -30, 45]);
  rows.forEach((row, n) => row.forEach((value, k) => expect(pose[4 * n + k]).toBeCloseTo(value, 12)));
  near(carry(pose, [10, -30, 45]), [13, -34, 43.5]);
});

test('a turn about an axis of the patient changes one number, and any turn is found again in the three', () => {
  expect(turnedOn(STILL, [-1, 0, 0], 12.3)).toEqual({ ...STILL, pitch_deg: 12.3 });
  expect(turnedOn(STILL, [0, -1, 0], -4)).toEqual({ ...STILL, roll_deg: -4 });
  expect(turnedOn({ ...STILL, pitch_deg: 5 }, [0, 0, 1], 7)).toEqual({ ...STILL, pitch_deg: 5, yaw_deg: 7 });
  const start = { ...STILL, pitch_deg: 20, roll_deg: -35, yaw_deg: 50 };
  const axis: Vec3 = [0.6, 0, 0.8];
  const angle = (25 * Math.PI) / 180;
  const [c, s, k] = [Math.cos(angle), Math.sin(angle), 1 - Math.cos(angle)];
  const [x, y, z] = axis;
  const turn = [c + x * x * k, x * y * k - z * s, x * z * k + y * s, 0, x * y * k + z * s, c + y * y * k, y * z * k - x * s, 0, x * z * k - y * s, y * z * k + x * s, c + z * z * k, 0, 0, 0, 0, 1];
  const wanted = after(turn, motionOf(start, [0, 0, 0]));
  const found = motionOf(turnedOn(start, axis, 25), [0, 0, 0]);
  // The numbers are written to hundredths of a degree.
  wanted.forEach((value, n) => expect(found[n]).toBeCloseTo(value, 3));
});

const held = (movement: Movement): HeldMove => ({ movement, pivot: [0, 0, 0], frame: 'head', parts: 'both' });
const axial: Sight = {
  directions: SLICES.axial,
  mmPerPixel: 0.25,
  pixel: (p) => [200 + dot(p, SLICES.axial.right) / 0.25, 200 - dot(p, SLICES.axial.up) / 0.25],
  width: 400,
  height: 400,
  flat: true,
};

test('a drag changes the numbers by whole steps from what was typed', () => {
  const typed = held({ ...STILL, left_mm: 1.03 });
  const at = axial.pixel([1.03, 0, 0]);
  const arrow = moveGripAt(typed, axial, [at[0] + 90, at[1]])!;
  expect(arrow).toMatchObject({ kind: 'shift', words: 'left' });
  expect(dragMove(typed, arrow, axial, [0, 0], [0, 0], 0.1)).toEqual(typed.movement);
  expect(dragMove(typed, arrow, axial, [0, 0], [9, 5], 0.1).left_mm).toBe(3.33);
  expect(dragMove(typed, arrow, axial, [0, 0], [9, 5], 1).left_mm).toBe(3.03);
  expect(dragMove(typed, arrow, axial, [0, 0], [9, 5], 0.01)).toEqual({ ...typed.movement, left_mm: 3.28 });
  // On the axial slice the front is up.
  const forward = moveGripAt(typed, axial, [at[0], at[1] - 90])!;
  expect(dragMove(typed, forward, axial, [0, 0], [3, -8], 0.1)).toEqual({ ...typed.movement, forward_mm: 2 });
});

test('an arrow that would leave the view stands on the other side and moves the same number', () => {
  const right = held({ ...STILL, left_mm: 20 });
  const [x, y] = axial.pixel([20, 0, 0]);
  expect(moveGripAt(right, axial, [x + 90, y])).toBeNull();
  const arrow = moveGripAt(right, axial, [x - 90, y])!;
  expect(arrow).toMatchObject({ kind: 'shift', words: 'right' });
  expect(dragMove(right, arrow, axial, [0, 0], [4, 0], 0.1).left_mm).toBe(21);
});

test('the ring of an axial slice is the yaw: clockwise on the screen turns the front to the left of the patient', () => {
  const still = held(STILL);
  const ring = moveGripAt(still, axial, [200, 142])!;
  expect(ring).toMatchObject({ kind: 'turn', words: 'yaw' });
  const turned = dragMove(still, ring, axial, [200, 142], [200 + 58 * Math.sin(0.5), 200 - 58 * Math.cos(0.5)], 0.1);
  expect(turned).toEqual({ ...STILL, yaw_deg: 28.6 });
});

test('a ring seen from its edge goes with the pointer', () => {
  const front: Sight = { ...axial, directions: LOOKS.anterior, pixel: (p) => [200 + p[0] / 0.25, 200 - p[2] / 0.25], flat: false };
  const still = held(STILL);
  // From the front the ring of the pitch is a line from top to bottom; its front goes up with the pointer.
  const ring = moveGripAt(still, front, [200, 196])!;
  expect(ring).toMatchObject({ kind: 'turn', words: 'pitch' });
  expect(dragMove(still, ring, front, [200, 196], [200, 190], 0.1).pitch_deg).toBeGreaterThan(5);
});

test('a ring goes with the pointer on its near side and on its far side', () => {
  // From the front, 15 degrees from above: the ring of the yaw is a narrow ellipse, its front arc the lower one.
  const [sin, cos] = [Math.sin(Math.PI / 12), Math.cos(Math.PI / 12)];
  const directions = { right: [1, 0, 0] as Vec3, up: [0, sin, cos] as Vec3, toViewer: [0, -cos, sin] as Vec3 };
  const sight: Sight = { ...axial, directions, pixel: (p) => [200 + p[0] / 0.25, 200 - (p[1] * sin + p[2] * cos) / 0.25], flat: false };
  const still = held(STILL);
  // Beside the arrows: 40 degrees round the ring, where it runs along `way` on the screen.
  const [out, on] = [Math.sin(0.7), Math.cos(0.7)];
  for (const sign of [1, -1]) {
    const from: [number, number] = [200 + 58 * out, 200 + sign * 58 * on * sin];
    const ring = moveGripAt(still, sight, from)!;
    expect(ring).toMatchObject({ kind: 'turn', words: 'yaw', behind: sign < 0 });
    const { yaw_deg } = dragMove(still, ring, sight, from, [from[0] + 6, from[1]], 0.1);
    const way = [sign * on, out * sin] as const;
    const wanted = ((6 * way[0]) / (way[0] * way[0] + way[1] * way[1]) / 58) * (180 / Math.PI);
    expect(Math.abs(yaw_deg - wanted)).toBeLessThan(0.2);
    expect(Math.sign(yaw_deg)).toBe(sign);
  }
});

test('a drag that ends where it began, and numbers that it does not pull, are left as they were typed', () => {
  const typed = { ...STILL, left_mm: 5.1254, pitch_deg: 100, roll_deg: 5.125, yaw_deg: 3 };
  expect(turnedOn(typed, [1, 0, 0], 0)).toBe(typed);
  expect(shiftedOn(typed, [0, -1, 0])).toEqual({ ...typed, forward_mm: 1 });
  expect(turnedOn({ ...STILL, pitch_deg: 5.125 }, [0, 0, 1], 7)).toEqual({ ...STILL, pitch_deg: 5.125, yaw_deg: 7 });
});

test('it is said as a surgeon says it', () => {
  expect(movementInWords({ ...STILL, forward_mm: 4, pitch_deg: -2.5 })).toBe('4.0 mm forward, pitch 2.5° (front down)');
  expect(movementInWords({ ...STILL, left_mm: -0.25 })).toBe('0.25 mm right');
  expect(movementInWords(STILL)).toBe('stays in place');
});

test('only what a drag has changed is written, and a nought is the default again', () => {
  const step: PlanStep = { name: 'm', do: 'move', of: 'a', left_mm: 2 };
  expect(changed(step, { ...STILL, forward_mm: 1.5 })).toEqual({ left_mm: null, forward_mm: 1.5 });
});

test('a bone lies where the numbers say until the exact result has come, and what is moved on goes with it', () => {
  const object = (name: string, state: PlanObject['state'], at?: Vec3): PlanObject =>
    ({ name, step: name, result: '', type: 'fragment', frame: 'head', state, words: '', surfaces: [], volume: false, points: at ? [{ name: '', at_mm: at }] : [] }) as PlanObject;
  const steps: PlanStep[] = [
    { name: 'one', do: 'move', of: 'bone', left_mm: 2 },
    { name: 'two', do: 'move', of: 'one', about: [0, 0, 0], up_mm: 1 },
  ];
  const objects = [object('one', 'exact'), object('one.pivot', 'exact', [5, 0, 0]), object('two', 'exact')];
  expect(posesOf(steps, objects, null).size).toBe(0);
  const moved = posesOf(steps, objects, 'one');
  near(carry(moved.get('one')!, [0, 0, 0]), [2, 0, 0]);
  near(carry(moved.get('two')!, [0, 0, 0]), [2, 0, 1]);
  expect(posesOf(steps, objects, 'one').get('one')).toBe(moved.get('one'));
  // What is shown elsewhere remembers where it lay; what is not has nothing to remember.
  const wish = (object: string, pose: number[] | null) => ({ object, pose }) as unknown as SurfaceWish;
  const [bone, one] = posed([wish('bone', null), wish('one', [...IDENTITY])], moved);
  expect(bone).toEqual({ object: 'bone', pose: null });
  expect(one).toEqual({ object: 'one', pose: moved.get('one'), was: IDENTITY });
});
