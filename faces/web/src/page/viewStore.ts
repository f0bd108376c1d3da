//! How the surgeon looks at the case: layout, tool, what is selected, shown, faint. Kept out of the plan, and out of the server.

import { create } from 'zustand';
import type { Tool } from '../engine/events';
import type { HandleParts } from '../engine/moveHandle';
import type { Vec3 } from '../engine/vector';
import { useCase } from '../plan/caseStore';
import { forEachCase } from '../plan/eachCase';
import { STAGES, type Stage } from '../plan/stages';

export type Layout = 1 | 2 | 3 | 4 | 5;
export type Panel = 'step' | 'findings' | 'history' | 'compare' | 'comments' | 'package';

interface ViewStore {
  stage: Stage;
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
  /** Of pieces that are shown in two scans, by key: the one that is chosen, and the one that the pointer is over. */
  piece: string | null;
  over: string | null;
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
  /** Do slices go where a moved bone was let go of? The person's, on this machine. */
  follows: boolean;
  shown: ReadonlyMap<string, boolean>;
  faint: ReadonlySet<string>;
  /** The one object that is shown, all others hidden, until somebody shows or hides another. */
  alone: string | null;
  window: readonly [number, number];
  panel: Panel;
  /** The finding that was flown to last from the strip of Check. */
  visited: string | null;
  help: boolean;
  /** The view in hand is about to be captured for the report. */
  capturing: boolean;
  /** A variant is about to be begun. */
  beginning: boolean;
  cursor: { place: Vec3; hu: number | null; on: string | null } | null;
  lost: boolean;
  share: number;
  range: readonly [number, number] | null;
  set: (part: Partial<Omit<ViewStore, 'stage' | 'set' | 'enter' | 'select' | 'toggle' | 'fade' | 'showAll'>>) => void;
  /** Goes to a stage: its strip, its layout, its panel. What is selected, shown and looked at stays, and so do the cameras. */
  enter: (stage: Stage) => void;
  select: (step: string | null, object?: string | null) => void;
  toggle: (object: string, shownNow: boolean) => void;
  fade: (object: string) => void;
  showAll: () => void;
}

/** What each stage opens with, until the person has chosen another layout in it. */
const OPENS: Record<Stage, { layout: Layout; panel: Panel }> = {
  Images: { layout: 2, panel: 'findings' },
  Bones: { layout: 2, panel: 'step' },
  Plan: { layout: 1, panel: 'step' },
  Devices: { layout: 1, panel: 'step' },
  Check: { layout: 4, panel: 'findings' },
  Release: { layout: 1, panel: 'package' },
};

const FOLLOWS_KEY = 'preop.slices-follow';
const layoutKey = (stage: Stage) => `preop.layout.${stage}`;
const stageKey = () => `preop.stage.${useCase.getState().id}`;

/** The layout that this person chose last in a stage, on this machine: it is not the plan's. */
function ownLayout(stage: Stage): Layout {
  const kept = Number(globalThis.localStorage?.getItem(layoutKey(stage)));
  return kept >= 1 && kept <= 5 ? (kept as Layout) : OPENS[stage].layout;
}

const opened = (stage: Stage) => ({ stage, layout: ownLayout(stage), panel: OPENS[stage].panel });

/** The stage in which a case was left on this machine; one that was not seen here yet begins in the middle, with all of the plan. */
const stageLeft = (): Stage => STAGES.find((stage) => stage === globalThis.localStorage?.getItem(stageKey())) ?? 'Plan';

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
  piece: null,
  over: null,
  place: null,
  item: null,
  drawnFrom: null,
  way: null,
  shown: new Map(),
  faint: new Set(),
  alone: null,
  visited: null,
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
  ...opened('Plan'),
  parts: 'both',
  follows: globalThis.localStorage?.getItem(FOLLOWS_KEY) !== 'no',
  window: [-400, 1600],
  set: (part) => set(part),
  enter: (stage) => {
    globalThis.localStorage?.setItem(stageKey(), stage);
    // No brush or pen comes along: what was for bone would draw on it while a package is read.
    set({ ...opened(stage), enlarged: null, tool: 'select' });
  },
  select: (step, object = null) => set((now) => ({ step, object, piece: null, place: null, item: null, drawnFrom: null, way: null, panel: step ? 'step' : now.panel })),
  toggle: (object, shownNow) => set((now) => ({ shown: new Map(now.shown).set(object, !shownNow), alone: null })),
  fade: (object) =>
    set((now) => {
      const faint = new Set(now.faint);
      if (!faint.delete(object)) faint.add(object);
      return { faint };
    }),
  showAll: () => set({ shown: new Map(), faint: new Set(), alone: null }),
}));

forEachCase(() => useView.setState({ ...OF_CASE, ...opened(stageLeft()) }));

useView.subscribe(({ layout, stage, follows }, before) => {
  if (follows !== before.follows) globalThis.localStorage?.setItem(FOLLOWS_KEY, follows ? 'yes' : 'no');
  if (layout !== before.layout && stage === before.stage) globalThis.localStorage?.setItem(layoutKey(stage), String(layout));
});
