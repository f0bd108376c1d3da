//! Between the engine and the stores: what the page knows is shown, what the hand does in a view becomes a change of the plan.

import { approximate } from '../engine/approximate';
import { boxInWords, jsonOfBox, type BoxValue } from '../engine/box';
import type { Engine } from '../engine/engine';
import type { EngineEvent, Seen } from '../engine/events';
import { isHandTool } from '../engine/hand';
import { arrivesAt, type Movement } from '../engine/movement';
import { sliceName } from '../engine/tilt';
import { dot, sub, type Vec3 } from '../engine/vector';
import { useCase, withEdit } from '../plan/caseStore';
import { isOutOfDate, surfacesOfBoth, useCompare, withMap } from '../plan/comparison';
import { boxOf, DRAWN, kerfOf, NEXT, placesOf, planeOf, planeOfLine, tintOf, withPlace, withThing } from '../plan/held';
import { MEASURED, marksOf, useMeasure } from '../plan/measure';
import { pushInHand } from '../plan/pushed';
import { changed, movementOf, pivotOf, posed, posesOf } from '../plan/moving';
import { askExact, besideHandle, useExact } from '../plan/exactNumbers';
import { exactPlace } from '../plan/exactPlace';
import { halvesOf, isComing, metBy } from '../plan/parting';
import { linkedPieces } from '../plan/pieces';
import { entryOf, kindOf } from '../plan/entries';
import { controlOf } from '../plan/schema';
import { surfacesToShow } from '../plan/visibility';
import { tellThrough } from '../plan/telling';
import { waysOf } from '../plan/ways';
import type { PlanObject, PlanStep } from '../wire/shapes';
import { draftStep, frameOfDraft, useDraft } from './draftStore';
import { hearHand, showHand, useHand } from './handStore';
import { moveLines, previewLines, readyForMoves } from './previewLines';
import { useView } from './viewStore';

/** The step that is being made, or the selected one (or input) with what is being dragged or typed in place of what the plan says. */
export function selectedStep(): PlanStep | null {
  const draft = draftStep();
  if (draft) return draft;
  const { detail, edit } = useCase.getState();
  const name = useView.getState().step;
  const step = detail && entryOf(detail.plan, name);
  return step && withEdit(step, edit);
}

/** The frames that have a scan, in the order of the plan. */
export function framesOf(objects: readonly PlanObject[]): string[] {
  return objects.filter((object) => object.volume && object.name === object.frame).map((object) => object.name);
}

/** The frame that is looked at: the chosen one, while the case has it; else the first that has a scan. */
export function frameShown(objects: readonly PlanObject[], chosen: string | null): string | null {
  return objects.some((object) => object.name === chosen) ? chosen : (framesOf(objects)[0] ?? null);
}

/** The object whose grey values are looked at. */
export function imageShown(objects: readonly PlanObject[], { image, frame }: { image: string | null; frame: string | null }): string | null {
  return objects.some((object) => object.name === image) ? image : frameShown(objects, frame);
}

/** The frame in which a step's results lie. */
export function frameOfStep(step: string, objects: readonly PlanObject[]): string | null {
  const own = objects.find((object) => object.step === step && object.frame);
  if (own) return own.frame;
  const draft = draftStep();
  return draft?.name === step ? frameOfDraft(draft) : null;
}

/** Panels wait so long for the exact picture, ms: that something is computed is said of what takes longer. */
const PANELS_WAIT = 400;

/** Joins an engine to the stores. Returns how to part them. */
export function join(engine: Engine): () => void {
  const stops = [engine.listen((event) => hear(engine, event)), useCase.subscribe(() => show(engine)), useView.subscribe(() => show(engine)), useCompare.subscribe(() => show(engine)), useMeasure.subscribe(() => show(engine)), useHand.subscribe(() => show(engine)), useDraft.subscribe(() => show(engine)), useExact.subscribe(() => show(engine))];
  stops.push(tellThrough((tell) => engine.afterwards('panels', tell, PANELS_WAIT)));
  show(engine);
  return () => stops.forEach((stop) => stop());
}

const linked = (key: string) => linkedPieces(useCase.getState().state?.objects ?? []).find((one) => one.key === key);

/** What else a hand may do that ends what stands beside the last handle. */
const GESTURES: ReadonlySet<EngineEvent['type']> = new Set(['select', 'point', 'pick', 'stroke', 'lasso', 'touch', 'cancelled']);

const last = new WeakMap<Engine, Map<string, unknown[]>>();

/** Calls `act` only if one of `inputs` is another than last time under this name: the engine is told no thing twice. */
function whenChanged(engine: Engine, name: string, inputs: unknown[], act: () => void): void {
  const known = last.get(engine) ?? new Map<string, unknown[]>();
  last.set(engine, known);
  const before = known.get(name);
  if (before && before.length === inputs.length && inputs.every((input, n) => Object.is(input, before[n]))) return;
  known.set(name, inputs);
  act();
}

function show(engine: Engine): void {
  const view = useView.getState();
  const { detail, state, catalogue, kinds, edit } = useCase.getState();
  // A line that is drawn by corners belongs to the tool.
  if (engine.tool !== view.tool) engine.hand.scissors.giveUp();
  engine.tool = view.tool;
  whenChanged(engine, 'window', [view.window], () => engine.setWindow(view.window));
  if (!detail || !state) return;
  const objects = state.objects;
  const frame = frameShown(objects, view.frame);
  const shown = imageShown(objects, view);
  const image = objects.find((object) => object.name === shown && object.volume);
  whenChanged(engine, 'scan', [frame, image?.content], () => frame && engine.showScan(frame, image?.content ?? null));
  const measure = useMeasure.getState();
  const { comparison, heat, measured } = useCompare.getState();
  whenChanged(engine, 'heat', [heat], () => engine.setHeat(heat));
  const poses = () => posesOf(detail.plan.step.map((step) => withEdit(step, edit)), objects, edit?.step ?? null);
  const choices = { shown: view.shown, faint: view.faint, alone: view.alone, selected: view.object, piece: view.piece, over: view.over };
  // Also when an edit ends: one that was refused leaves the bones where the plan has them.
  whenChanged(engine, 'surfaces', [detail.plan, objects, comparison, heat?.address, heat?.key, edit === null, ...Object.values(choices)], () => {
    const wishes = comparison ? surfacesOfBoth(comparison, choices) : posed(surfacesToShow(detail.plan, objects, choices), poses());
    if (heat && isOutOfDate(heat, wishes, measured, comparison ? null : objects)) {
      useCase.getState().tell('The map was taken off: what it measures has changed.');
      return useCompare.getState().unpaint();
    }
    engine.showSurfaces(withMap(wishes, heat));
  });
  whenChanged(engine, 'computed', [objects], () => objects.every(({ state }) => state !== 'computing' && state !== 'out-of-date') && engine.computed());
  // Before what is said beside them.
  whenChanged(engine, 'poses', [edit, comparison], () => edit && !comparison && engine.setPoses(poses()));
  whenChanged(engine, 'in hand', [measure.places, view.tool, detail.plan, objects, edit, view.step, view.place, view.image, frame, kinds, catalogue, comparison, useDraft.getState()], () => {
    // Two revisions that are compared are not the plan in hand: none of its handles stands over them.
    const step = comparison ? null : selectedStep();
    const kind = kindOf(step);
    const own = step ? frameOfStep(step.name, objects) : null;
    const places = step && kind && own === frame ? placesOf(step, kind, view.place) : null;
    const marks = view.tool === 'measure' ? (measure.frame === frame ? marksOf(measure.places) : null) : places;
    engine.setPoints(marks && marks.points.length > 0 ? marks : null);
    const plane = step && kind ? planeOf(step, kind) : null;
    const inPlan = step && entryOf(detail.plan, step.name);
    const from = edit && inPlan && kind ? planeOf(inPlan, kind) : null;
    engine.setPlane(plane && step ? { value: plane.value, kerf: kerfOf(step, catalogue), frame: plane.on || own || '', meets: metBy(step, detail.plan.step, objects) } : null);
    // While it is dragged or typed, or made, and until what it makes has come.
    const parts = step && plane && (edit?.step === step.name || !inPlan || isComing(step.name, objects));
    engine.halves.show(parts ? halvesOf(step, detail.plan.step, objects, plane.value, from?.value ?? null, plane.on || own || '') : null);
    const push = step && kind && own ? pushInHand(step, inPlan, kind, objects, own) : null;
    engine.pushed.show(push);
    const box = step && kind && own ? boxOf(step, kind) : null;
    engine.setBox(box && own ? { value: box.value, frame: own } : null);
    const tint = step ? tintOf(step, objects) : null;
    // Under the hand the label itself is tinted: one colour at a time.
    engine.setTint(tint && tint.image === image?.name && !isHandTool(view.tool) ? tint.tint : null);
    const moved = edit && step && edit.step === step.name && movementOf(step);
    const held = edit && step && plane && from ? { step, from: from.value, to: plane.value, frame: plane.on || own || '' } : null;
    const boxed = edit && box && inPlan && kind ? boxLines(boxOf(inPlan, kind)?.value ?? box.value, box.value) : null;
    const near = moved && own ? moveLines(engine, step.name, moved, own) : null;
    engine.setPreview(near ?? boxed ?? (push && [`Preview: ${push.words.join(', ')}`]) ?? (edit && !comparison ? previewLines(engine, detail.plan, objects, held) : null));
  });
  whenChanged(engine, 'exact numbers', [objects, detail.revision, comparison, view.step], () => engine.afterwards('exact numbers', () => askExact(detail.id, comparison ? null : view.step, objects, state.revision)));
  whenChanged(engine, 'beside the handle', [objects, edit, comparison, view.step, view.tool, released, useExact.getState()], () => {
    const told = useExact.getState();
    const beside = released && !edit && !comparison && released === view.step && told.step === view.step && view.tool === 'select' ? besideHandle(told.told, view.step, objects) : null;
    engine.setExact(beside?.lines ?? null);
  });
  whenChanged(engine, 'move', [detail.plan, objects, edit, comparison, view.step, view.parts, useDraft.getState()], () => {
    const step = comparison ? null : selectedStep();
    const movement = step && movementOf(step);
    const pivot = step && pivotOf(step, objects);
    const own = step && frameOfStep(step.name, objects);
    if (movement) void readyForMoves();
    engine.setMove(movement && pivot && own ? { movement, pivot, frame: own, parts: view.parts } : null);
  });
  whenChanged(engine, 'ghost', [detail.plan, objects, comparison, view.step, view.way], () => {
    const step = view.way === null || comparison ? null : (detail.plan.step.find((one) => one.name === view.step) ?? null);
    const way = waysOf(step, detail.plan.step, objects)[view.way ?? 0];
    engine.setGhost(way ? { way, frame: way.frame, words: way.words } : null);
  });
  whenChanged(engine, 'hand', [detail.plan, state, comparison, view.tool, view.step, view.object, useHand.getState()], () => showHand(engine));
}

/** The step whose handle the hand has let go of last: until its next gesture what was measured stands beside it. */
let released: string | null = null;

function hear(engine: Engine, event: EngineEvent): void {
  if (event.type === 'plane' || event.type === 'move' || event.type === 'box') released = event.done ? useView.getState().step : null;
  else if (GESTURES.has(event.type)) released = null;
  const view = useView.getState();
  const set = view.set;
  switch (event.type) {
    case 'cursor': {
      // Where both places are in sight.
      const over = event.piece && view.layout === 5 ? linked(event.piece) : undefined;
      return set({ cursor: event.place ? { place: event.place, hu: event.hu, on: over?.title ?? event.on } : null, over: over?.key ?? null });
    }
    case 'window':
      return set({ window: event.window });
    case 'focus':
      return set({ focused: event.view });
    case 'turned':
      return set({ turned: new Map(view.turned).set(event.view, sliceName(event.directions)) });
    case 'enlarge':
      return set({ enlarged: view.enlarged ? null : event.view });
    case 'drawing':
      return set({ lost: event.lost });
    case 'scan':
      return set({ share: event.share, range: event.range });
    case 'trouble':
      return useCase.getState().tell(event.words);
    case 'said':
      return useCase.setState({ said: event.words });
    case 'select': {
      const object = useCase.getState().state?.objects.find((one) => one.name === event.object);
      if (!object) return;
      view.select(object.step, object.name);
      return set({ piece: linked(event.piece)?.key ?? null });
    }
    case 'plane':
      return takePlane(event);
    case 'box':
      return takeBox(event.value, event.done);
    case 'move':
      takeMovement(event.movement, event.done);
      // Along the line of sight alone: nothing that is seen moves sideways.
      if (event.done && view.follows && engine.move) engine.moveCrosshair(arrivesAt(event.movement, engine.move.pivot), engine.move.frame);
      return;
    case 'point':
      return hearPoint(event);
    case 'pick':
      return hearPick(event);
    case 'stroke':
    case 'lasso':
    case 'touch':
      return hearHand(engine, event);
    case 'cancelled':
      return useCase.getState().preview(null);
    case 'crosshair':
      return;
  }
}

function hearPoint({ key, at, done, seen }: Extract<EngineEvent, { type: 'point' }>): void {
  const again = 'Drag it there again.';
  const back = () => useCase.getState().preview(null);
  if (key.startsWith(MEASURED)) return exactly(at, seen ?? null, (exact) => useMeasure.getState().move(key, exact), again);
  const step = selectedStep()?.name;
  if (step && !done) useView.getState().set({ place: key });
  if (!step) return;
  useCase.getState().begin();
  exactly(at, seen ?? null, (exact) => takePlace(step, key, exact, { done }), again, back);
}

/** What a click is for is settled when it is made: whoever then takes another place or step in hand changes nothing about it. */
function hearPick(event: Extract<EngineEvent, { type: 'pick' }>): void {
  const { tool, place, item, set } = useView.getState();
  const again = 'Pick it again.';
  if (tool === 'measure') return exactly(event.at, event.seen, (at) => useMeasure.getState().add(at, event.frame, useCase.getState().detail?.revision ?? 0), again);
  const step = selectedStep()?.name;
  if (!step || !place) return;
  if (useCompare.getState().comparison) return useCase.getState().tell('Two revisions are compared. Go back to the case as it is, then pick.');
  useCase.getState().begin();
  if (place.endsWith(`/${DRAWN}`)) return exactly(event.at, event.seen, (at) => selectedStep()?.name === step && drawPlane(place, { ...event, at }), again);
  const isLast = !place.endsWith(`/${NEXT}`);
  if (isLast) set({ tool: 'select' });
  const giveBack = () => {
    const now = useView.getState();
    if (now.tool === 'select' && now.place === place && selectedStep()?.name === step) set({ tool: 'pick' });
  };
  exactly(event.at, event.seen, (at) => takePlace(step, place, at, { normal: event.normal, item }), again, giveBack);
}

/** One place after the other, in the order of the clicks, however long each is waited for. */
let placing: Promise<unknown> = Promise.resolve();
let waiting = 0;
/** What was said of a place that could not be had. */
let lost: string | null = null;

/**
 * A place that was seen in 3D is taken where the whole surface is, not where its picture is. Where it cannot be had none is
 * taken: that is said, with `again`, what to do. Whoever has gone on to another case is not given it there.
 */
function exactly(at: Vec3, seen: Seen | null, take: (at: Vec3) => unknown, again: string, failed: () => unknown = () => undefined): void {
  if (!seen && waiting === 0) return void take(at);
  waiting++;
  const whose = useCase.getState().id;
  const asked = seen ? exactPlace(seen, at) : Promise.resolve(at);
  // One that fails is heard of when its turn has come.
  asked.catch(() => undefined);
  placing = placing
    .then(async () => {
      const exact = await asked;
      if (useCase.getState().id === whose) await take(exact);
    })
    .catch((error: Error) => {
      useCase.getState().tell((lost = `No place was taken: ${error.message} ${again}`));
      failed();
    })
    .finally(() => {
      const words = lost;
      if (--waiting === 0) lost = null;
      // The answer to what is placed beside it takes the words away: they are said again.
      if (words) void sent.then(() => useCase.getState().tell(words));
    });
}

/** What is said beside a box while it is dragged: which side has gone where, and how large it is. */
function boxLines(from: BoxValue, to: BoxValue): string[] {
  return [['Preview', boxInWords(from, to)].filter(Boolean).join(': '), approximate.boxed(sub(to.high, to.low))];
}

function takeBox(value: BoxValue, done: boolean): void {
  const step = selectedStep();
  const kind = kindOf(step);
  const box = step && kind && boxOf(step, kind);
  if (step && box) put(step.name, box.parameter, jsonOfBox(value), done);
}

function takePlane(event: Extract<EngineEvent, { type: 'plane' }>): void {
  const step = selectedStep();
  const kind = kindOf(step);
  const plane = step && kind && planeOf(step, kind);
  if (!step || !plane) return;
  const { through, normal } = event.value;
  const value = { through_mm: through, normal, on: plane.on };
  put(step.name, plane.parameter, value, event.done);
}

/** A plane by the two ends of a line: it stands on the view, and what is removed lies on the right of the line as it was drawn. */
function drawPlane(place: string, { at, toViewer, frame }: Extract<EngineEvent, { type: 'pick' }>): void {
  const { drawnFrom, set } = useView.getState();
  const step = selectedStep();
  if (!step) return;
  // A line has both ends in one view: in another one, or of another patient, it begins anew.
  const goesOn = drawnFrom?.frame === frame && dot(drawnFrom.toViewer, toViewer) > 1 - 1e-9;
  if (!drawnFrom || !goesOn) {
    useCase.setState({ said: 'The line begins here. What lies on its right is removed.' });
    return set({ drawnFrom: { at, frame, toViewer } });
  }
  set({ drawnFrom: null, place: null, tool: 'select' });
  const plane = planeOfLine(drawnFrom.at, at, toViewer);
  if (plane) put(step.name, place.split('/')[0]!, { ...plane, on: frame }, true);
}

/** Puts a place into a step: the one in hand, or the one that was when it was clicked. */
async function takePlace(of: string, name: string, at: Vec3, { done = true, normal = null, item = null }: { done?: boolean; normal?: Vec3 | null; item?: Record<string, unknown> | null }): Promise<void> {
  const inHand = () => selectedStep()?.name === of;
  // Of a step that is not in hand nothing is shown before it is sent: what was sent of it must have been answered.
  if (!inHand()) await sent;
  const { detail, change } = useCase.getState();
  const step = inHand() ? selectedStep() : detail && entryOf(detail.plan, of);
  if (!step) throw new Error(`There is no step ${of} any more.`);
  const property = kindOf(step)?.properties[name.split('/')[0]!];
  const { parameter, value } = property && controlOf(property) === 'groups' && name.endsWith(`/${NEXT}`) ? withThing(step, property, name, at, normal, item) : withPlace(step, name, at);
  if (inHand()) return put(of, parameter, value, done);
  sent = change({ set: { step: of, parameter, value } });
}

/** The value that was sent last. */
let sent: Promise<unknown> = Promise.resolve();

/** Shows a value at once, and sends it when the hand has let go: one change, one entry in the history. */
export function put(step: string, parameter: string, value: unknown, done: boolean): void {
  if (draftStep()?.name === step) return useDraft.getState().put(parameter, value);
  const { detail, sending, preview, change } = useCase.getState();
  // Back to what the plan has, and nothing on its way that would make it another: nothing is sent.
  const plan = detail && entryOf(detail.plan, step);
  const same = (!done || sending === 0) && JSON.stringify(plan?.[parameter]) === JSON.stringify(value);
  preview(same ? null : { step, values: { [parameter]: value } });
  if (done && !same) sent = change({ set: { step, parameter, value } });
}

/** A drag of the handle of a move: whatever numbers it changes are one change. */
function takeMovement(movement: Movement, done: boolean): void {
  const draft = draftStep();
  if (draft && !movementOf(draft)) return;
  if (draft) return Object.entries(changed(draft, movement)).forEach(([parameter, value]) => useDraft.getState().put(parameter, value ?? 0));
  const { detail, sending, preview, change } = useCase.getState();
  const step = detail?.plan.step.find((one) => one.name === useView.getState().step);
  if (!step) return;
  // What is on its way makes the plan another: against that nothing can be left unsaid.
  const values = changed(done && sending > 0 ? null : step, movement);
  const same = Object.keys(values).length === 0;
  preview(same && done ? null : { step: step.name, values });
  if (done && !same) void change({ put: { step: step.name, values } });
}
