//! review.html of the demo, opened from a disk with the network off, at a tablet's size and under a finger.
//! PREOP_DEMO names a demo that was made before; else one is made.
import { expect, test, type Page } from '@playwright/test';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { demoPackage, needProgram } from './served';

test.describe.configure({ mode: 'serial', timeout: 900_000 });

let file: string;
let page: Page;
const faults: string[] = [];

test.beforeAll(async ({ browser }) => {
  needProgram();
  file = join(demoPackage(), 'review.html');
  const context = await browser.newContext({ viewport: { width: 1180, height: 820 }, hasTouch: true, acceptDownloads: true });
  await context.setOffline(true);
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => request.url().startsWith('file:') || request.url().startsWith('blob:') || faults.push(`asked for ${request.url()}`));
  await page.goto(pathToFileURL(file).href);
});

test.afterAll(() => page?.context().close());

interface Drawn {
  frame: string;
  mix: number;
  section: { depth: number; normal: number[] } | null;
  camera: { directions: { toViewer: number[] }; mmPerPixel: number; target: number[]; pixel: (place: readonly number[]) => [number, number] };
  bounds: () => { low: number[]; high: number[] };
}
const drawn = <T>(ask: (stage: Drawn) => T) => page.evaluate(`(${ask.toString()})(window.preopReview)`) as Promise<T>;

test('is small, says that it is a draft, and names nobody', async () => {
  expect(statSync(file).size).toBeLessThan(15e6);
  const text = readFileSync(file, 'utf8');
  // The demo's phantom has a name, an id and a birthday in its series.
  for (const secret of ['Phantom^', 'PHANTOM-', 'PatientName']) expect(text).not.toContain(secret);
  await expect(page.getByText('DRAFT: NOT FOR USE')).toBeVisible();
  await expect(page).toHaveTitle(/DRAFT/);
});

test('turns under a finger, and looks from where a button says', async () => {
  await page.getByRole('button', { name: 'Left', exact: true }).click();
  expect(await drawn((stage) => stage.camera.directions.toViewer)).toEqual([1, 0, 0].map((n) => expect.closeTo(n, 9)));
  const view = (await page.getByRole('application').boundingBox())!;
  await page.mouse.move(view.x + view.width / 2, view.y + 60);
  await page.mouse.down();
  await page.mouse.move(view.x + view.width / 2 + 180, view.y + 60, { steps: 5 });
  await page.mouse.up();
  const [x] = await drawn((stage) => stage.camera.directions.toViewer);
  expect(x).toBeLessThan(0.2);
});

test('one finger turns it, two shift and pinch it', async () => {
  await page.getByRole('button', { name: 'Front', exact: true }).click();
  await page.getByRole('button', { name: 'All in sight' }).click();
  const view = (await page.getByRole('application').boundingBox())!;
  const [x, y] = [Math.round(view.x + view.width / 2), Math.round(view.y + view.height / 2)];
  const browser = await page.context().newCDPSession(page);
  type Finger = readonly [number, number];
  /** Fingers go from their first places to their last, in ten moves. */
  const drag = async (...fingers: (readonly [Finger, Finger])[]) => {
    const at = (share: number) => fingers.map(([from, to], id) => ({ id, x: x + from[0] + share * (to[0] - from[0]), y: y + from[1] + share * (to[1] - from[1]) }));
    await browser.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (let n = 1; n <= 10; n++) await browser.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(n / 10) });
    await browser.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  const look = () => drawn((stage) => ({ toViewer: stage.camera.directions.toViewer, mm: stage.camera.mmPerPixel, middle: stage.camera.pixel(stage.camera.target.slice()), target: stage.camera.target.slice() }));
  const pixelOf = (place: number[]) => page.evaluate((at) => (window as never as { preopReview: Drawn }).preopReview.camera.pixel(at), place);
  const first = await look();
  expect(first.toViewer).toEqual([0, -1, 0].map((n) => expect.closeTo(n, 9)));
  // Half a turn for 360 pixels; of a finger, up to 8 pixels and a move are still a tap.
  await drag([[0, 0], [120, 0]]);
  const turned = await look();
  const angle = (Math.atan2(turned.toViewer[0]!, -turned.toViewer[1]!) * 180) / Math.PI;
  expect(Math.abs(angle)).toBeGreaterThan(49);
  expect(Math.abs(angle)).toBeLessThanOrEqual(60.01);
  // The front goes with the finger to the right: what comes into sight is the patient's right side.
  expect(angle).toBeLessThan(0);
  expect(turned.mm).toBe(first.mm);
  // Twice as far apart: twice as large, and what was between the fingers stays there.
  await drag([[-50, 0], [-100, 0]], [[50, 0], [100, 0]]);
  const pinched = await look();
  expect(pinched.mm / turned.mm).toBeCloseTo(0.5, 2);
  expect(pinched.toViewer).toEqual(turned.toViewer);
  const stays = await pixelOf(turned.target);
  expect(Math.hypot(stays[0] - turned.middle[0], stays[1] - turned.middle[1])).toBeLessThan(2);
  await drag([[-50, 0], [-10, 30]], [[50, 0], [90, 30]]);
  const shifted = await pixelOf(turned.target);
  expect([shifted[0] - stays[0], shifted[1] - stays[1]].map(Math.round)).toEqual([40, 30]);
  expect((await look()).mm / pinched.mm).toBeCloseTo(1, 2);
  await browser.detach();
});

test('goes from before to planned', async () => {
  await page.getByRole('button', { name: 'Before', exact: true }).click();
  expect(await drawn((stage) => stage.mix)).toBe(0);
  await page.getByRole('button', { name: 'Front', exact: true }).click();
  const before = await page.getByRole('application').screenshot();
  await page.getByRole('button', { name: 'Planned', exact: true }).click();
  await page.waitForTimeout(300);
  const planned = await page.getByRole('application').screenshot();
  expect(planned.equals(before)).toBe(false);
});

test('is cut open along a plane of the plan', async () => {
  await page.getByRole('combobox', { name: 'Section' }).selectOption({ label: 'Along front-resection' });
  const section = await drawn((stage) => stage.section);
  expect(section).not.toBeNull();
  await page.getByRole('slider', { name: 'Where the section stands' }).press('ArrowRight');
  const moved = await drawn((stage) => stage.section!.depth);
  expect(moved - section!.depth).toBeCloseTo(0.1, 1);
  await page.getByRole('button', { name: 'Face it' }).click();
  const [facing, normal] = [await drawn((stage) => stage.camera.directions.toViewer), section!.normal];
  expect(facing.reduce((sum, c, n) => sum + c * normal[n]!, 0)).toBeCloseTo(1, 6);
  await page.getByRole('combobox', { name: 'Section' }).selectOption('');
});

test('tells findings, numbers and what changed', async () => {
  await expect(page.getByText('▲ Warning').first()).toBeVisible();
  await page.getByRole('button', { name: 'Numbers' }).click();
  await expect(page.getByRole('row', { name: /segment 1/ }).first()).toContainText('mm');
  // Where pieces touch the least gap is nothing, and nothing has no sign.
  const gaps = await page.getByRole('row', { name: /least gap/ }).locator('.number').allTextContents();
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps.filter((gap) => /^-|^−0\.00/.test(gap))).toEqual([]);
  await page.getByRole('button', { name: 'Changes' }).click();
  await expect(page.getByText('This package was not compared with an earlier plan.')).toBeVisible();
});

test('takes a comment on a place that is tapped, and saves it to a file', async () => {
  await page.getByRole('button', { name: 'Before', exact: true }).click();
  await page.getByRole('button', { name: 'Front', exact: true }).click();
  await page.getByRole('button', { name: 'All in sight' }).click();
  const view = (await page.getByRole('application').boundingBox())!;
  // Somewhere on a grid over the picture there is bone.
  for (let n = 0; n < 80; n++) {
    await page.touchscreen.tap(view.x + view.width * (0.2 + 0.06 * (n % 10)), view.y + view.height * (0.2 + 0.08 * Math.floor(n / 10)));
    if ((await page.getByText(/^About .*of the origin of/).count()) > 0) break;
  }
  await expect(page.getByText(/^About .*of the origin of/)).toBeVisible();
  await page.getByLabel('Comment', { exact: true }).fill('Is this <b>margin</b> enough?');
  // What is written is not saved without a name, and is not lost.
  await page.getByRole('button', { name: 'Save comments to a file' }).click();
  await expect(page.getByText('Write your name: the case keeps who said what.')).toBeVisible();
  await expect(page.getByLabel('Your name')).toBeFocused();
  await page.getByLabel('Your name').fill('Dr Reviewer');
  await page.getByRole('button', { name: 'Add the comment' }).click();
  await expect(page.getByText('Is this <b>margin</b> enough?')).toBeVisible();
  // What is written and not added yet is saved with the others.
  await page.getByLabel('Comment', { exact: true }).fill('And the length?');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save comments to a file' }).click()]);
  const saved = JSON.parse(readFileSync((await download.path())!, 'utf8'));
  expect(saved.kind).toBe('preop comments');
  expect(saved.comments).toHaveLength(2);
  expect(saved.comments[0]).toMatchObject({ text: 'Is this <b>margin</b> enough?', who: 'Dr Reviewer' });
  expect(saved.comments[0].at_mm).toHaveLength(3);
  expect(saved.comments[1]).toMatchObject({ text: 'And the length?', on: '', who: 'Dr Reviewer' });
});

test('every control is large enough for a finger, and nothing was refused or asked for', async () => {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, select, input, textarea')]
      .map((one) => ({ name: one.textContent || one.getAttribute('aria-label'), box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 44 || box.width < 44))
      .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`),
  );
  expect(small).toEqual([]);
  expect(faults).toEqual([]);
});
