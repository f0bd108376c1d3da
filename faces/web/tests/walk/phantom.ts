//! A phantom that is different in every direction, and answers to the page's calls that show it: no server is needed.
//! Left is the brightest mark, anterior the next, superior the third; the surfaces are a bone, a guide and a segment at the same places.

import type { Page, Route } from '@playwright/test';
import type { Capture, PackageState } from '../../src/wire/shapes';
import schema from '../unit/schema.json' with { type: 'json' };

type Vec3 = [number, number, number];

const SIZE: Vec3 = [60, 60, 50];
export const SPACING: Vec3 = [1, 1, 1.2];
const ORIGIN: Vec3 = [-29.5, -29.5, -29.4];

/** Where each mark is, in LPS, with its grey value and the role of its surface. */
export const MARKS: { name: string; at: Vec3; hu: number; role: string }[] = [
  { name: 'left', at: [18, 0, 0], hu: 1500, role: 'bone' },
  { name: 'front', at: [0, -18, 0], hu: 900, role: 'guide' },
  { name: 'top', at: [0, 0, 18], hu: 600, role: 'segment' },
];
const HALF = 5;

/** The grey value at any place, between the voxels in proportion, as a mark is 1 within and falls to 0 over the voxel beyond. */
export function greyAt(place: readonly number[]): number {
  return MARKS.reduce((sum, { at, hu }) => sum + hu * at.reduce((share, c, axis) => share * within(place[axis]!, c, axis), 1), 0);
}

function within(x: number, middle: number, axis: number): number {
  const [from, step] = [ORIGIN[axis]!, SPACING[axis]!];
  const [first, last] = [from + step * Math.ceil((middle - HALF - from) / step), from + step * Math.floor((middle + HALF - from) / step)];
  return Math.max(0, Math.min(1, 1 - (first - x) / step, 1 - (x - last) / step));
}

function greys(): Buffer {
  const values = new Int16Array(SIZE[0] * SIZE[1] * SIZE[2]);
  for (let k = 0; k < SIZE[2]; k++)
    for (let j = 0; j < SIZE[1]; j++)
      for (let i = 0; i < SIZE[0]; i++) {
        const place = [i, j, k].map((n, axis) => ORIGIN[axis]! + n * SPACING[axis]!);
        const mark = MARKS.find(({ at }) => at.every((c, axis) => Math.abs(place[axis]! - c) <= HALF));
        values[i + SIZE[0] * (j + SIZE[1] * k)] = mark?.hu ?? 0;
      }
  return Buffer.from(values.buffer);
}

/** A level of half the fineness: the mean of each eight voxels. */
const COARSE = { size: SIZE.map((n) => n / 2), spacing_mm: SPACING.map((mm) => 2 * mm), origin_mm: ORIGIN.map((mm, axis) => mm + SPACING[axis]! / 2) };

function coarseGreys(): Buffer {
  const fine = greys();
  const [ni, nj, nk] = COARSE.size as Vec3;
  const values = new Int16Array(ni * nj * nk);
  for (let n = 0; n < values.length; n++) {
    const [i, j, k] = [n % ni, Math.floor(n / ni) % nj, Math.floor(n / ni / nj)];
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const at = 2 * i + (corner & 1) + SIZE[0] * (2 * j + ((corner >> 1) & 1) + SIZE[1] * (2 * k + (corner >> 2)));
      sum += fine.readInt16LE(2 * at);
    }
    values[n] = sum / 8;
  }
  return Buffer.from(values.buffer);
}

/** Slices of the fine level that come together. */
const SLAB = 10;

/** The marks as a label over the wire: what is at least so bright, HU. */
function marked(least: number): Buffer {
  const values = greys();
  const lengths: number[] = [];
  let [value, length] = [false, 0];
  for (let n = 0; n < values.length; n += 2) {
    const is = values.readInt16LE(n) >= least;
    if (is === value) length++;
    else {
      lengths.push(length);
      [value, length] = [is, 1];
    }
  }
  lengths.push(length);
  const level = { size: SIZE, spacing_mm: SPACING, origin_mm: ORIGIN, axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], runs: lengths.length };
  const header = Buffer.from(JSON.stringify(level).padEnd(240));
  const head = Buffer.alloc(12);
  head.write('PLBL', 0, 'latin1');
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(header.length, 8);
  return Buffer.concat([head, header, Buffer.from(Uint32Array.from(lengths).buffer)]);
}

/** A box as a surface over the wire. */
function box(at: Vec3): Buffer {
  const header = Buffer.from(
    JSON.stringify({ vertices: 8, triangles: 12, origin_mm: at.map((c) => c - HALF), step_mm: [2 * HALF, 2 * HALF, 2 * HALF], deviation_mm: 0 }).padEnd(160),
  );
  const corners = Uint16Array.from([0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [n & 1, (n >> 1) & 1, (n >> 2) & 1]));
  const quads = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
  const triangles = Uint32Array.from(quads.flatMap(([a, b, c, d]) => [a!, b!, c!, a!, c!, d!]));
  const head = Buffer.alloc(12);
  head.write('PSRF', 0, 'latin1');
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(header.length, 8);
  return Buffer.concat([head, header, Buffer.from(corners.buffer), Buffer.from(triangles.buffer)]);
}

/** What is painted never comes, so that the page's own is seen; a label in which nothing was painted yet is there. */
const painted = (step: Step) => ((step.strokes as unknown[]).length === 0 ? { content: hash(97) } : { state: 'computing', content: step.of ? null : hash(97) });

const hash = (n: number) => n.toString(16).padStart(64, '0');

type Step = { name: string; do: string } & Record<string, unknown>;

/** What two people have said. */
const COMMENTS = [
  { id: 'c1', on: 'left', frame: 'scan', at_mm: [18, 0, 0], text: 'Is this the left?', who: 'ann', when: '2026-11-24T12:00:00Z', revision: 1, plan_hash: null, settled_by: null },
  { id: 'c2', on: '', frame: '', at_mm: null, text: 'It is.', who: 'bob', when: '2026-11-24T12:00:00Z', revision: 1, plan_hash: null, settled_by: 'ann' },
];

/** What lies in the folder of the scan. */
const SERIES = [
  { uid: '1.2.3', modality: 'CT', description: 'thin, bone', files: 50 },
  { uid: '1.2.4', modality: 'CT', description: 'thick, soft', files: 12 },
  { uid: '1.2.5', modality: 'MR', description: 'of another day', files: 20 },
];

/** Answers in place of `preop serve`, as docs/contract says. */
export class PhantomCase {
  /** Another patient's case, in the same list. */
  beside: PhantomCase | null = null;
  revision = 1;
  /** How far the whole surface lies from its picture. */
  behind: Vec3 = [0, 0, 0];
  /** Who made the change that an undo takes back. */
  lastBy = 'surgeon';
  /** The request that made it; null: it came from outside of any page. */
  lastRequest: string | null = null;
  /** How the list says that the case stands. */
  listed: object = { judged: { dangers: 1, failed: 0 } };
  /** The server refuses the next change in these words. */
  refuses: string | null = null;
  /** The scan comes coarse first; each slab of fine slices waits for this where the test gives it. */
  fine: ((slab: number) => Promise<void>) | null = null;
  changes: { base_revision: number; seen: number; who: string; request?: string; change: Record<string, unknown> }[] = [];
  history = [{ revision: 1, who: 'phantom', when: '2026-11-24T12:00:00Z', words: 'made', undone: false, variant: 'A' }];
  /** The package that was written, if there is one. */
  written: PackageState | null = null;
  /** What was captured for the report, and what of that the package was written with. */
  captured: Capture[] = [];
  inPackage: Capture[] = [];
  /** The findings that the case has besides its two. */
  found: Record<string, unknown>[] = [];
  /** The exact numbers of whichever step is asked for. */
  told: Record<string, unknown>[] = [];
  constructor(readonly id = 'p') {}

  /** What the case is. */
  said: Record<string, unknown> = { title: 'Phantom', side: 'left' };
  input: Record<string, unknown> = { name: 'scan', kind: 'ct', path: 'scan' };
  steps: Step[] = [
    { name: 'bone', do: 'threshold', of: 'scan', above_hu: 300 },
    { name: 'left', do: 'surface', of: 'bone', on: 'scan', above_hu: 300 },
    { name: 'cut', do: 'cut', of: 'other', plane: { through_mm: [10, 0, 0], normal: [0.8, 0.6, 0], on: 'scan' }, blade: 'catalogue:saw' },
    { name: 'marks', do: 'landmarks', on: 'scan', points_mm: { chin: [0, -18, 0] } },
    { name: 'front', do: 'resection-guide' },
    { name: 'top', do: 'reconstruct' },
  ];
  /** What else is there beside the marks, and what is other about those that are: by name. */
  objects: ({ name: string } & Record<string, unknown>)[] = [];

  /** The mark on the left is moved about its middle; the exact result never comes, so that the page's own is seen. */
  addMove(): void {
    this.steps.push({ name: 'shift', do: 'move', of: 'left' });
  }

  /** The leg of the same patient, another scan: with one bone, where the head has its mark on the left. */
  addLeg(): void {
    const bone = { content: hash(1), part: '0', frame: 'leg', pose: null, role: 'bone', title: 'fibula' };
    this.objects.push({ name: 'leg', type: 'image', frame: 'leg', content: hash(99), volume: true }, { name: 'fibula', type: 'solid', frame: 'leg', surfaces: [bone] });
  }

  /** The leg gives two pieces, which the mark on top is then made of: below and above the others; each lies in both scans. */
  addPieces(): void {
    this.addLeg();
    const piece = (n: number, frame: string, shift: Vec3 | null) => ({ content: hash(n === 1 ? 1 : 2), part: String(n - 1), frame, pose: shift && [1, 0, 0, shift[0], 0, 1, 0, shift[1], 0, 0, 1, shift[2], 0, 0, 0, 1], role: 'segment', title: `top, segment ${n}` });
    this.objects.push({ name: 'top', surfaces: [1, 2].flatMap((n) => [piece(n, 'leg', null), piece(n, 'scan', [0, 0, 40 * n - 60])]) });
    // The bone would hide the piece that lies in it.
    this.objects.find((one) => one.name === 'fibula')!.surfaces = [];
  }

  private moved(object: (name: string, type: string, more: object) => { name: string }): { name: string }[] {
    if (!this.steps.some((step) => step.do === 'move')) return [];
    const surface = { content: hash(1), part: '0', frame: 'scan', pose: null, role: 'moved', title: 'shift' };
    const pivot = { step: 'shift', result: 'pivot', points: [{ name: '', at_mm: MARKS[0]!.at }] };
    return [object('shift', 'fragment', { state: 'computing', surfaces: [surface] }), object('shift.pivot', 'point', pivot)];
  }

  private done: [Step[], Record<string, unknown>, Record<string, unknown>][] = [];
  private undone: [Step[], Record<string, unknown>, Record<string, unknown>][] = [];

  async answer(page: Page): Promise<void> {
    // A stream of events that opens, stays open, and is broken and mended by the test.
    await page.addInitScript(() => {
      class Stream {
        onopen: (() => void) | null = null;
        onerror: (() => void) | null = null;
        constructor() {
          Object.assign(window, { phantomStream: this });
          setTimeout(() => this.onopen?.());
        }
        close(): void {}
      }
      Object.assign(window, { EventSource: Stream });
    });
    await page.route('**/api/**', (route) => this.reply(route));
  }

  /** Somebody else changes the plan. */
  changeBehind(words: string): void {
    this.note('another', words);
  }

  /** Somebody else sets a number, and the page hears of it as the server tells it. */
  async setBehind(page: Page, who: string, step: string, parameter: string, value: unknown, request: string | null = null): Promise<void> {
    this.done.push([this.steps, this.input, this.said]);
    this.steps = this.steps.map((one) => (one.name === step ? { ...one, [parameter]: value } : one));
    this.note(who, `${step}: ${parameter} ${JSON.stringify(value)}`, step, request);
    await this.tellRevision(page);
  }

  /** Somebody else opens the other variant, which is the same plan here. */
  async openBehind(page: Page, who: string): Promise<void> {
    this.variant = this.variant === 'A' ? 'B' : 'A';
    this.note(who, `opened variant ${this.variant}`);
    await this.tellRevision(page);
  }

  private tellRevision(page: Page): Promise<void> {
    return page.evaluate((revision) => {
      const stream = (window as never as { phantomStream: { onmessage: (message: { data: string }) => void } }).phantomStream;
      stream.onmessage({ data: JSON.stringify({ event: 'revision', revision }) });
    }, this.revision);
  }

  private variant = 'A';

  /** The steps that each revision touched; null: more than one step. */
  private readonly touched = new Map<number, string | null>();

  note(who: string, words: string, touched: string | null = null, request: string | null = null): void {
    this.lastRequest = request;
    this.revision++;
    this.lastBy = who;
    this.touched.set(this.revision, touched);
    this.history.push({ revision: this.revision, who, when: '2026-11-24T12:00:00Z', words, undone: false, variant: this.variant });
  }

  private async reply(route: Route): Promise<void> {
    const path = new URL(route.request().url()).pathname.replace('/api/', '').replace(`cases/${this.id}`, 'cases/own');
    if (this.beside && path.startsWith(`cases/${this.beside.id}`)) return this.beside.reply(route);
    const json = (value: unknown, status = 200) => route.fulfill({ status, json: value });
    const bytes = (body: Buffer) => route.fulfill({ body, contentType: 'application/octet-stream' });
    if (path === 'about') return json({ version: '0', build: 'phantom', disclaimer: 'Planning software, not cleared as a medical device.' });
    if (path === 'schema') return json(schema);
    if (path === 'catalogue') return json({ blades: [{ name: 'saw', kerf_mm: 0.6 }], screws: [], sleeves: [], processes: [] });
    if (path === 'cases') return json([this, this.beside].filter((one) => one !== null).map((one) => one.entry()));
    if (path === 'cases/own') return json(this.detail());
    if (path === 'cases/own/state') return json(this.state());
    if (path === 'cases/own/package') return json(this.written);
    if (path === 'cases/own/comments') return json(COMMENTS);
    if (path === 'cases/own/compare') return json(this.compared());
    if (path === 'cases/own/numbers') return json({ revision: this.revision, told: this.told });
    if (path === 'cases/own/captures') return json(this.captured);
    if (path === 'cases/own/package/captures.json') return json(this.inPackage);
    if (path === 'cases/own/inputs/scan/series') return json(SERIES);
    if (path === 'cases/own/changes') return this.change(route);
    if (path.endsWith('/volume')) {
      const level = { size: SIZE, spacing_mm: SPACING, origin_mm: ORIGIN, slabs: 1, slab_slices: SIZE[2] };
      const levels = this.fine ? [{ ...level, slabs: SIZE[2] / SLAB, slab_slices: SLAB }, { ...COARSE, slabs: 1, slab_slices: COARSE.size[2] }] : [level];
      return json({ ...level, axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], range_hu: [0, 1500], levels });
    }
    const slab = /\/volume\/(\d)\/(\d+)$/.exec(path);
    if (slab && this.fine) {
      if (slab[1] === '1') return bytes(coarseGreys());
      await this.fine(Number(slab[2]));
      const part = 2 * SIZE[0] * SIZE[1] * SLAB;
      return bytes(greys().subarray(Number(slab[2]) * part, (Number(slab[2]) + 1) * part));
    }
    if (slab) return bytes(greys());
    if (path.endsWith('/label')) return bytes(marked(path.includes(hash(97)) ? Infinity : 300));
    // The phantom's pictures are its surfaces, but for a shift that a test asks for.
    const meant = new URL(route.request().url()).searchParams;
    if (path.endsWith('/place')) return json(['x', 'y', 'z'].map((axis, n) => Number(meant.get(axis)) + this.behind[n]!));
    const surface = /contents\/([0-9a-f]+)\/surface/.exec(path);
    if (surface) return bytes(box(MARKS[parseInt(surface[1]!, 16) - 1]!.at));
    return json({ error: 'There is nothing at this address.' }, 404);
  }

  /** Two revisions that differ in nothing that is seen. */
  private compared() {
    const [{ plan }, { objects }] = [this.detail(), this.state()];
    return { before: 1, after: this.revision, changes: [], numbers: [], plan_before: plan, plan_after: plan, objects_before: objects, objects_after: objects };
  }

  entry() {
    return { id: this.id, title: this.said.title, side: 'left', revision: this.revision, changed: '2026-11-24T12:00:00Z', has_package: false, is_current: false, judged: null, last_judged: null, ...this.listed };
  }

  private change(route: Route): Promise<void> {
    const asked = route.request().postDataJSON() as PhantomCase['changes'][number];
    if (asked.base_revision !== this.revision) {
      const since = this.history.filter((entry) => entry.revision > asked.base_revision);
      const own = Object.values(asked.change).map((one) => (one as { step?: unknown }).step)[0];
      const apart = typeof own === 'string' && since.every(({ revision }) => ![null, own].includes(this.touched.get(revision) ?? null));
      return route.fulfill({ status: 409, json: { error: 'The plan has moved on since you saw it. Nothing was changed.', revision: this.revision, since, apart } });
    }
    if (this.refuses !== null) {
      const error = this.refuses;
      this.refuses = null;
      return route.fulfill({ status: 422, json: { error } });
    }
    this.changes.push(asked);
    const { add, set, put, undo, redo, append, interpose } = asked.change as {
      add?: { step: Step };
      set?: { step: string; parameter: string; value: unknown };
      put?: { step: string; values: Record<string, unknown> };
      undo?: object;
      redo?: object;
      append?: { step: string; parameter: string; value: unknown };
      interpose?: { step: Step; behind: string };
    };
    const { steps: now, input, said } = this;
    if (undo) {
      this.undone.push([now, input, said]);
      [this.steps, this.input, this.said] = this.done.pop()!;
    } else if (redo) {
      this.done.push([now, input, said]);
      [this.steps, this.input, this.said] = this.undone.pop()!;
    } else {
      this.done.push([now, input, said]);
      this.undone = [];
    }
    const { describe } = asked.change as { describe?: { values: Record<string, string | null> } };
    if (describe) this.said = { ...said, ...describe.values };
    const { unset } = asked.change as { unset?: { step: string; parameter: string } };
    const ofInput = set ?? unset;
    if (ofInput?.step === 'scan') {
      const { [ofInput.parameter]: _old, ...rest } = input;
      this.input = set ? { ...rest, [set.parameter]: set.value } : rest;
    }
    if (add) this.steps = [...now, add.step];
    if (set) this.steps = now.map((step) => (step.name === set.step ? { ...step, [set.parameter]: set.value } : step));
    if (put) {
      const filled = (step: Step) => Object.fromEntries(Object.entries({ ...step, ...put.values }).filter(([, value]) => value !== null)) as Step;
      this.steps = now.map((step) => (step.name === put.step ? filled(step) : step));
    }
    if (append) this.steps = now.map((step) => (step.name === append.step ? { ...step, [append.parameter]: [...(step[append.parameter] as unknown[]), append.value] } : step));
    if (interpose) this.steps = [...now.map((step) => (step.of === interpose.behind ? { ...step, of: interpose.step.name } : step)), interpose.step];
    const words = set ? `${set.step}: ${set.parameter}` : put ? `${put.step}: ${Object.keys(put.values).join(', ')}` : undo ? 'undone' : redo ? 'redone' : 'changed';
    this.note(asked.who, words, null, asked.request);
    return route.fulfill({ json: { revision: this.revision, words, case: { ...this.detail(), history: this.history.filter(({ revision }) => revision > asked.seen) }, state: this.state() } });
  }

  private detail() {
    return {
      id: this.id,
      revision: this.revision,
      text: '',
      plan: { ...this.said, input: [this.input], step: this.steps },
      history: this.history,
      variant: this.variant,
      variants: [{ name: 'A', revision: this.revision, changed: '2026-11-24T12:00:00Z' }, { name: 'B', revision: 1, changed: '2026-11-24T12:00:00Z' }],
      undo: this.done.length > 0 ? { words: 'the last change', who: this.lastBy, request: this.lastRequest, makes: [] } : null,
      redo: this.undone.length > 0 ? { words: 'what was undone', who: 'surgeon', request: null, makes: [{ name: 'front', do: 'resection-guide' }] } : null,
      mistakes: [],
    };
  }

  private state() {
    const object = (name: string, type: string, more: object) => ({ name, step: name.split('.')[0]!, result: '', type, frame: 'scan', state: 'exact', words: '', content: null, surfaces: [], volume: false, plane: null, points: [], ...more });
    // The guide in front leads a blade from before it to the back, through where the bone on the left begins.
    const way = { kind: 'slot', number: 1, tool: 'saw', from_mm: [16, -30, 0], into: [0, 1, 0], along: [0, 0, 1], size_mm: [16, 0.6, 40] };
    const solids = MARKS.map((mark, n) =>
      object(mark.name, 'solid', { ways: mark.role === 'guide' ? [way] : [], surfaces: [{ content: hash(n + 1), part: '0', frame: 'scan', pose: null, role: mark.role, title: mark.name }] }),
    );
    const changed = (all: { name: string }[]) => {
      const others = this.objects.filter((one) => !all.some(({ name }) => name === one.name)).map(({ name, type, ...more }) => object(name, String(type), more));
      return [...all.map((one) => ({ ...one, ...this.objects.find(({ name }) => name === one.name) })), ...others];
    };
    return {
      revision: this.revision,
      evaluating: false,
      writing: false,
      judged: true,
      draft: true,
      objects: changed([object('scan', 'image', { content: hash(99), volume: true }), object('bone', 'label', { content: hash(98) }), ...this.steps.filter((step) => step.do === 'paint').map((step) => object(step.name, 'label', painted(step))), ...solids, object('cut', 'plane', {}), object('marks', 'point', { points: [{ name: 'chin', at_mm: [0, -18, 0] }] }), ...this.moved(object)]),
      findings: [
        { code: 'phantom', severity: 'danger', step: 'left', message: 'The mark on the left is bright.', hint: '', place_mm: [18, 0, 0], frame: 'scan', accepted_by: null },
        { code: 'quiet', severity: 'note', step: 'top', message: 'Nothing to see.', hint: '', place_mm: null, frame: 'scan', accepted_by: null },
        ...this.found,
      ],
    };
  }
}

/** Opens the phantom, as `prepare` leaves it, and waits until all of it is drawn; where its fine slices wait, until the coarse ones are. */
export async function openPhantom(page: Page, prepare: (phantom: PhantomCase) => unknown = () => undefined): Promise<PhantomCase> {
  const phantom = new PhantomCase();
  prepare(phantom);
  await phantom.answer(page);
  await page.goto('/#/case/p');
  await page.locator('[data-view="axial"]').waitFor();
  await page.waitForFunction((whole) => {
    const engine = (window as never as { preopEngine?: { settled: boolean; times: { firstSlices: number | null } } }).preopEngine;
    return whole ? engine?.settled : engine?.times.firstSlices;
  }, phantom.fine === null);
  return phantom;
}
