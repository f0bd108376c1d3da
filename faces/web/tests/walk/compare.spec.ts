//! Variants, comparison, deviation map, comments and measuring on the demo, with real mouse and keyboard.
import { expect, test, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { taken } from './picture';
import { demoPackage, needProgram, serveDemo, type Served } from './served';

test.describe.configure({ mode: 'serial', timeout: 900_000 });
// Two pages draw on one processor while the server computes.
test.use({ actionTimeout: 120_000 });

let served: Served;
let ann: Page;
let bob: Page;

async function planner(page: Page, name: string): Promise<Page> {
  await page.addInitScript((who) => localStorage.setItem('preop.who', who), name);
  await page.goto(served.address);
  await page.goto(`${new URL(served.address).origin}/#/case/demo`);
  await allExact(page);
  return page;
}

const allExact = (page: Page) => expect(page.locator('.exactness')).toHaveText('All exact', { timeout: 800_000 });
const settled = (page: Page) => page.waitForFunction(() => (window.preopEngine as never as { settled: boolean })?.settled, null, { timeout: 300_000 });
const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const variant = (page: Page) => page.locator('.head').getByRole('button', { name: /Variant/ });
const onDisk = () => readFileSync(join(served.cases, 'demo/plan.toml'), 'utf8');
const choose = async (page: Page, label: string | RegExp, option: string | RegExp) => {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('option', { name: option }).first().click();
};

test.beforeAll(async ({ browser }) => {
  needProgram();
  served = await serveDemo();
  ann = await planner(await (await browser.newContext()).newPage(), 'ann');
  bob = await planner(await (await browser.newContext()).newPage(), 'bob');
  await bob.keyboard.press('3');
});

test.afterAll(async () => {
  await ann?.context().close();
  await bob?.context().close();
  served?.stop();
});

test('a variant is begun by key, and whoever has the case open sees it', async () => {
  await settled(ann);
  await ann.keyboard.press('Shift+B');
  const dialog = ann.getByRole('dialog');
  await expect(dialog.getByRole('textbox')).toHaveValue('B');
  await dialog.getByRole('textbox').fill('a');
  await expect(dialog).toContainText('This name is taken.');
  await dialog.getByRole('textbox').fill('B');
  await dialog.getByRole('button', { name: 'Begin it' }).click();
  await expect(variant(ann)).toContainText('B', { timeout: 60_000 });
  await expect(variant(bob)).toContainText('B', { timeout: 60_000 });
  await expect(bob.getByRole('region', { name: 'What others changed' })).toContainText('ann: began variant B from A This page shows variant B now, too.');
  expect(onDisk()).toContain('variant = "B"');
  await allExact(ann);
});

test('a cut that is moved in one variant stays where it was in the other', async () => {
  await ann.getByRole('row', { name: 'front-resection', exact: true }).click();
  const left = ann.getByRole('group', { name: 'Through' }).getByLabel('left');
  const was = await left.inputValue();
  await left.fill(String(Number(was) + 3));
  await left.press('Enter');
  await allExact(ann);
  await served.kill();
  await served.again();
  await expect(ann.getByText('The server does not answer: editing waits.')).toBeHidden({ timeout: 60_000 });
  await expect(variant(ann)).toContainText('B', { timeout: 60_000 });
  await choose(ann, /Variant/, /^A/);
  await expect(variant(ann)).toContainText('A', { timeout: 60_000 });
  await expect(left).toHaveValue(was);
  await expect(variant(bob)).toContainText('A', { timeout: 60_000 });
  expect(onDisk()).not.toContain('variant');
  await allExact(ann);
  await tab(ann, 'History');
  await expect(ann.getByText('opened variant A')).toBeVisible();
  await expect(ann.getByText('began variant B from A')).toBeVisible();
});

test('two variants stand beside each other in words, numbers and linked pictures', async () => {
  await tab(ann, 'Compare');
  await choose(ann, 'On the left', 'Variant A as it is now');
  await choose(ann, 'On the right', 'Variant B as it is now');
  await ann.getByRole('button', { name: 'Compare', exact: true }).click();
  const changed = ann.getByRole('list', { name: 'What changed' });
  await expect(changed).toContainText('front-resection', { timeout: 300_000 });
  await expect(changed).toContainText('variant: A → B');
  const numbers = ann.getByRole('table', { name: 'Numbers that differ' });
  await expect(numbers.getByRole('columnheader', { name: 'variant A' })).toBeVisible();
  expect(await numbers.getByRole('row').count()).toBeGreaterThan(2);
  await expect(ann.getByRole('region', { name: '3D, variant A' })).toBeVisible();
  await expect(ann.getByRole('region', { name: '3D, variant B' })).toBeVisible();
  // One camera is turned, both have turned.
  const directions = () => ann.evaluate(() => ['before', 'planned'].map((id) => (window.preopEngine.views.get(id) as never as { camera: { directions: { toViewer: number[] } } }).camera.directions.toViewer));
  const pane = (await ann.locator('[data-view="before"]').boundingBox())!;
  await ann.mouse.move(pane.x + pane.width / 2, pane.y + 60);
  await ann.mouse.down();
  await ann.mouse.move(pane.x + pane.width / 2 + 90, pane.y + 80, { steps: 5 });
  await ann.mouse.up();
  const [one, other] = await directions();
  expect(one).toEqual(other!.map((n) => expect.closeTo(n, 9)));
  expect(Math.abs(one![1]!)).toBeLessThan(0.95);
});

// How many millimetres, faces/server/tests/comparing.rs holds to truth: beside the rim of a shorter bone it is less.
test('a deviation map shows the moved cut all over its face', async () => {
  // White is what lies on the other surface; no bone is.
  const white = () => taken(ann, 'planned', 'r > 110 && Math.abs(r - b) < 6 && Math.abs(r - g) < 6').then(({ count }) => count);
  const ends = () => taken(ann, 'planned', '(b > 90 && b > 1.7 * r) || (r > 90 && r > 1.8 * b && r > 1.8 * g)').then(({ count }) => count);
  const plain = [await white(), await ends()];
  await choose(ann, /Paint$/, /^front-resection\.kept/);
  await choose(ann, 'By its distance from', /^earlier front-resection\.kept/);
  await ann.getByRole('button', { name: 'Paint the distances' }).click();
  const bar = ann.getByRole('figure', { name: /^Deviation of/ });
  await expect(bar).toBeVisible({ timeout: 120_000 });
  await expect(bar.getByRole('listitem')).toHaveCount(5);
  await settled(ann);
  interface Piece { mesh: { geometry: { getAttribute(name: string): { count: number; array: Float32Array } | undefined } } }
  const heat = () => ann.evaluate(() => {
    const engine = window.preopEngine as never as { patients: Map<string, { anatomy: { pieces: Map<string, Piece> } | null }> };
    const pieces = [...engine.patients.values()].flatMap((patient) => [...(patient.anatomy?.pieces.values() ?? [])]);
    const painted = pieces.map(({ mesh: { geometry } }) => [geometry.getAttribute('heat'), geometry.getAttribute('position')]).find(([own]) => own);
    if (!painted) return null;
    const distances = [...painted[0]!.array];
    return { same: painted[0]!.count === painted[1]!.count, places: distances.length, moved: distances.filter((d) => Math.abs(d) > 0.5).length };
  });
  await expect.poll(heat, { timeout: 120_000 }).toMatchObject({ same: true });
  expect((await heat())!.moved).toBeGreaterThan(50);
  await ann.screenshot({ path: test.info().outputPath('deviation.png') });
  // The jaw is seen in the colours of the map, and those are the ones that were chosen.
  expect(plain[0]).toBeLessThan(200);
  expect(await white()).toBeGreaterThan(5000);
  await choose(ann, 'By its distance from', /^tumour/);
  await ann.getByRole('button', { name: 'Paint the distances' }).click();
  await expect.poll(ends, { timeout: 120_000 }).toBeGreaterThan(plain[1]! + 5000);
  await choose(ann, /Colours$/, 'Purple, white, orange');
  await expect.poll(ends).toBeLessThan(plain[1]! + 200);
  await ann.getByRole('button', { name: 'Take the colours off' }).click();
  await expect(bar).toBeHidden();
  await settled(ann);
  expect(await white()).toBeLessThan(200);
  await ann.getByRole('button', { name: 'Back to the case as it is' }).click();
});

test('two revisions of one variant stand beside each other, and the numbers between them are those of the move', async () => {
  interface Entry { revision: number; words: string; variant: string }
  const { history } = (await (await ann.request.get(`${new URL(served.address).origin}/api/cases/demo`)).json()) as { history: Entry[] };
  const moved = history.find((entry) => entry.variant === 'B' && entry.words.startsWith('front-resection'))!;
  await tab(ann, 'Compare');
  await choose(ann, 'On the left', new RegExp(`^${moved.revision - 1} \\(B\\)`));
  await choose(ann, 'On the right', new RegExp(`^${moved.revision} \\(B\\)`));
  await ann.getByRole('button', { name: 'Compare', exact: true }).click();
  const changed = ann.getByRole('list', { name: 'What changed' });
  await expect(changed.getByRole('listitem')).toHaveCount(1, { timeout: 300_000 });
  await expect(changed).toContainText('front-resection');
  await expect(ann.getByRole('region', { name: `3D, revision ${moved.revision - 1}` })).toBeVisible();
  await expect(ann.getByRole('region', { name: `3D, revision ${moved.revision}` })).toBeVisible();
  // What one side of the cut wins, the other loses: all but what the saw takes anew.
  const numbers = ann.getByRole('table', { name: 'Numbers that differ' });
  const row = async (name: RegExp) => {
    const cells = await numbers.getByRole('row', { name }).first().getByRole('cell').allTextContents();
    const values = cells.map((cell) => Number(/-?\d+(\.\d+)?/.exec(cell.replace('−', '-'))?.[0])).filter((n) => !Number.isNaN(n));
    return values[1]! - values[0]!;
  };
  const [kept, removed] = [await row(/front-resection.*kept/), await row(/front-resection.*removed/)];
  expect(Math.abs(kept)).toBeGreaterThan(0.1);
  expect(kept + removed).toBeCloseTo(0, 0);
  // One camera is moved near, both are.
  const scales = () => ann.evaluate(() => ['before', 'planned'].map((id) => (window.preopEngine.views.get(id) as never as { camera: { mmPerPixel: number } }).camera.mmPerPixel));
  const [was] = await scales();
  const pane = (await ann.locator('[data-view="planned"]').boundingBox())!;
  await ann.mouse.move(pane.x + pane.width / 2, pane.y + 60);
  await ann.mouse.wheel(0, -240);
  await expect.poll(async () => (await scales())[0]! < was! && (await scales())[0] === (await scales())[1]).toBe(true);
  await ann.screenshot({ path: test.info().outputPath('revisions.png') });
  await ann.getByRole('button', { name: 'Back to the case as it is' }).click();
});

test('a comparison that takes long can be cancelled', async () => {
  await tab(ann, 'Compare');
  await choose(ann, 'On the left', 'Variant A as it is now');
  await choose(ann, 'On the right', 'Variant B as it is now');
  // A server that takes its time: it is asked, and does not answer.
  const asked = /\/api\/cases\/demo\/compare/;
  await ann.route(asked, () => undefined);
  const dropped = ann.waitForEvent('requestfailed', (request) => asked.test(request.url()));
  await ann.getByRole('button', { name: 'Compare', exact: true }).click();
  const underway = ann.getByRole('group', { name: 'Under way' });
  await expect(underway).toContainText('Waiting for the server');
  await underway.getByRole('button', { name: 'Cancel' }).click();
  await expect(underway).toBeHidden();
  await expect(ann.getByRole('button', { name: 'Compare', exact: true })).toBeEnabled();
  await dropped;
  await ann.unroute(asked);
});

test('a comment is made, flown to, and settled; the other planner sees it', async () => {
  await ann.keyboard.press('1');
  await tab(ann, 'Comments');
  await ann.getByRole('textbox', { name: /^Comment on/ }).fill('Is the margin wide enough here?');
  const place = await ann.evaluate(() => window.preopEngine.crosshair.place as unknown as number[]);
  await ann.getByRole('button', { name: 'Say it' }).click();
  const list = ann.getByRole('list', { name: 'Comments' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await tab(bob, 'Comments');
  const seen = bob.getByRole('list', { name: 'Comments' }).getByRole('listitem');
  await expect(seen).toContainText('Is the margin wide enough here?');
  await expect(seen).toContainText('ann');
  await bob.evaluate((at) => (window.preopEngine as never as { moveCrosshair(at: number[]): void }).moveCrosshair(at.map((c) => c + 20)), place);
  await seen.getByRole('button', { name: 'Go there' }).click();
  await expect.poll(() => bob.evaluate(() => window.preopEngine.crosshair.place as unknown as number[])).toEqual(place.map((c) => expect.closeTo(c, 1)));
  await bob.getByRole('textbox', { name: /^Comment on/ }).fill('Yes: 11 mm.');
  await bob.getByRole('button', { name: 'Say it' }).click();
  await seen.first().getByRole('button', { name: 'Settle' }).click();
  await expect(list).toContainText('✓ Settled');
  await expect(list).toContainText('settled by bob');
  await expect(list.getByRole('listitem')).toHaveCount(2);
});

test('what is written in review.html, opened from a disk, is read back into the case and shown', async ({ browser }) => {
  const context = await browser.newContext({ acceptDownloads: true });
  const review = await context.newPage();
  await review.goto(pathToFileURL(join(demoPackage(), 'review.html')).href);
  await review.getByRole('button', { name: 'Comments' }).first().click().catch(() => undefined);
  await review.getByLabel('Comment', { exact: true }).fill('Seen <b>on the tablet</b>.');
  await review.getByLabel('Your name').fill('Dr Reviewer');
  await review.getByRole('button', { name: 'Add the comment' }).click();
  const [download] = await Promise.all([review.waitForEvent('download'), review.getByRole('button', { name: 'Save comments to a file' }).click()]);
  const chooser = ann.waitForEvent('filechooser');
  await ann.getByRole('button', { name: 'Read a review\'s comments …' }).click();
  const file = test.info().outputPath('comments.json');
  await download.saveAs(file);
  await (await chooser).setFiles(file);
  await context.close();
  for (const page of [ann, bob]) {
    const own = page.getByRole('list', { name: 'Comments' }).getByRole('listitem').filter({ hasText: 'Dr Reviewer' });
    await expect(own).toContainText('Seen <b>on the tablet</b>.');
    await expect(own).toContainText(/in the review of revision \d+/);
  }
  // Read twice, it is known.
  const again = ann.waitForEvent('filechooser');
  await ann.getByRole('button', { name: 'Read a review\'s comments …' }).click();
  await (await again).setFiles(file);
  await expect(ann.getByText('0 kept, 1 known already.')).toBeVisible();
});

test('two picked places are a distance, three an angle', async () => {
  await ann.keyboard.press('d');
  const pane = (await ann.locator('[data-view="axial"]').boundingBox())!;
  const at = (x: number, y: number) => ann.mouse.click(pane.x + pane.width / 2 + x, pane.y + pane.height / 2 + y);
  const mm = await ann.evaluate(() => (window.preopEngine.views.get('axial')!.frame as never as { mmPerPixel: number }).mmPerPixel);
  await at(-40, 0);
  await at(0, 0);
  await expect(ann.locator('.measured')).toContainText(`A to B ${(40 * mm).toFixed(1)} mm`);
  await at(0, 40);
  await expect(ann.locator('.measured')).toContainText('90.0° at B');
  await ann.getByRole('button', { name: 'Clear' }).click();
  await expect(ann.locator('.measured')).toContainText('Pick two places');
});
