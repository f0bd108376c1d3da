//! What is being compared: two revisions side by side, the plan with the patient before, and a deviation map on one surface.

import { create } from 'zustand';
import type { SurfaceWish } from '../engine/anatomy';
import type { Heat, HeatColours } from '../engine/heat';
import { Stopped, wire } from '../wire/client';
import type { Comparison, Planned, PlanObject, Surface, SurfacePlace } from '../wire/shapes';
import { useCase } from './caseStore';
import { forEachCase } from './eachCase';
import { surfacesToShow, type Choices } from './visibility';

interface CompareStore {
  /** Two revisions that the 3D views show beside each other; null: the case as it is. */
  comparison: Comparison | null;
  /** What the two are called: `variant A`, `revision 4`. */
  sides: readonly [string, string];
  /** The numbers of the plan against the patient before the operation, as they were last asked for. */
  planned: Planned | null;
  busy: boolean;
  heat: Heat | null;
  /** The surfaces that the map tells of, painted and measured from, as they lay then. */
  measured: readonly Surface[];
  /** What the map says, in words. */
  heatTitle: string;
  compare: (id: string, revisions: readonly [number, number], sides: readonly [string, string]) => Promise<boolean>;
  measure: (id: string) => Promise<boolean>;
  /** Stops what is being compared or measured. */
  cancel: () => void;
  end: () => void;
  paint: (frame: string, key: string, title: string, of: Surface, to: Surface[]) => Promise<boolean>;
  recolour: (part: { range?: number; colours?: HeatColours }) => void;
  unpaint: () => void;
}

/** What is waited for, if anything. */
let waiting: AbortController | null = null;

/** Waits for an answer that may take long; whoever cancels it hears nothing more of it. */
async function waitFor(set: (part: { busy: boolean }) => void, ask: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  waiting?.abort();
  const own = (waiting = new AbortController());
  set({ busy: true });
  useCase.setState({ comparing: null });
  try {
    await ask(own.signal);
    return true;
  } catch (error) {
    // Whoever cancels in the middle of an answer gets the browser's own words for it.
    if (!(error instanceof Stopped) && !own.signal.aborted) throw error;
    return false;
  } finally {
    if (waiting === own) set({ busy: false });
  }
}

export const useCompare = create<CompareStore>((set, get) => ({
  comparison: null,
  sides: ['', ''],
  planned: null,
  busy: false,
  heat: null,
  measured: [],
  heatTitle: '',
  compare: (id, [before, after], sides) =>
    waitFor(set, async (signal) => set({ comparison: await wire.compare(id, before, after, signal), sides, heat: null })),
  measure: (id) => waitFor(set, async (signal) => set({ planned: await wire.planned(id, signal) })),
  cancel: () => waiting?.abort(),
  end: () => {
    waiting?.abort();
    set({ comparison: null, heat: null });
  },
  paint: (frame, key, heatTitle, of, to) =>
    waitFor(set, async (signal) => {
      const { content, part, triangles } = of;
      const distances = await wire.deviation({ of: placeOf(of), to: to.map(placeOf), triangles, edge_mm: MAP_EDGE }, signal);
      const address = wire.fineAddress(content, part, triangles, MAP_EDGE);
      const colours = get().heat?.colours ?? 'blue-red';
      const over = wire.surfaceAddress(content, part, triangles);
      set({ heat: { frame, key, over, address, distances, range: rangeOf(distances), colours }, measured: [of, ...to], heatTitle });
    }),
  recolour: (part) => set(({ heat }) => ({ heat: heat && { ...heat, ...part } })),
  unpaint: () => {
    waiting?.abort();
    set({ heat: null });
  },
}));

// What was compared or measured of one case says nothing of another.
forEachCase(() => {
  waiting?.abort();
  useCompare.setState({ comparison: null, planned: null, heat: null });
});

/** Corners of a map lie no farther apart, mm; see `Contents::fine` in faces/server/src/contents.rs. */
const MAP_EDGE = 1.5;

const isPainted = (wish: SurfaceWish, heat: Heat) => wish.frame === heat.frame && wish.key === heat.key;

/**
 * Whether a map tells of what is no more: the painted surface is another one or is moved by hand, or one of those that were measured is
 * not among `objects` as it lay then. Of two revisions that are compared nothing changes: null.
 */
export function isOutOfDate(heat: Heat, wishes: readonly SurfaceWish[], measured: readonly Surface[], objects: readonly PlanObject[] | null): boolean {
  const stands = (one: Surface) => objects?.some(({ surfaces }) => surfaces.some((now) => liesAs(now, one))) ?? true;
  return wishes.some((wish) => isPainted(wish, heat) && (wish.address !== heat.over || wish.was !== undefined)) || !measured.every(stands);
}

const liesAs = (a: Surface, b: Surface) => a.content === b.content && a.part === b.part && a.frame === b.frame && JSON.stringify(a.pose ?? null) === JSON.stringify(b.pose ?? null);

/** The surface that a map paints, with the corners that the map has. */
export function withMap(wishes: SurfaceWish[], heat: Heat | null): SurfaceWish[] {
  return heat ? wishes.map((wish) => (isPainted(wish, heat) ? { ...wish, address: heat.address } : wish)) : wishes;
}

/** Half-way round lengths at which a colour bar ends, mm. */
export const RANGES = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50] as const;

/** The least of them that takes in 95 % of the corners. */
export function rangeOf(distances: Float32Array): number {
  const p95 = spread(distances).p95;
  return RANGES.find((range) => range >= p95) ?? RANGES[RANGES.length - 1]!;
}

/** The largest distances to both sides, and the one within which 95 % of the corners lie, mm. */
export function spread(distances: Float32Array): { inside: number; outside: number; p95: number } {
  if (distances.length === 0) return { inside: 0, outside: 0, p95: 0 };
  const sizes = distances.map(Math.abs).sort();
  let [inside, outside] = [0, 0];
  for (const distance of distances) {
    inside = Math.min(inside, distance);
    outside = Math.max(outside, distance);
  }
  return { inside, outside, p95: sizes[Math.ceil(0.95 * sizes.length) - 1]! };
}

/** The surfaces of two revisions: the earlier one in the left 3D view, the later one in the right. */
export function surfacesOfBoth({ plan_before, plan_after, objects_before, objects_after }: Comparison, choices: Choices): SurfaceWish[] {
  const old = surfacesToShow(plan_before, objects_before, choices).filter((wish) => wish.planned);
  const now = surfacesToShow(plan_after, objects_after, choices).filter((wish) => wish.planned);
  return [
    ...old.map((wish) => ({ ...wish, key: `earlier ${wish.key}`, before: true, planned: false, outlined: false })),
    ...now.map((wish) => ({ ...wish, before: false })),
  ];
}

/** A surface and where it is shown, as the server wants it named. */
const placeOf = (surface: Surface): SurfacePlace => ({ content: surface.content, part: Number(surface.part), pose: surface.pose ?? null });
