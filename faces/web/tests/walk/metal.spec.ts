//! The SEMI-SYNTHETIC head with invented metal in its teeth (real anatomy; grey values, fillings and streaks are invented): how many clicks and keys make
//! its jaw clean. Real mouse and keyboard; the written jaw is held against the label map, by another program (tests/oracles/metal_head.py).
import { expect, test, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Planner, type Place } from './planner';
import { makeHeadCase, MANDIBLE, partJaw } from './semiSyntheticHead';
import { needProgram, serve, zipOf, type Served } from './served';

test.describe.configure({ mode: 'serial', timeout: 900_000 });
test.use({ actionTimeout: 60_000 });

const ROOT = join(import.meta.dirname, '../../../..');
const SCAN = join(ROOT, '../shared/data/ct-head-semisynthetic');
const PYTHON = process.env.PREOP_PYTHON ?? join(ROOT, '.venv/bin/python');

/** Streaks stand in the tongue's room, before the teeth, and beside both rami: what is no jaw when it is seen from above. */
const WITHIN_THE_ARCH = [[54, 97], [60, 88], [68, 81], [73.5, 72], [77, 63.5], [79, 57], [81, 51], [84.5, 46.5], [88, 44.5], [93, 44], [98, 45.5], [101.5, 49.5],
  [105, 55], [106.5, 62], [108.5, 70], [112.5, 76.5], [119.5, 86.5], [127, 96], [128, 115], [54, 115]];
const BEFORE_THE_TEETH = [[15, 20], [15, 72], [43, 74], [52, 73], [57.5, 65.5], [64.5, 57.5], [68.5, 49.5], [72.5, 43.5], [79, 37.5], [90, 34], [101, 35],
  [110.5, 39.5], [113.5, 45.5], [116.5, 51.5], [121.5, 60.5], [127.5, 67.5], [133, 75], [141, 75], [168, 75], [168, 20]];
const RIGHT_OF_THE_JAW = [[15, 76], [42, 79], [44, 88], [43.5, 95], [40, 102], [35, 105], [34, 118], [15, 118]];
const LEFT_OF_THE_JAW = [[168, 76], [141, 79], [138, 88], [140, 97], [143, 103], [150, 105], [151, 118], [168, 118]];
/** Half-way up the crowns, along the arch. */
const ARCH: Place[] = [[44, 98, 55], [47, 88, 55], [58, 75, 55], [70, 60, 55], [78, 45, 55], [92, 38, 55], [106, 45, 55], [113, 60, 55], [125, 75, 55], [136, 88, 55], [139, 98, 55]];

let served: Served;
let page: Page;
let hand: Planner;
let scan: string;

test.beforeAll(async ({ browser }) => {
  needProgram(existsSync(SCAN) && existsSync(PYTHON) ? null : 'The shared test data or the Python of the tests is not here.');
  scan = mkdtempSync(join(tmpdir(), 'preop-metal-'));
  const made = metal('make', join(scan, 'dicom'));
  if (made.status !== 0) throw new Error(made.stderr);
  served = await serve();
  page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage();
  hand = new Planner(page);
});

test.afterAll(async () => {
  if (hand) console.log(['SEMI-SYNTHETIC head with invented metal:', ...hand.report()].join('\n'));
  await page?.context().close();
  served?.stop();
  if (scan) rmSync(scan, { recursive: true, force: true });
});

test.afterEach(async ({}, info) => {
  const folder = process.env.PREOP_PICTURES;
  if (folder && page) await page.screenshot({ path: join(folder, `metal ${info.title.slice(0, 40)}.png`) });
});

const metal = (what: 'make' | 'judge', path: string) => spawnSync(PYTHON, [join(ROOT, 'tests/oracles/metal_head.py'), what, SCAN, path], { encoding: 'utf8' });

test('SEMI-SYNTHETIC head with metal: its files are dropped, metal is told, and a case is made', async () => {
  await page.goto(served.address);
  hand.begin('scan');
  await makeHeadCase(hand, zipOf(join(scan, 'dicom'), join(served.cases, 'metal.zip')), 'Metal throws streaks', 'Metal');
});

test('SEMI-SYNTHETIC head with metal: jaw and skull are parted by seeds, streaks and all', async () => {
  hand.begin('jaw with its streaks');
  await partJaw(hand);
  await hand.make('fill', 'mandible');
  await hand.add();
  await hand.make('surface');
  await hand.add();
  await hand.allExact();
});

/** Draws a lasso over the jaw as it is seen from above. */
async function lasso(corners: readonly number[][]): Promise<void> {
  const before = await hand.revision();
  const pixels: [number, number][] = [];
  for (const [x, y] of corners) pixels.push(await hand.pixelOf('planned', [x!, y!, 65]));
  await hand.drag(...pixels);
  await hand.until(before + 1);
}

test('SEMI-SYNTHETIC head with metal: four lassos, one stroke and one click take the streaks away', async () => {
  hand.begin('streaks');
  await hand.click(page.getByRole('button', { name: 'Hide head-surface' }));
  await hand.press('1');
  await hand.press('u');
  // The lassos begin beside the jaw: there must be room for them in the view, which is taken in hand by a click beside the bone.
  const pane = (await page.locator('[data-view="planned"]').boundingBox())!;
  await hand.clickAt([pane.x + 30, pane.y + pane.height - 80]);
  await hand.press('-');
  await hand.press('-');
  await hand.select('mandible-filled');
  await hand.settled();
  await hand.press('x');
  await hand.type(page.getByRole('textbox', { name: 'From the first bone' }), '25');
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: join(process.env.PREOP_PICTURES, 'metal streaks.png') });
  for (const outline of [WITHIN_THE_ARCH, BEFORE_THE_TEETH, RIGHT_OF_THE_JAW, LEFT_OF_THE_JAW]) await lasso(outline);
  await hand.press('2');
  await hand.press('g');
  await hand.type(page.getByRole('textbox', { name: 'Radius' }), '13');
  const before = await hand.revision();
  const first = await hand.onAxial(ARCH[0]!);
  const others: [number, number][] = [];
  for (const place of ARCH.slice(1)) others.push(await hand.pixelOf('axial', place));
  await hand.drag(first, ...others);
  await hand.until(before + 1);
  await hand.press('j');
  await hand.click(page.getByRole('radio', { name: 'Keep it alone' }));
  await hand.clickPlace(MANDIBLE[0]!);
  await hand.until(before + 2);
  await hand.press('v');
  await hand.select('mandible');
  await hand.allExact();
});

test('SEMI-SYNTHETIC head with metal: the jaw that is written is clean', async () => {
  hand.end();
  await hand.make('model');
  await hand.add();
  await hand.allExact();
  await hand.finish();
  const file = join(scan, 'MANDIBLE.stl');
  const link = await page.getByRole('link', { name: 'MANDIBLE.stl', exact: true }).getAttribute('href');
  writeFileSync(file, await (await page.request.get(new URL(link!, page.url()).href)).body());
  const judged = metal('judge', file);
  expect(judged.stderr).toBe('');
  const { cm3, mean_mm, p95_mm, share_over_2_mm } = JSON.parse(judged.stdout) as Record<'cm3' | 'mean_mm' | 'p95_mm' | 'share_over_2_mm', number>;
  console.log(`SEMI-SYNTHETIC head with invented metal: ${judged.stdout.trim()}`);
  expect(mean_mm).toBeLessThan(0.5);
  expect(p95_mm).toBeLessThan(1.2);
  expect(share_over_2_mm).toBeLessThan(0.02);
  expect(cm3).toBeLessThan(58);
});
