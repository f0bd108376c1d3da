//! When 3D pictures are put off, by a clock and a card that the test turns.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../src/engine/pace';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A card that is done with its pictures when the test says so; and how often it was asked to draw. */
function setUp(byProcessor: boolean) {
  const card = { done: false, SYNC_STATUS: 1, UNSIGNALED: 2, SIGNALED: 3, fenceSync: () => ({}), deleteSync: () => undefined, flush: () => undefined, getSyncParameter: () => (card.done ? card.SIGNALED : card.UNSIGNALED) };
  let drawn = 0;
  const pace = new Pace(card as never, byProcessor, () => drawn++);
  return { card, pace, drawn: () => drawn };
}

test('a picture waits for the one before, and is asked for again until that is finished', () => {
  const { card, pace, drawn } = setUp(false);
  expect(pace.waits).toBe(false);
  pace.given();
  expect([pace.waits, pace.owes]).toEqual([true, true]);
  vi.advanceTimersByTime(4);
  expect(drawn()).toBe(1);
  expect(pace.waits).toBe(true);
  card.done = true;
  vi.advanceTimersByTime(4);
  expect(drawn()).toBe(2);
  expect([pace.waits, pace.owes]).toEqual([false, false]);
});

test('a card that was lost is not waited for', () => {
  const { card, pace } = setUp(true);
  pace.given();
  card.getSyncParameter = () => null as never;
  expect(pace.waits).toBe(false);
});

test('after the hand has let go a processor draws nothing until the exact answer has come, or too long has passed', () => {
  const { pace, drawn } = setUp(true);
  pace.rest();
  expect(pace.waits).toBe(true);
  vi.advanceTimersByTime(990);
  expect([pace.waits, drawn()]).toEqual([true, 0]);
  vi.advanceTimersByTime(20);
  expect([pace.waits, drawn()]).toEqual([false, 1]);
  pace.rest();
  expect(pace.waits).toBe(true);
  pace.goOn();
  expect([pace.waits, drawn()]).toEqual([false, 2]);
  // Nothing was put off: nothing is drawn.
  pace.rest();
  pace.goOn();
  expect([pace.waits, drawn()]).toEqual([false, 2]);
  const card = setUp(false);
  card.pace.rest();
  expect(card.pace.waits).toBe(false);
});

test('what is said over the views waits with the exact answer, also where a picture was put off before', () => {
  const { card, pace, drawn } = setUp(true);
  expect(pace.rests).toBe(false);
  card.done = true;
  pace.drags();
  pace.given();
  pace.drags();
  expect([pace.waits, pace.rests]).toEqual([true, false]);
  pace.rest();
  expect(pace.rests).toBe(true);
  vi.advanceTimersByTime(900);
  expect([pace.rests, pace.owes, drawn()]).toEqual([true, true, 0]);
  pace.goOn();
  expect([pace.rests, pace.owes, drawn()]).toEqual([false, false, 1]);
  pace.rest();
  expect(pace.rests).toBe(true);
  vi.advanceTimersByTime(1000);
  expect([pace.rests, pace.owes, drawn()]).toEqual([false, false, 2]);
  const quick = setUp(false);
  quick.pace.rest();
  expect(quick.pace.rests).toBe(false);
});

test('while the hand drags a processor begins pictures apart, and draws the last place of the hand', () => {
  const { card, pace, drawn } = setUp(true);
  card.done = true;
  pace.drags();
  expect(pace.waits).toBe(false);
  pace.given();
  for (let ms = 0; ms < 240; ms += 40) {
    pace.drags();
    expect(pace.waits).toBe(true);
    vi.advanceTimersByTime(40);
  }
  expect(drawn()).toBe(0);
  // The hand rests where it is: nothing else calls for the picture.
  vi.advanceTimersByTime(20);
  expect([pace.waits, drawn()]).toEqual([false, 1]);
  const quick = setUp(false);
  quick.card.done = true;
  quick.pace.given();
  quick.pace.drags();
  expect(quick.pace.waits).toBe(false);
});

test('what can wait is done after the exact picture, the last of it only, and at once where none is awaited', () => {
  const { pace } = setUp(true);
  const done: string[] = [];
  pace.afterwards('it', () => done.push('at once'));
  expect(done.splice(0)).toEqual(['at once']);
  pace.rest();
  pace.afterwards('it', () => done.push('first'));
  pace.afterwards('it', () => done.push('last'));
  vi.advanceTimersByTime(500);
  expect(done).toEqual([]);
  pace.goOn();
  expect(done).toEqual([]);
  vi.advanceTimersByTime(150);
  expect(done.splice(0)).toEqual(['last']);
  // Where the answer never comes it is done all the same.
  pace.rest();
  pace.afterwards('it', () => done.push('late'));
  vi.advanceTimersByTime(2000);
  expect(done.splice(0)).toEqual(['late']);
  pace.rest();
  pace.afterwards('it', () => done.push('never'));
  pace.stop();
  vi.advanceTimersByTime(2000);
  expect(done).toEqual([]);
});

test('what waits under several names is all done, and no later than it can', () => {
  const { pace } = setUp(true);
  const done: string[] = [];
  pace.rest();
  pace.afterwards('numbers', () => done.push('numbers'));
  pace.afterwards('panels', () => done.push('panels 1'), 400);
  vi.advanceTimersByTime(300);
  // What comes while it waits puts it off no further.
  pace.afterwards('panels', () => done.push('panels 2'), 400);
  vi.advanceTimersByTime(99);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(done.splice(0)).toEqual(['panels 2']);
  pace.afterwards('panels', () => done.push('at once'), 400);
  expect(done.splice(0)).toEqual(['at once']);
  expect(pace.goOn()).toBe(true);
  expect(pace.goOn()).toBe(false);
  vi.advanceTimersByTime(120);
  expect(done.splice(0)).toEqual(['numbers']);

  // The picture gets its start also over what comes after it.
  pace.rest();
  vi.advanceTimersByTime(200);
  pace.goOn();
  vi.advanceTimersByTime(20);
  pace.afterwards('panels', () => done.push('panels'), 400);
  vi.advanceTimersByTime(99);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(['panels']);

  // Also a late picture puts it off no further.
  done.length = 0;
  vi.advanceTimersByTime(1000);
  pace.rest();
  pace.afterwards('panels', () => done.push('in time'), 400);
  vi.advanceTimersByTime(390);
  pace.goOn();
  vi.advanceTimersByTime(10);
  expect(done).toEqual(['in time']);
});
