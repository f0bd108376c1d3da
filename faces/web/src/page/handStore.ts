//! The hand on a label: which label, with what size, shape, limit and depth; and its way from a stroke to the plan.

import { create } from 'zustand';
import type { Engine } from '../engine/engine';
import type { EngineEvent } from '../engine/events';
import { isHandTool } from '../engine/hand';
import type { Pending } from '../engine/labelLayer';
import { nearestSlice } from '../engine/tilt';
import type { Vec3 } from '../engine/vector';
import { useCase } from '../plan/caseStore';
import { cutDeed, emptyDeed, fillDeed, islandDeed, labelMeant, labelsOf, limitBy, splitDeed, strokeDeed, type Deed, type LabelInHand, type Limits } from '../plan/cleaning';
import { useCompare } from '../plan/comparison';
import { forEachCase } from '../plan/eachCase';
import type { PlanObject, PlanStep } from '../wire/shapes';
import { useView } from './viewStore';

interface HandStore {
  /** The label in hand; null: the one of the selected step. */
  label: string | null;
  radius: number;
  /** Strokes on slices keep to their slice: for the brush and for the eraser. */
  flat: { brush: boolean; eraser: boolean };
  window: { on: boolean; low: number; high: number };
  /** Labels that limit strokes: what a brush adds within, what an eraser takes within, what both keep off. */
  limits: Limits;
  keeps: boolean;
  /** How deep scissors cut, mm; null: through everything. */
  depth: number | null;
  /** The first of two clicks that split. */
  first: Vec3 | null;
  /** Steps that were asked for and are not in the plan yet. */
  coming: readonly PlanStep[];
  set: (part: Partial<Omit<HandStore, 'set'>>) => void;
}

/** What is of one case: labels, and greys of a scan. */
const OF_CASE = { label: null, window: { on: false, low: 300, high: 3000 }, limits: { within: null, erase_within: null, keep_off: null }, first: null, coming: [] };

export const useHand = create<HandStore>((set) => ({
  ...OF_CASE,
  radius: 4,
  flat: { brush: true, eraser: false },
  keeps: false,
  depth: 30,
  set: (part) => set(part),
}));

/** Of which label the hand has made each step, by their names. An undo, or a refusal, gives that one back into the hand. */
const madeOf = new Map<string, string>();

forEachCase(() => {
  useHand.setState(OF_CASE);
  madeOf.clear();
});

// Whoever selects the row of another label takes that one in hand.
useView.subscribe((now, before) => {
  if (now.step === before.step && now.object === before.object) return;
  const { detail, state } = useCase.getState();
  const labels = detail && state ? labelsOf(detail.plan, state.objects) : [];
  const selected = now.object ?? now.step;
  const own = labels.find((one) => one.name === selected || one.name.split('.')[0] === selected);
  if (own) useHand.getState().set({ label: null, first: null });
});

/** The steps of the plan, and those that are on their way. */
function stepsNow(): PlanStep[] {
  const plan = useCase.getState().detail?.plan.step ?? [];
  return [...plan, ...useHand.getState().coming.filter((step) => !plan.some((one) => one.name === step.name))];
}

/** The label of a name; one that the hand has made, and that is in the plan no more, is the one that it was made of. */
function labelNamed(label: string, tried: readonly string[] = []): LabelInHand | null {
  const { detail, state } = useCase.getState();
  if (!detail || !state) return null;
  const labels = labelsOf(detail.plan, state.objects);
  const known = labels.find((one) => one.name === label);
  if (known) return known;
  const step = useHand.getState().coming.find((one) => one.name === label.split('.')[0]);
  if (step) {
    // A label that begins with nothing lies on its scan.
    const image = step.of === undefined ? state.objects.find((one) => one.name === step.on) : undefined;
    if (image) return { name: label, frame: image.frame, image: image.name };
    const before = labels.find((one) => one.name === step.of) ?? labelMeant({ ...detail.plan, step: stepsNow() }, labels, String(step.of));
    if (before) return { ...before, name: label };
  }
  const before = madeOf.get(label.split('.')[0]!);
  return before === undefined || tried.includes(before) ? null : labelNamed(before, [...tried, label]);
}

/** The label in hand: the one that was chosen or made by the hand, else that of what is selected. */
export function labelInHand(): LabelInHand | null {
  const { detail, state } = useCase.getState();
  if (!detail || !state) return null;
  const { label } = useHand.getState();
  const view = useView.getState();
  const selected = view.object ?? view.step;
  return (label && labelNamed(label)) || labelMeant(detail.plan, labelsOf(detail.plan, state.objects), selected) || (selected && labelNamed(selected)) || null;
}

/** Is the hand at work, or a label selected that it could work on? */
export function handIsOut(): boolean {
  const view = useView.getState();
  if (isHandTool(view.tool)) return true;
  const object = useCase.getState().state?.objects.find((one) => one.step === view.step && one.type === 'label');
  return object !== undefined;
}

/** Two revisions are looked at; a stroke would go to a label that neither of them shows. */
const COMPARED = 'Two revisions are compared, which are looked at only. Nothing was drawn. Go back to the case as it is, then draw.';

/** How a limit is said before the name of its label. */
export const LIMIT_WORDS: Record<keyof Limits, string> = { within: 'within', erase_within: 'within', keep_off: 'off' };

/** The limits of strokes with this tool, each with its label; `gone` where that is none any more that can limit the label in hand. */
export function limitsHeld(tool: 'brush' | 'eraser', own: LabelInHand | null): { of: keyof Limits; name: string; gone: boolean }[] {
  const labels = labelChoices(useCase.getState().state?.objects ?? []);
  const held = useHand.getState().limits;
  const ways: (keyof Limits)[] = [tool === 'eraser' ? 'erase_within' : 'within', 'keep_off'];
  return ways.flatMap((of) => {
    const name = own && limitBy(held, of, own.name);
    return name ? [{ of, name, gone: !labels.some((one) => one.name === name && one.frame === own.frame) }] : [];
  });
}

/** A stroke that was to be limited does not run anywhere because its limit is gone. */
function withoutLimit(tool: string, label: LabelInHand | null): string | null {
  const gone = tool === 'brush' || tool === 'eraser' ? limitsHeld(tool, label).find((one) => one.gone) : undefined;
  return gone ? `Strokes were to keep ${LIMIT_WORDS[gone.of]} ${gone.name}, and there is no such label for them any more. Nothing was drawn. Choose anew what they keep to, then draw.` : null;
}

/** Tells the engine which label is in hand, and how the hand works. */
export function showHand(engine: Engine): void {
  const { state } = useCase.getState();
  const hand = useHand.getState();
  const label = handIsOut() ? labelInHand() : null;
  const { tool } = useView.getState();
  const flat = tool === 'brush' ? hand.flat.brush : tool === 'eraser' ? hand.flat.eraser : false;
  const window = hand.window.on ? ([hand.window.low, hand.window.high] as const) : ([-Infinity, Infinity] as const);
  const limit = (name: keyof Limits) => (label ? limitBy(hand.limits, name, label.name) : null);
  const limits = { within: limit(tool === 'eraser' ? 'erase_within' : 'within'), off: limit('keep_off') };
  const stays = useCompare.getState().comparison ? COMPARED : withoutLimit(tool, label);
  engine.hand.settings = { frame: label?.frame ?? null, label: label?.name ?? '', stays, radius: hand.radius, flat, window, limits, depth: hand.depth, keeps: hand.keeps };
  const object = label && state?.objects.find((one) => one.name === label.name);
  // A step that is on its way has no content yet: what was shown stays, with its strokes; of a label that begins with nothing, nothing.
  const begins = label && !object?.content && stepsNow().some((step) => step.name === label.name && step.do === 'paint' && step.of === undefined);
  if (!label || begins) engine.showLabel(null, 0);
  else if (object?.content && object.state === 'exact') engine.showLabel(object.content, state!.revision);
  if (state && !state.evaluating) engine.layer.surfaces = state.revision;
  engine.limitStrokes(limitContents(engine, state?.objects ?? []));
}

/** What the server has of the labels that limit the hand, and the strokes that it has not answered yet: by name. */
function limitContents(engine: Engine, objects: readonly PlanObject[]): Map<string, string> {
  const { within, erase_within, keep_off } = useHand.getState().limits;
  const drawn = engine.layer.pending.flatMap(({ stroke }) => [stroke.limits?.within, stroke.limits?.off]);
  const names = new Set([within, erase_within, keep_off, ...drawn]);
  return new Map(objects.flatMap(({ name, content, state }) => (names.has(name) && content && state === 'exact' ? [[name, content]] : [])));
}

/** What the hand did in a view. */
export function hearHand(engine: Engine, event: EngineEvent): void {
  // Whatever else has come into the hand meanwhile, a stroke is for the label on which it was begun.
  const label = event.type === 'stroke' ? labelNamed(event.label) : labelInHand();
  const hand = useHand.getState();
  const { tool } = useView.getState();
  const steps = stepsNow();
  if (event.type === 'stroke' && label) return void send(strokeDeed(steps, label, event.pending.stroke, hand.limits), { engine, pending: event.pending });
  if (event.type === 'stroke') {
    engine.layer.drop(event.pending);
    return useCase.getState().tell(`There is no label ${event.label} any more, and the stroke on it was not drawn. Choose a label, then draw it again.`);
  }
  if (!label) return;
  if (event.type === 'lasso') void send(cutDeed(steps, label, event, hand.keeps, hand.depth));
  if (event.type !== 'touch') return;
  if (tool === 'island') void send(islandDeed(steps, label, event.at, hand.keeps));
  else if (!hand.first) hand.set({ first: event.at });
  else {
    hand.set({ first: null });
    void send(splitDeed(steps, label, hand.first, event.at));
  }
}

/** Begins an empty label on a scan, and takes it and the brush in hand. */
export async function beginLabel(image: string): Promise<void> {
  const deed = emptyDeed(stepsNow(), useCase.getState().detail?.plan.input ?? [], image);
  useHand.getState().set({ first: null });
  useView.getState().set({ tool: 'brush', place: null });
  if (await send(deed)) useView.getState().select(deed.label);
}

/** Fills between the slices that were painted, across what the slice view in hand shows, which may have been turned; axial ones from a 3D view. */
export function fillBetween(engine: Engine): void {
  const label = labelInHand();
  const view = engine.views.get(useView.getState().focused);
  const across = view?.kind === 'slice' ? nearestSlice(view.frame.directions) : 'axial';
  if (label) void send(fillDeed(stepsNow(), label, across));
}

/** Sends what was done; the label that it leaves is in hand at once. A stroke that is refused is taken away again. */
async function send(deed: Deed, shown?: { engine: Engine; pending: Pending }): Promise<boolean> {
  const { set, label, coming } = useHand.getState();
  if (deed.step.of !== undefined && deed.label !== deed.step.of) madeOf.set(deed.step.name, String(deed.step.of));
  set({ label: deed.label, coming: [...coming, deed.step] });
  const done = await useCase.getState().change(deed.change);
  set({ coming: useHand.getState().coming.filter((step) => step !== deed.step) });
  if (done) {
    if (shown) shown.pending.revision = useCase.getState().detail?.revision ?? 0;
    return true;
  }
  if (useHand.getState().label === deed.label && !stepsNow().some((step) => step.name === deed.step.name)) set({ label });
  if (shown) {
    shown.engine.layer.drop(shown.pending);
    shown.engine.redrawSolids();
  }
  return false;
}

/** Labels that the hand can be given, those in the frame that is shown first. */
export function labelChoices(objects: readonly PlanObject[]): LabelInHand[] {
  const plan = useCase.getState().detail?.plan;
  return plan ? labelsOf(plan, objects) : [];
}
