//! When the panels hear of a change of the case: at once, or where the hand waits for a picture, after that. To tell them takes the cores that
//! compute and draw it. Who asks the store itself has what is so now.

import { useStore, type StoreApi, type UseBoundStore } from 'zustand';

/** Calls what it is given: when it may. Of several only the last is called. */
export type Gate = (tell: () => void) => void;

const atOnce: Gate = (tell) => tell();
let gate = atOnce;
/** Every store whose panels are told through the gate. */
const tellers: (() => void)[] = [];

/** Panels are told through a gate. Returns how to take it away; what they were not told they are told then. */
export function tellThrough(next: Gate): () => void {
  gate = next;
  return () => {
    if (gate !== next) return;
    gate = atOnce;
    tellers.forEach((tell) => tell());
  };
}

/** A store as panels hear of it: through the gate. */
export function heardThroughGate<T>(store: StoreApi<T>): StoreApi<T> {
  const panels = new Set<Parameters<StoreApi<T>['subscribe']>[0]>();
  const tell = () => panels.forEach((panel) => panel(store.getState(), store.getState()));
  tellers.push(tell);
  store.subscribe(() => gate(tell));
  const subscribe: StoreApi<T>['subscribe'] = (panel) => {
    panels.add(panel);
    return () => panels.delete(panel);
  };
  return { ...store, subscribe };
}

/** The hook of a store: panels hear through the gate, whoever subscribes to it at once. */
export function toldThroughGate<T>(store: StoreApi<T>): UseBoundStore<StoreApi<T>> {
  const heard = heardThroughGate(store);
  const use = <U>(select?: (state: T) => U) => (select ? useStore(heard, select) : useStore(heard));
  return Object.assign(use, store) as UseBoundStore<StoreApi<T>>;
}
