//! From pointer, wheel and double click on a view to what they mean: the one place that knows the buttons.
//! What keys do there is in byKeys.ts. Left: the tool, or a drag of a handle. Right: zoom; with Ctrl it tilts a slice. Middle: pan. Wheel: slices, or zoom in 3D. Shift and move: crosshair.

import type { Hit } from './anatomy';
import type { Engine, View } from './engine';
import type { EngineEvent, Seen } from './events';
import { dragPlane, gripAt, roundPlane, type PlaneValue } from './planeHandle';
import { pointAt } from './pointMarks';
import type { Pixel } from './sliceFrame';
import type { SliceView } from './sliceView';
import type { SolidView } from './solidView';
import { tilt, TILT_PER_PIXEL } from './tilt';
import { dot, scale, type Vec3 } from './vector';

/** A press that moves less than this is a click, pixels. */
const CLICK = 4;

/** By how much the numbers of a drag change, mm or degrees: by tenths; with Shift by hundredths, with Ctrl by whole ones. */
const stepOf = (event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => (event.shiftKey ? 0.01 : event.ctrlKey || event.metaKey ? 1 : 0.1);

/** A drag in hand: what a move does, and what letting go does. */
interface Drag {
  from: Pixel;
  last: Pixel;
  moved: boolean;
  move: (to: Pixel, dx: number, dy: number, step: number) => void;
  /** After a drag: true. After a click that did not move: false. */
  end: (dragged: boolean, at: Pixel) => void;
  /** Puts what is dragged back to where it was, before anything is sent; what only looks has none. */
  cancel?: () => void;
  /** Ends it where it is, as the view goes away under the hand; what has none is put back. */
  leave?: () => void;
}

/** What a press on a view does. */
export type Press = Pick<Drag, 'move' | 'end' | 'cancel' | 'leave'>;

export function listenTo(engine: Engine, view: View, element: HTMLElement): () => void {
  let drag: Drag | null = null;
  const pixel = (event: MouseEvent): Pixel => {
    const rect = element.getBoundingClientRect();
    return [event.clientX - rect.left - element.clientLeft, event.clientY - rect.top - element.clientTop];
  };
  /** What lies under the pointer now, also where the picture went on under a hand that is still. */
  const readUnder = (at: Pixel) => view.kind === 'slice' && tellGrey(engine, view, view.frame.place(at));
  const down = (event: PointerEvent) => {
    engine.tell({ type: 'focus', view: view.id });
    if (drag || (event.button === 0 && engine.gizmoBusy(view))) return;
    const at = pixel(event);
    const acts = event.button === 0 ? (view.kind === 'slice' ? slicePress(engine, view, at) : solidPress(engine, view, at, event)) : turnOrZoom(engine, view, event, at);
    drag = { from: at, last: at, moved: false, ...acts };
    const ending = (act?: () => void) =>
      act && (() => {
        drag = null;
        act();
      });
    engine.dragged.press = { cancel: ending(acts.cancel), leave: ending(acts.leave) };
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const at = pixel(event);
    if (!drag) return hover(engine, view, at, event.shiftKey, element);
    const [dx, dy] = [at[0] - drag.last[0], at[1] - drag.last[1]];
    drag.moved ||= Math.hypot(at[0] - drag.from[0], at[1] - drag.from[1]) >= CLICK;
    if (drag.moved) drag.move(at, dx, dy, stepOf(event));
    if (drag.moved || view.kind === 'slice') drag.last = at;
    readUnder(at);
  };
  const up = (event: PointerEvent) => {
    const ended = drag;
    drag = engine.dragged.press = null;
    ended?.end(ended.moved, pixel(event));
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const at = pixel(event);
    if (view.kind === 'slice' && !event.ctrlKey) engine.scroll(view, Math.sign(event.deltaY));
    else zoom(engine, view, Math.exp(-event.deltaY * 0.0015), at);
    readUnder(at);
  };
  // Taken out of the hand by the system: nobody has let go of it there.
  const taken = () => engine.dragged.cancel() || (drag = null);
  const leave = () => {
    engine.hand.hover(view, null);
    engine.tell({ type: 'cursor', place: null, hu: null, on: null });
  };
  const twice = () => takesClicks(engine, view) || engine.tell({ type: 'enlarge', view: view.id });
  const menu = (event: Event) => event.preventDefault();
  const all: [string, EventListener][] = [
    ['pointerdown', down as EventListener],
    ['pointermove', move as EventListener],
    ['pointerup', up as EventListener],
    ['pointercancel', taken],
    ['pointerleave', leave],
    ['dblclick', twice],
    ['contextmenu', menu],
  ];
  for (const [name, listener] of all) element.addEventListener(name, listener);
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    if (drag) engine.dragged.leave();
    for (const [name, listener] of all) element.removeEventListener(name, listener);
    element.removeEventListener('wheel', wheel);
  };
}

/** Has the tool in hand already acted on each of two clicks? */
function takesClicks(engine: Engine, view: View): boolean {
  return engine.tool === 'pick' || engine.tool === 'measure' || engine.hand.worksIn(view);
}

export function pickOf(engine: Engine, view: View, at: Vec3, hit: Hit | null = null): EngineEvent {
  const { toViewer } = (view.kind === 'slice' ? view.frame : view.camera).directions;
  return { type: 'pick', at: roundPlace(at), normal: hit?.normal ?? null, toViewer, object: hit?.object ?? null, frame: engine.patientOf(view).name, seen: hit && view.kind === 'solid' ? seenOn(view, hit) : null };
}

export function zoom(engine: Engine, view: View, factor: number, at: Pixel): void {
  if (view.kind === 'slice') view.frame.zoom(factor, at);
  else view.camera.zoom(factor, at);
  moved(engine, view);
}

/** A view looks from elsewhere: it is drawn anew, and those whose cameras are linked to its own. */
export function moved(engine: Engine, view: View): void {
  if (view.kind === 'solid') engine.linkCameras(view);
  engine.hand.scissors.follow(view);
  engine.redraw(view);
}

/** Window and level, as by a drag of so many pixels: to the right the window is wider, downwards its middle is higher. */
export function changeGreys(engine: Engine, dx: number, dy: number): void {
  const [low, high] = engine.window;
  const width = Math.max(1, (high - low) * Math.exp(dx * 0.006));
  const level = (low + high) / 2 + dy * Math.max(1, width * 0.004);
  engine.tell({ type: 'window', window: [Math.round(level - width / 2), Math.round(level + width / 2)] });
}

/** What middle and right buttons do in every view. */
function turnOrZoom(engine: Engine, view: View, { button, ctrlKey }: PointerEvent, at: Pixel): Press {
  const move = (_to: Pixel, dx: number, dy: number) => {
    if (button === 2 && ctrlKey && view.kind === 'slice') return tilt(engine, view, dx * TILT_PER_PIXEL, dy * TILT_PER_PIXEL);
    if (button === 2) return zoom(engine, view, Math.exp(-dy * 0.008), at);
    if (view.kind === 'slice') view.frame.pan(dx, dy);
    else view.camera.pan(dx, dy);
    moved(engine, view);
  };
  return { move, end: () => undefined };
}

/** The left button on a slice: a handle if there is one under the pointer, else the tool. */
function slicePress(engine: Engine, view: SliceView, at: Pixel): Press {
  return engine.hand.press(view, at) ?? sliceHandle(engine, view, at) ?? sliceTool(engine, view, at);
}

function sliceHandle(engine: Engine, view: SliceView, at: Pixel): Press | null {
  const { frame } = view;
  const point = engine.points && pointAt(engine.points, at, (p) => frame.pixel(p), (p) => frame.before(p));
  if (point) {
    const tell = (to: Pixel, done: boolean) => engine.tell({ type: 'point', key: point.key, at: roundPlace(frame.place(to)), done });
    return { move: (to) => tell(to, false), end: (dragged, to) => tell(dragged ? to : frame.pixel(point.at), true), cancel: () => engine.tell({ type: 'point', key: point.key, at: point.at, done: false }) };
  }
  const own = engine.moveHandle?.pressMove(engine, view, at) ?? engine.boxHandle?.pressBox(engine, view, at);
  if (own) return own;
  const plane = engine.plane && engine.patientOf(view).name === engine.plane.frame ? engine.plane.value : null;
  const grip = plane && gripAt(plane, frame, at);
  if (!plane || !grip) return null;
  let value: PlaneValue = plane;
  return {
    move: (to) => {
      value = roundPlane(dragPlane(plane, grip, frame, at, to), plane);
      engine.tell({ type: 'plane', value, done: false });
    },
    end: (dragged) => dragged && engine.tell({ type: 'plane', value, done: true }),
    cancel: () => engine.tell({ type: 'plane', value: plane, done: false }),
  };
}

function sliceTool(engine: Engine, view: SliceView, at: Pixel): Press {
  const { frame } = view;
  if (engine.tool === 'window') return { move: (_to, dx, dy) => changeGreys(engine, dx, dy), end: () => undefined };
  if (engine.tool === 'pick' || engine.tool === 'measure') {
    const end = (dragged: boolean, to: Pixel) => dragged || engine.tell(pickOf(engine, view, frame.place(to)));
    return { move: () => undefined, end };
  }
  const go = (to: Pixel) => engine.moveCrosshair(frame.place(to));
  if (engine.tool === 'crosshair') {
    go(at);
    return { move: go, end: () => undefined };
  }
  return { move: () => undefined, end: (dragged, to) => dragged || go(to) };
}

/** The left button in 3D: drag turns, a click moves the slices there, or picks. */
function solidPress(engine: Engine, view: SolidView, at: Pixel, event: PointerEvent): Press {
  const hand = engine.hand.press(view, at);
  if (hand) return hand;
  const point = engine.points && pointAt(engine.points, at, (p) => view.camera.pixel(p), null);
  if (point) {
    let last: Vec3 = point.at;
    let seen: Seen | null = null;
    const move = (to: Pixel) => {
      const hit = pick(engine, view, to);
      if (!hit) return;
      seen = seenOn(view, hit);
      engine.tell({ type: 'point', key: point.key, at: (last = roundPlace(hit.place)), done: false });
    };
    const cancel = () => engine.tell({ type: 'point', key: point.key, at: point.at, done: false });
    return { move, end: () => engine.tell({ type: 'point', key: point.key, at: last, done: true, seen }), cancel };
  }
  const handle = engine.moveHandle?.pressMove(engine, view, at) ?? engine.boxHandle?.pressBox(engine, view, at);
  if (handle) return handle;
  const move = (_to: Pixel, dx: number, dy: number) => {
    view.camera.drag(dx, dy);
    moved(engine, view);
  };
  const end = (dragged: boolean, to: Pixel) => {
    const hit = dragged ? null : pick(engine, view, to);
    if (!hit) return;
    if (engine.tool === 'pick' || engine.tool === 'measure') engine.tell(pickOf(engine, view, hit.place, hit));
    else if (event.ctrlKey || event.metaKey) engine.tell({ type: 'select', object: hit.object, piece: hit.piece });
    else engine.moveCrosshair(hit.place, engine.patientOf(view).name);
  };
  return { move, end };
}

/** What is seen under a pixel of a 3D view. */
export function pick(engine: Engine, view: SolidView, at: Pixel): Hit | null {
  const { from, direction } = view.camera.ray(at);
  return engine.patientOf(view).anatomy?.pick(from, direction, view.sees) ?? null;
}

const seenOn = (view: SolidView, hit: Hit): Seen => ({ on: hit.on, along: scale(view.camera.directions.toViewer, -1) });

function hover(engine: Engine, view: View, at: Pixel, shift: boolean, element: HTMLElement): void {
  const patient = engine.patientOf(view);
  engine.hand.hover(view, at);
  if (view.kind === 'solid') {
    const over = engine.points && pointAt(engine.points, at, (p) => view.camera.pixel(p), null);
    element.dataset.over = over || engine.gizmoBusy(view) || engine.moveHandle?.moveUnder(engine, view, at) || engine.boxHandle?.boxUnder(engine, view, at).length ? 'handle' : engine.tool;
    const hit = patient.anatomy?.hasTrees ? pick(engine, view, at) : null;
    return engine.tell({ type: 'cursor', place: hit?.place ?? null, hu: null, on: hit?.object ?? null, piece: hit?.piece });
  }
  const place = view.frame.place(at);
  const points = engine.points && pointAt(engine.points, at, (p) => view.frame.pixel(p), (p) => view.frame.before(p));
  const plane = engine.plane?.frame === patient.name && gripAt(engine.plane.value, view.frame, at);
  element.dataset.over = points || plane || engine.moveHandle?.moveUnder(engine, view, at) || engine.boxHandle?.boxUnder(engine, view, at).length ? 'handle' : engine.tool;
  tellGrey(engine, view, place);
  if (shift && dot(place, place) < Infinity) engine.moveCrosshair(place);
}

/** Says a place of a slice and its grey value. A mean of a coarser level is not said for a Hounsfield unit of the scan. */
export function tellGrey(engine: Engine, view: View, place: Vec3): void {
  const { volume } = engine.patientOf(view);
  engine.tell({ type: 'cursor', place, hu: volume?.isSharpAt(place) ? volume.at(place) : null, on: null });
}

/** Hundredths of a millimetre, as the plan writes places. */
export function roundPlace(place: Vec3): Vec3 {
  return place.map((c) => Number(c.toFixed(2)) + 0) as unknown as Vec3;
}
