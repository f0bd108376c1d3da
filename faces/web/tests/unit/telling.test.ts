//! Panels hear of a change when the gate lets them; whoever asks the store itself has it at once.
import { expect, test } from 'vitest';
import { createStore } from 'zustand';
import { heardThroughGate, tellThrough } from '../../src/plan/telling';

test('panels are told when the gate is passed, everybody else at once, and what was held back when it is taken away', () => {
  const store = createStore(() => ({ revision: 1 }));
  const heard: string[] = [];
  store.subscribe(({ revision }) => heard.push(`views ${revision}`));
  const leave = heardThroughGate(store).subscribe(() => heard.push(`panels ${store.getState().revision}`));
  const next = (revision: number) => store.setState({ revision });
  next(2);
  expect(heard.splice(0)).toEqual(['views 2', 'panels 2']);

  let held: (() => void) | null = null;
  const open = tellThrough((tell) => (held = tell));
  next(3);
  next(4);
  expect(heard.splice(0)).toEqual(['views 3', 'views 4']);
  expect(store.getState().revision).toBe(4);
  held!();
  expect(heard.splice(0)).toEqual(['panels 4']);

  next(5);
  open();
  expect(heard.splice(0)).toEqual(['views 5', 'panels 5']);
  next(6);
  expect(heard.splice(0)).toEqual(['views 6', 'panels 6']);
  leave();
  next(7);
  expect(heard.splice(0)).toEqual(['views 7']);
});

test('a gate that another has taken the place of takes nothing away', () => {
  const store = createStore(() => ({ revision: 1 }));
  const heard: number[] = [];
  heardThroughGate(store).subscribe(({ revision }) => heard.push(revision));
  const first = tellThrough(() => undefined);
  const second = tellThrough(() => undefined);
  first();
  store.setState({ revision: 2 });
  expect(heard).toEqual([]);
  second();
  expect(heard).toEqual([2]);
});
