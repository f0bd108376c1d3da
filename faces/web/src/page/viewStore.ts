//! How the surgeon looks at the case: layout, tool, what is selected, shown, faint. Kept out of the plan, and out of the server.

import { create } from 'zustand';
import type { Tool } from '../engine/events';
import type { HandleParts } from '../engine/moveHandle';
import type { Vec3 } from '../engine/vector';
import { forEachCase } from '../plan/eachCase';

export type Layout = 1 | 2 | 3 | 4 | 5;
export type Panel = 'step' | 'findings' | 'history' | 'compare' | 'comments' | 'package';

interface ViewStore {
  layout: Layout;
  /** The one pane that fills the views, if any. */
  enlarged: string | null;
  focused: string;
  /** The names of slices that were turned, by view: what they show now. */
  turned: ReadonlyMap<string, string>;
  tool: Tool;
  frame: string | null;
  /** The image object that slices show; null: the frame's own scan. */
  image: string | null;
  step: string | null;
  object: string | null;
  /** The place in hand within the selected step: parameter and path, as in `points_mm/malleolus`. */
  place: string | null;
  /** What the next picked thing of a list is like, beside its place: as a screw of some length. */
  item: Record<string, unknown> | null;
  /** The first end of a line that is being drawn for a plane. */
  drawnFrom: { at: Vec3; frame: string; toViewer: Vec3 } | null;
  /** Which of the selected step's slots and bores is looked along, its tool shown as a ghost; null: none. */
  way: number | null;
  /** Which parts of the handle of a move are shown. */
  parts: HandleParts;
  shown: ReadonlyMap<string, boolean>;
  faint: ReadonlySet<string>;
  /** The one object that is shown, all others hidden, until somebody shows or hides another. */
  alone: string | null;
  window: readonly [number, number];
  panel: Panel;
  help: boolean;
  /** The view in hand is about to be captured for the report. */
  capturing: boolean;
  /** A variant is about to be begun. */
  beginning: boolean;
  cursor: { place: Vec3; hu: number | null; on: string | null } | null;
  lost: boolean;
  share: number;
  range: readonly [number, number] | null;
  set: (part: Partial<Omit<ViewStore, 'set' | 'select' | 'toggle' | 'fade' | 'showAll'>>) => void;
  select: (step: string | null, object?: string | null) => void;
  toggle: (object: string, shownNow: boolean) => void;
  fade: (object: string) => void;
  showAll: () => void;
}

const LAYOUT_KEY = 'preop.layout';

/** The layout that this person chose last, on this machine: it is not the plan's. */
function ownLayout(): Layout {
  const kept = Number(globalThis.localStorage?.getItem(LAYOUT_KEY));
  return kept >= 1 && kept <= 5 ? (kept as Layout) : 1;
}

/** What is of one case; layout, greys and the parts of a handle are the person's, and stay. */
const OF_CASE = {
  enlarged: null,
  focused: 'axial',
  turned: new Map(),
  tool: 'select',
  frame: null,
  image: null,
  step: null,
  object: null,
  place: null,
  item: null,
  drawnFrom: null,
  way: null,
  shown: new Map(),
  faint: new Set(),
  alone: null,
  panel: 'step',
  help: false,
  capturing: false,
  beginning: false,
  cursor: null,
  lost: false,
  share: 0,
  range: null,
} satisfies Partial<ViewStore>;

export const useView = create<ViewStore>((set) => ({
  ...OF_CASE,
  layout: ownLayout(),
  parts: 'both',
  window: [-400, 1600],
  set: (part) => set(part),
  select: (step, object = null) => set((now) => ({ step, object, place: null, item: null, drawnFrom: null, way: null, panel: step ? 'step' : now.panel })),
  toggle: (object, shownNow) => set((now) => ({ shown: new Map(now.shown).set(object, !shownNow), alone: null })),
  fade: (object) =>
    set((now) => {
      const faint = new Set(now.faint);
      if (!faint.delete(object)) faint.add(object);
      return { faint };
    }),
  showAll: () => set({ shown: new Map(), faint: new Set(), alone: null }),
}));

forEachCase(() => useView.setState(OF_CASE));

useView.subscribe(({ layout }, before) => {
  if (layout !== before.layout) globalThis.localStorage?.setItem(LAYOUT_KEY, String(layout));
});
