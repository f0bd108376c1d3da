//! What the hand's cleaning does to voxels, computed by a real server: local smoothing, filling between slices, a split by two clicks,
//! each held against what a formula says of every voxel.
import { expect, test, type Page } from '@playwright/test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, Label, readRuns } from '../../src/engine/label';
import { Planner } from './planner';
import { needProgram, serve, type Served } from './served';

test.describe.configure({ mode: 'serial', timeout: 180_000 });
test.use({ actionTimeout: 20_000 });

type Place = [number, number, number];

/** Whole millimetres: the middle of a voxel is a whole number along each axis. */
const SIZE: Place = [60, 50, 40];
const FIRST: Place = [-30, -25, -20];

const away = (p: Place, q: Place) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
const [RIGHT, LEFT]: [Place, Place] = [[-10, 0, 0], [10, 0, 0]];
/** Two balls that a neck joins, and a spike on the front of one. */
const isBone = (p: Place) =>
  Math.min(away(p, RIGHT), away(p, LEFT)) <= 9 || (Math.abs(p[0]) < 10 && Math.hypot(p[1], p[2]) <= 2.5) || (p[0] === -10 && p[2] === 0 && p[1] < 0 && p[1] >= -13);

const places: Place[] = Array.from({ length: SIZE[0] * SIZE[1] * SIZE[2] }, (_, n) => [FIRST[0] + (n % SIZE[0]), FIRST[1] + (Math.floor(n / SIZE[0]) % SIZE[1]), FIRST[2] + Math.floor(n / SIZE[0] / SIZE[1])]);

const PLAN = `format = 1
title = "Two balls"

[[input]]
name = "head"
kind = "ct"
path = "head.nrrd"

[[step]]
name = "bone"
do = "threshold"
of = "head"
above_hu = 300

[[step]]
name = "nothing"
do = "threshold"
of = "head"
above_hu = 3000
`;

function scan(): Buffer {
  const head = `NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: ${SIZE.join(' ')}\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (${FIRST.join(',')})\nencoding: raw\nendian: little\n\n`;
  const values = Int16Array.from(places, (p) => (isBone(p) ? 1200 : -50));
  return Buffer.concat([Buffer.from(head), Buffer.from(values.buffer)]);
}

let served: Served;
let page: Page;
let hand: Planner;

test.beforeAll(async ({ browser }) => {
  needProgram();
  served = await serve();
  const folder = join(served.cases, 'balls');
  mkdirSync(folder);
  writeFileSync(join(folder, 'head.nrrd'), scan());
  writeFileSync(join(folder, 'plan.toml'), PLAN);
  page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
  hand = new Planner(page);
  hand.begin('cleaning');
  await page.goto(served.address);
  await page.goto(`${new URL(served.address).origin}/#/case/balls`);
  await hand.opened();
  await hand.allExact();
  await page.keyboard.press('2');
});

test.afterAll(async () => {
  await page?.context().close();
  served?.stop();
});

test.afterEach(async ({}, info) => {
  const folder = process.env.PREOP_PICTURES;
  if (folder && page) await page.screenshot({ path: join(folder, `cleaned ${info.title.slice(0, 40)}.png`) });
});

/** The same with its surface, and one ball as a label of its own. */
const IN_3D = `${PLAN.replace('"Two balls"', '"Two balls in 3D"')}
[[step]]
name = "right"
do = "threshold"
of = "head"
above_hu = 300
centre_mm = [-10, 0, 0]
radius_mm = 10

[[step]]
name = "outside"
do = "surface"
of = "bone"
on = "head"
`;

/** The voxels of a label, as the server has computed it. */
async function voxelsOf(object: string, id = 'balls'): Promise<Uint8Array> {
  await hand.allExact();
  const origin = new URL(served.address).origin;
  const { objects } = (await (await page.request.get(`${origin}/api/cases/${id}/state`)).json()) as { objects: { name: string; content: string | null; state: string }[] };
  const { content, state } = objects.find((one) => one.name === object)!;
  expect(state).toBe('exact');
  const bytes = await (await page.request.get(`${origin}/api/contents/${content}/label`)).body();
  const runs = readRuns(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
  const label = new Label(runs.grid);
  fill(label, runs);
  return label.data;
}

/** Where a label is another than it should be. */
const wrong = (label: Uint8Array, truth: (p: Place) => boolean | null) => places.filter((p, n) => truth(p) !== null && truth(p) !== (label[n] === 1));

const plan = () => readFileSync(join(served.cases, 'balls/plan.toml'), 'utf8');
const numbers = (text: string) => [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(Number);
/** The places of the strokes of a step, as the plan has them. */
function placesOf(step: string): Place[] {
  const own = plan().split('[[step]]').find((text) => text.includes(`name = "${step}"`)) ?? '';
  return [...own.matchAll(/points_mm = \[\[([^\]]*)\]/g)].map((found) => numbers(found[1]!) as Place);
}

test('what most of its neighbourhood is becomes of each voxel under the smoothing, and of no other', async () => {
  await hand.select('bone');
  await hand.press('g');
  await hand.clickPlace([-10, -12, 0]);
  await expect(page.getByRole('row', { name: 'bone-smooth', exact: true })).toBeVisible();
  const label = await voxelsOf('bone-smooth');
  const [at] = placesOf('bone-smooth');
  expect(away(at!, [-10, -12, 0])).toBeLessThan(0.5);
  // The rule of the manual: more than half of the voxels within 1.5 mm, as they were.
  const near: Place[] = [];
  for (let x = -1; x <= 1; x++) for (let y = -1; y <= 1; y++) for (let z = -1; z <= 1; z++) if (Math.hypot(x, y, z) <= 1.5) near.push([x, y, z]);
  const most = (p: Place) => 2 * near.filter((step) => isBone([p[0] + step[0], p[1] + step[1], p[2] + step[2]])).length > near.length;
  expect(wrong(label, (p) => (away(p, at!) <= 4 ? most(p) : isBone(p)))).toEqual([]);
  // The spike that stood there is gone.
  expect(wrong(label, (p) => (isBone(p) && p[1] < -9 && away(p, at!) <= 4 ? false : null))).toEqual([]);
  await hand.press('v');
});

test('two clicks split a label: each ball is one part, and together they are what was split', async () => {
  await hand.select('bone-smooth');
  await hand.press('k');
  await hand.clickPlace(RIGHT);
  await expect(page.getByText('Click the part to be split off.')).toBeVisible();
  await hand.clickPlace(LEFT);
  await expect(page.getByRole('row', { name: /^bone-split/ }).first()).toBeVisible();
  await hand.press('v');
  const [whole, kept, parted] = [await voxelsOf('bone-smooth'), await voxelsOf('bone-split.kept'), await voxelsOf('bone-split.parted')];
  // Each voxel of the balls, short of the neck's roots, goes with its own.
  const ball = (of: Place, other: Place) => (p: Place) => (away(p, of) <= 9 && Math.abs(p[0]) > 3 && p[1] > -9 ? true : away(p, other) <= 9 && Math.abs(p[0]) > 3 ? false : null);
  expect(wrong(kept, ball(RIGHT, LEFT))).toEqual([]);
  expect(wrong(parted, ball(LEFT, RIGHT))).toEqual([]);
  expect(places.filter((_, n) => kept[n]! + parted[n]! !== whole[n])).toEqual([]);
});

test('between two slices that were painted lies the cone of their discs', async () => {
  await hand.select('nothing');
  await hand.press('b');
  // What the split left is still in the hand.
  await hand.choose(page.getByRole('toolbar', { name: 'Cleaning of a label' }).getByRole('button', { name: /Label$/ }), 'nothing');
  await hand.clickPlace([0, 14, -8]);
  await hand.press('[');
  await hand.press('[');
  await hand.clickPlace([0, 14, 8]);
  await hand.press('v');
  await expect.poll(() => placesOf('nothing-painted').length).toBe(2);
  await hand.click(page.getByRole('button', { name: 'Fill between slices' }));
  await expect(page.getByRole('row', { name: 'nothing-filled', exact: true })).toBeVisible();
  const label = await voxelsOf('nothing-filled');
  const [low, high] = placesOf('nothing-painted') as [Place, Place];
  const [from, to] = numbers([...plan().matchAll(/radius_mm = ([\d.]+)/g)].slice(-2).map((found) => found[1]).join(' ')) as [number, number];
  expect([from, to, low[2], high[2]]).toEqual([4, 2.6, -8, 8].map((n) => expect.closeTo(n, 0)));
  expect(from).toBeGreaterThan(to);
  /** How far within the cone a place lies; the outlines of discs are known to a voxel. */
  const within = (p: Place) => {
    const share = (p[2] - low[2]) / (high[2] - low[2]);
    const middle = [0, 1].map((axis) => low[axis]! + share * (high[axis]! - low[axis]!));
    return from + share * (to - from) - Math.hypot(p[0] - middle[0]!, p[1] - middle[1]!);
  };
  const truth = (p: Place) => (p[2] < low[2] || p[2] > high[2] ? false : Math.abs(within(p)) < 1 ? null : within(p) > 0);
  expect(wrong(label, truth)).toEqual([]);
  expect(label.reduce((sum, is) => sum + is, 0)).toBeGreaterThan(300);
});

/** The label in hand, as the page shows it. */
const shownNow = () => page.evaluate(() => [...(window.preopEngine as never as { layer: { label: { data: Uint8Array } } }).layer.label.data]);
const bar = () => page.getByRole('toolbar', { name: 'Cleaning of a label' });
const others = (a: ArrayLike<number>, b: ArrayLike<number>) => places.flatMap((p, n) => (a[n] === b[n] ? [] : [p.join(' ')]));

test('what a stroke shows before it is answered is what the server then makes of it: within a label, off another, in its greys', async () => {
  const before = { add: await voxelsOf('nothing-filled'), off: await voxelsOf('bone-split.kept'), bone: await voxelsOf('bone') };
  await hand.select('nothing-filled');
  /** Draws while the answer waits: what is shown then, and what comes of it. */
  const drawn = async (step: string, draw: () => Promise<void>) => {
    let answer = () => {};
    const waits = new Promise<void>((go) => (answer = go));
    await page.route('**/changes', async (route) => (await waits, route.continue()), { times: 1 });
    await draw();
    const shown = await shownNow();
    answer();
    await expect(page.getByRole('row', { name: step, exact: true })).toBeVisible();
    const made = await voxelsOf(step);
    await expect.poll(() => page.evaluate(() => (window.preopEngine as never as { layer: { pending: unknown[] } }).layer.pending.length)).toBe(0);
    expect(others(shown, made)).toEqual([]);
    // Nothing is seen to change when it is answered.
    expect(await page.evaluate(() => (window.preopEngine as never as { layer: { corrected: number } }).layer.corrected)).toBe(0);
    return made;
  };
  const across = async (y: number) => hand.drag(await hand.onAxial([-16, y, 2]), await hand.pixelOf('axial', [0, y, 2]), await hand.pixelOf('axial', [16, y, 2]));
  const within = (p: Place, y: number, radius: number) => Math.abs(p[0]) <= 16 && p[2] === 2 && Math.abs(p[1] - y) < radius;
  await hand.press('b');
  await hand.choose(bar().getByRole('button', { name: /Keeps to/ }), 'within bone');
  await expect.poll(() => page.evaluate(() => (window.preopEngine as never as { layer: { limits: { regions: Map<string, unknown> } | null } }).layer.limits?.regions.size)).toBe(1);
  const added = await drawn('nothing-painted-2', () => across(7));
  const more = places.filter((_, n) => added[n] && !before.add[n]);
  // Over the edge of both balls: only their voxels come.
  expect(more.length).toBeGreaterThan(20);
  expect(more.filter((p) => !before.bone[places.indexOf(p)])).toEqual([]);
  expect(places.filter((p, n) => within(p, 7, 1) && !isBone(p) && !before.add[n]).length).toBeGreaterThan(10);

  await hand.press('e');
  await hand.choose(bar().getByRole('button', { name: /Keeps to/ }), 'off bone-split.kept');
  await hand.click(bar().getByRole('button', { name: 'Greys only' }));
  const erased = await drawn('nothing-painted-3', () => across(7));
  const less = places.filter((_, n) => added[n] && !erased[n]);
  expect(less.length).toBeGreaterThan(10);
  // The bone of the other ball goes; the kept one stays, and so does what is dark.
  expect(less.filter((p) => before.off[places.indexOf(p)] || !isBone(p))).toEqual([]);
  expect(places.filter((p, n) => within(p, 7, 1) && added[n] && before.off[n]).length).toBeGreaterThan(10);
  await hand.press('v');
});

/** What the page shows of strokes in 3D: the voxels that are gone there, and those that have come. */
const in3D = () =>
  page.evaluate(() => {
    const { strokes } = (window.preopEngine as never as { patients: Map<string, { anatomy: { strokes: { cells: { low: number[]; size: number[]; data: Uint8Array } | null } } }> }).patients.get('head')!.anatomy;
    const { low, size, data } = strokes.cells!;
    const of = (what: number) => [...data].flatMap((cell, n) => (cell === what ? [[low[0]! + (n % size[0]!), low[1]! + (Math.floor(n / size[0]!) % size[1]!), low[2]! + Math.floor(n / (size[0]! * size[1]!))]] : []));
    return { gone: of(2), come: of(3) };
  });

test('what a stroke in 3D shows there before it is answered is what the server then makes of it: off a label, in its greys', async () => {
  const folder = join(served.cases, 'balls-3d');
  mkdirSync(folder);
  writeFileSync(join(folder, 'head.nrrd'), scan());
  writeFileSync(join(folder, 'plan.toml'), IN_3D);
  await page.goto(`${new URL(served.address).origin}/#/case/balls-3d`);
  await hand.opened();
  await hand.allExact();
  await page.keyboard.press('6');
  const settled = () => page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  await settled();
  const before = await voxelsOf('bone', 'balls-3d');
  const right = await voxelsOf('right', 'balls-3d');
  /** The picture around a place in 3D, 40 pixels wide. */
  const around = async (place: Place) => {
    const [x, y] = await hand.pixelOf('planned', place);
    const png = (await page.screenshot({ clip: { x: Math.round(x) - 20, y: Math.round(y) - 20, width: 40, height: 40 } })).toString('base64');
    return page.evaluate(async (data) => {
      const g = new OffscreenCanvas(40, 40).getContext('2d')!;
      g.drawImage(await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' })), 0, 0);
      return [...g.getImageData(0, 0, 40, 40).data].filter((_, n) => n % 4 === 0);
    }, png);
  };
  const changed = (a: number[], b: number[]) => a.filter((red, n) => Math.abs(red - b[n]!) > 8).length;
  // On the way of the stroke, away from the cursor.
  const [onRight, onLeft]: [Place, Place] = [[-8, -8, 1], [7, -9, 2]];
  const seen = [await around(onRight), await around(onLeft)] as const;
  await hand.select('bone');
  await hand.press('e');
  await hand.choose(bar().getByRole('button', { name: /Keeps to/ }), 'off right');
  await hand.click(bar().getByRole('button', { name: 'Greys only' }));
  await expect.poll(() => page.evaluate(() => (window.preopEngine as never as { layer: { limits: { regions: Map<string, unknown> } | null } }).layer.limits?.regions.size)).toBe(1);
  /** The answer to the next change waits until this is called. */
  const hold = async () => {
    let answer = () => {};
    const waits = new Promise<void>((go) => (answer = go));
    await page.route('**/changes', async (route) => (await waits, route.continue()), { times: 1 });
    return answer;
  };
  const answer = await hold();
  await hand.drag(await hand.pixelOf('planned', [-14, -8, 1]), await hand.pixelOf('planned', [0, -2, 1]), await hand.pixelOf('planned', [14, -8, 1]));
  await settled();
  const shown = await in3D();
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: join(process.env.PREOP_PICTURES, 'stroke in 3D.png') });
  // The ball that it keeps off looks as before, also where the stroke went over it; of the other one there is a hole.
  expect(changed(await around(onRight), seen[0])).toBe(0);
  expect(changed(await around(onLeft), seen[1])).toBeGreaterThan(400);
  answer();
  await expect(page.getByRole('row', { name: 'bone-painted', exact: true })).toBeVisible();
  const made = await voxelsOf('bone-painted', 'balls-3d');
  const gone = places.flatMap((_, n) => (before[n] && !made[n] ? [n] : []));
  const voxel = ([i, j, k]: number[]) => i! + SIZE[0] * (j! + SIZE[1] * k!);
  expect(shown.gone.map(voxel).sort((a, b) => a - b)).toEqual(gone);
  expect(shown.come).toEqual([]);
  expect(gone.length).toBeGreaterThan(100);
  expect(gone.filter((n) => right[n])).toEqual([]);
  // Once the surface has it, nothing stands over it.
  await expect.poll(() => page.evaluate(() => (window.preopEngine as never as { layer: { afloat: unknown[] } }).layer.afloat.length)).toBe(0);
  // A brush that takes bone only brings back what lies within it.
  await hand.press('b');
  await hand.choose(bar().getByRole('button', { name: /Keeps to/ }), 'anywhere');
  await settled();
  const answerAgain = await hold();
  await hand.drag(await hand.pixelOf('planned', [8, -6, 1]), await hand.pixelOf('planned', [12, -6, 1]));
  await settled();
  const back = await in3D();
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: join(process.env.PREOP_PICTURES, 'stroke in 3D back.png') });
  answerAgain();
  // It keeps off nothing any more: that is another step.
  await expect(page.getByRole('row', { name: 'bone-painted-2', exact: true })).toBeVisible();
  const again = await voxelsOf('bone-painted-2', 'balls-3d');
  expect(back.come.map(voxel).sort((a, b) => a - b)).toEqual(places.flatMap((_, n) => (again[n] && !made[n] ? [n] : [])));
  expect(back.come.length).toBeGreaterThan(20);
  expect(back.come.map(voxel).filter((n) => !before[n])).toEqual([]);
  await hand.press('v');
});
