//! Every key of the workspace, in one table: what acts, and what the list under ? shows. A person may bind each line to another key (ownKeys.ts).

import { actAtCrosshair, arrow, finishAtCrosshair, pan, turn as turnView, zoomBy, type Way } from './engine/byKeys';
import type { Engine, View } from './engine/engine';
import type { Tool } from './engine/events';
import { look } from './engine/looking';
import { SLICES, type LookName } from './engine/orientation';
import { useCase } from './plan/caseStore';
import { lookAlongNext, sliceInPlane } from './page/blade';
import { useHand } from './page/handStore';
import { STAGES } from './plan/stages';
import { openNext, turn } from './plan/turns';
import { isShown } from './plan/visibility';
import { boundTo } from './ownKeys';
import { useView, type Layout } from './page/viewStore';

export interface Key {
  /** The key that it has until a person binds another one, and its name in the table: as KeyboardEvent.key says it; letters in lower case, all four arrows in one word, with Ctrl+ and Shift+ before it. */
  key: string;
  group: 'Tools' | 'Cleaning' | 'Stages' | 'Layout' | 'Looking' | 'Within a view' | 'Objects' | 'Plan' | 'Help';
  words: string;
  act: (engine: Engine) => unknown;
}

/** One that acts in the view that has the keyboard; elsewhere it belongs to whatever list or button has it. */
interface KeyWithin extends Omit<Key, 'act'> {
  group: 'Within a view';
  act: (engine: Engine, view: View, way: Way) => unknown;
}

const view = () => useView.getState();
const tool = (name: Tool) => () => view().set({ tool: name });
/** Shows one part of the handle of the selected move, or all of it again. */
const handle = (parts: 'shift' | 'turn') => () => view().set({ tool: 'select', parts: view().parts === parts ? 'both' : parts });
const layout = (n: Layout) => () => view().set({ layout: n, enlarged: null });
/** So many stages on in the order of the work; after the last comes the first. */
const stage = (by: number) => () => view().enter(STAGES[(STAGES.indexOf(view().stage) + by + STAGES.length) % STAGES.length]!);
/** A brush is changed by a quarter; to a tenth of a millimetre. */
function resize(factor: number): void {
  const hand = useHand.getState();
  hand.set({ radius: Math.min(50, Math.max(0.2, Number((hand.radius * factor).toFixed(1)))) });
}
const from = (name: LookName) => (engine: Engine) => look(engine, name);

/** The object that keys act on: the selected one, or the first with a surface of the selected step. */
function object(): string | null {
  const { step, object: chosen } = view();
  return chosen ?? useCase.getState().state?.objects.find((one) => one.step === step && one.surfaces.length > 0)?.name ?? null;
}

function slice(name: keyof typeof SLICES) {
  return (engine: Engine) => {
    const id = engine.views.get(view().focused)?.kind === 'slice' ? view().focused : 'axial';
    engine.turnSlice(id, SLICES[name]);
  };
}

/** Goes so many slices of the view in hand towards the viewer. */
function through(slices: number) {
  return (engine: Engine) => {
    const own = engine.views.get(view().focused);
    if (own?.kind === 'slice') engine.scroll(own, slices);
  };
}

/** Gives the keyboard to the view in hand; where that has it, to the next one. */
function enterView(engine: Engine): void {
  const views = [...engine.views.keys()];
  const at = views.indexOf(view().focused);
  const pane = (id: string | undefined) => document.querySelector<HTMLElement>(`[data-view="${id}"]`);
  const has = at >= 0 && pane(views[at]) === document.activeElement;
  pane(views[has ? (at + 1) % views.length : Math.max(0, at)])?.focus();
}

/** Makes the view in hand larger by a factor. */
function nearer(factor: number) {
  return (engine: Engine) => {
    const own = engine.views.get(view().focused);
    if (own) zoomBy(engine, own, factor);
  };
}

const WITHIN: KeyWithin[] = [
  { key: 'Arrows', group: 'Within a view', words: 'The crosshair goes that way: the nearer one looks, the finer. With the window tool: window and level', act: arrow },
  { key: 'Shift+Arrows', group: 'Within a view', words: 'Pan', act: pan },
  { key: 'Ctrl+Arrows', group: 'Within a view', words: 'A slice tilts about the crosshair by 5°; 3D turns', act: turnView },
  { key: 'PageUp', group: 'Within a view', words: 'Ten slices towards the viewer', act: (engine) => through(10)(engine) },
  { key: 'PageDown', group: 'Within a view', words: 'Ten slices away', act: (engine) => through(-10)(engine) },
  {
    key: 'Enter',
    group: 'Within a view',
    words: 'The tool in hand acts at the crosshair: it picks, paints, draws a cut, puts a corner of the scissors; in 3D with Select it selects',
    act: actAtCrosshair,
  },
  { key: 'Shift+Enter', group: 'Within a view', words: 'The line of the scissors closes, and they cut', act: finishAtCrosshair },
];

const ANYWHERE: Key[] = [
  { key: 'v', group: 'Tools', words: 'Select, and drag handles', act: tool('select') },
  { key: 'c', group: 'Tools', words: 'Crosshair', act: tool('crosshair') },
  { key: 'w', group: 'Tools', words: 'Window and level', act: tool('window') },
  { key: 'l', group: 'Tools', words: 'Pick the place in hand', act: tool('pick') },
  { key: 'd', group: 'Tools', words: 'Measure: two places a distance, three an angle', act: tool('measure') },
  { key: 'm', group: 'Tools', words: 'Move the selected bone: arrows alone; again: rings too', act: handle('shift') },
  { key: 'r', group: 'Tools', words: 'Turn the selected bone: rings alone; again: arrows too', act: handle('turn') },
  { key: 'b', group: 'Cleaning', words: 'Brush: adds to the label in hand', act: tool('brush') },
  { key: 'e', group: 'Cleaning', words: 'Eraser', act: tool('eraser') },
  { key: 'g', group: 'Cleaning', words: 'Smooth the label along a stroke', act: tool('smooth') },
  { key: 'x', group: 'Cleaning', words: 'Scissors in 3D: a lasso, or corners by Enter', act: tool('scissors') },
  { key: 'j', group: 'Cleaning', words: 'Islands by click', act: tool('island') },
  { key: 'k', group: 'Cleaning', words: 'Split by two clicks', act: tool('split') },
  { key: '[', group: 'Cleaning', words: 'Smaller brush', act: () => resize(1 / 1.25) },
  { key: ']', group: 'Cleaning', words: 'Larger brush', act: () => resize(1.25) },
  { key: 'y', group: 'Stages', words: 'The next stage', act: stage(1) },
  { key: 'Shift+y', group: 'Stages', words: 'The stage before', act: stage(-1) },
  { key: '1', group: 'Layout', words: '3D large, three slices', act: layout(1) },
  { key: '2', group: 'Layout', words: 'Four views', act: layout(2) },
  { key: '3', group: 'Layout', words: 'One slice large', act: layout(3) },
  { key: '4', group: 'Layout', words: 'Before and planned', act: layout(4) },
  { key: '5', group: 'Layout', words: 'Donor beside recipient', act: layout(5) },
  { key: 'Escape', group: 'Layout', words: 'What is dragged goes back; else back from one large view, and the ghost goes', act: (engine) => engine.dragged.cancel() || view().set({ enlarged: null, tool: 'select', way: null }) },
  { key: '6', group: 'Looking', words: '3D from the front', act: from('anterior') },
  { key: '7', group: 'Looking', words: '3D from the back', act: from('posterior') },
  { key: '8', group: 'Looking', words: '3D from the left', act: from('left') },
  { key: '9', group: 'Looking', words: '3D from the right', act: from('right') },
  { key: '0', group: 'Looking', words: '3D from below', act: from('below') },
  { key: 'u', group: 'Looking', words: '3D from above', act: from('above') },
  {
    key: 'n',
    group: 'Looking',
    words: '3D along the selected slot or drill, its tool as a ghost to full reach; again: the next one',
    act: lookAlongNext,
  },
  { key: 'a', group: 'Looking', words: 'Slice in hand: axial', act: slice('axial') },
  { key: 's', group: 'Looking', words: 'Slice in hand: sagittal', act: slice('sagittal') },
  { key: 'o', group: 'Looking', words: 'Slice in hand: coronal', act: slice('coronal') },
  { key: 'Shift+x', group: 'Looking', words: 'Slice in hand: in the selected cut', act: sliceInPlane },
  { key: '.', group: 'Looking', words: 'View in hand: the next slice towards the viewer', act: through(1) },
  { key: ',', group: 'Looking', words: 'View in hand: the next slice away', act: through(-1) },
  { key: '+', group: 'Looking', words: 'View in hand: nearer', act: nearer(1.25) },
  { key: '-', group: 'Looking', words: 'View in hand: further away', act: nearer(0.8) },
  { key: 'q', group: 'Looking', words: 'The keyboard goes into the view in hand; again: into the next one', act: enterView },
  { key: 'z', group: 'Layout', words: 'The view in hand large; again: all back', act: (engine) => engine.tell({ type: 'enlarge', view: view().focused }) },
  { key: 'f', group: 'Looking', words: 'Fit the view in hand', act: (engine) => engine.fit(view().focused) },
  {
    key: 'i',
    group: 'Objects',
    words: 'Show the selected object alone; again: the others too',
    act: () => view().set({ alone: view().alone ? null : object() }),
  },
  {
    key: 'h',
    group: 'Objects',
    words: 'Hide or show the selected object',
    act: () => {
      const name = object();
      const role = useCase.getState().state?.objects.find((one) => one.name === name)?.surfaces[0]?.role ?? 'other';
      if (name) view().toggle(name, isShown(name, role, view()));
    },
  },
  {
    key: 't',
    group: 'Objects',
    words: 'See through the selected object',
    act: () => {
      const name = object();
      if (name) view().fade(name);
    },
  },
  { key: 'Shift+h', group: 'Objects', words: 'Show everything as at first', act: () => view().showAll() },
  { key: 'Ctrl+z', group: 'Plan', words: 'Undo', act: () => turn('undo') },
  { key: 'Ctrl+Shift+z', group: 'Plan', words: 'Redo', act: () => turn('redo') },
  { key: 'p', group: 'Plan', words: 'Capture the view in hand for the report', act: () => view().set({ capturing: true }) },
  { key: 'Shift+v', group: 'Plan', words: 'Open the next variant', act: openNext },
  { key: 'Shift+b', group: 'Plan', words: 'Begin a variant', act: () => view().set({ beginning: true }) },
  { key: '?', group: 'Help', words: 'This list', act: () => view().set({ help: !view().help }) },
];

/** Every key, as the list shows them. */
export const KEYS: readonly Omit<Key, 'act'>[] = [...WITHIN, ...ANYWHERE];

const WAYS: Record<string, Way> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** The table's name of a pressed key. What Shift makes of a sign is another sign. */
export function nameOf(event: { key: string; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): string {
  const letter = event.key in WAYS ? 'Arrows' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const withShift = event.shiftKey && (letter.length > 1 || /^[a-z]$/.test(letter));
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${withShift ? 'Shift+' : ''}${letter}`;
}

/** Does a key belong to what is typed into? Then it is left alone; a field of the plan that holds nothing unsent has nothing of its own to undo. */
function isTyping(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key.startsWith('Ctrl+') && [boundTo('Ctrl+z'), boundTo('Ctrl+Shift+z')].includes(key) && target.closest('[data-plan] [data-sent]')) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export function listenToKeys(engine: Engine): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.defaultPrevented) return;
    const inDialog = event.target instanceof HTMLElement && event.target.closest('[role=dialog],[role=alertdialog],[role=listbox],[role=menu]');
    if (isTyping(event.target, nameOf(event)) || inDialog) return;
    const name = nameOf(event);
    const pane = event.target instanceof HTMLElement ? event.target.dataset.view : undefined;
    const own = pane === undefined ? undefined : engine.views.get(pane);
    const within = own && WITHIN.find((one) => boundTo(one.key) === name);
    const key = ANYWHERE.find((one) => boundTo(one.key) === name);
    if (!within && !key) return;
    event.preventDefault();
    // A tree or list would take a letter as the beginning of a name.
    event.stopPropagation();
    if (within) within.act(engine, own, WAYS[event.key] ?? [0, 0]);
    else key!.act(engine);
  };
  addEventListener('keydown', pressed, { capture: true });
  return () => removeEventListener('keydown', pressed, { capture: true });
}
