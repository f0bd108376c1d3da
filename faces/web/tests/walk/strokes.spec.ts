//! Strokes in the hands of somebody who presses keys meanwhile: whatever happens while one is drawn, it is made as it is seen, on the label
//! on which it was begun, or it is not seen any more.
import { expect, test, type Page } from '@playwright/test';
import { pixelOf } from './hands';
import { openPhantom, type PhantomCase } from './phantom';

interface Inside {
  layer: { pending: unknown[]; label: { holds(p: readonly number[]): boolean } | null };
  hand: { drawing: unknown };
  plane: { value: { through: number[] } } | null;
  moveCrosshair(p: readonly number[]): void;
}

type Row = { act: string; points_mm: number[][]; across?: number[] };
type Made = { interpose?: { behind: string; step: { name: string; do: string; across?: string; strokes: Row[] } }; append?: { step: string; value: Row } };

const step = (page: Page, name: string) => page.getByRole('row', { name, exact: true }).click();
const holds = (page: Page, place: number[]) => page.evaluate((p) => (window.preopEngine as never as Inside).layer.label?.holds(p), place);
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Cleaning of a label' });
const inHand = (page: Page) => bar(page).getByRole('button', { name: /Label/ }).first();
const limit = async (page: Page, option: string) => {
  await bar(page).getByRole('button', { name: /Keeps to/ }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};
const made = (phantom: PhantomCase) => phantom.changes.map(({ change }) => change as Made);
const rows = (phantom: PhantomCase) => made(phantom).map(({ interpose, append }) => interpose?.step.strokes[0] ?? append!.value);

/** The hand goes down on a slice and draws, and does not let go. */
async function begin(page: Page, view: string, from: number[], to: number[]): Promise<void> {
  await page.mouse.move(...(await pixelOf(page, view, from)));
  await page.mouse.down();
  await page.mouse.move(...(await pixelOf(page, view, to)), { steps: 5 });
}

/** Another label, from which something may be told to keep off. */
const withSkull = (one: PhantomCase) => {
  one.steps.splice(1, 0, { name: 'skull', do: 'threshold', of: 'scan', above_hu: 900 });
  one.objects.push({ name: 'skull', type: 'label', content: '98'.padStart(64, '0') });
};

for (const key of ['4', '3', 'y', 'z'])
  test(`a stroke during which ${key} changes the views is made as far as it was drawn`, async ({ page }) => {
    const phantom = await openPhantom(page);
    await step(page, 'bone');
    await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
    await page.keyboard.press('2');
    await page.keyboard.press('b');
    // The panes have their new sizes.
    await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const at = await pixelOf(page, 'axial', [-10, 10, 0]);
    await begin(page, 'axial', [-18, 10, 0], [-10, 10, 0]);
    await page.keyboard.press(key);
    await expect.poll(() => phantom.changes.length).toBe(1);
    await page.mouse.move(at[0] + 40, at[1] + 40, { steps: 4 });
    await page.mouse.up();
    const [row] = rows(phantom);
    expect(row!.points_mm[0]![0]).toBeCloseTo(-18, 0);
    expect(row!.points_mm.at(-1)![0]).toBeLessThan(-9);
    expect(row!.points_mm.every(([, y]) => Math.abs(y! - 10) < 1)).toBe(true);
    expect(await page.evaluate(() => (window.preopEngine as never as Inside).hand.drawing)).toBeNull();
    expect(phantom.changes).toHaveLength(1);
  });

for (const [words, leave] of [
  ['loaded again', (page: Page) => page.reload()],
  ['left for the list of cases', (page: Page) => page.evaluate(() => void (location.hash = '#/'))],
] as const)
  test(`a stroke during which the page is ${words} is made once the case is open again`, async ({ page }) => {
    const phantom = await openPhantom(page);
    await step(page, 'bone');
    await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
    await page.keyboard.press('b');
    await begin(page, 'axial', [-18, 10, 0], [-10, 10, 0]);
    await leave(page);
    await page.mouse.up();
    await page.evaluate(() => void (location.hash = '#/case/p'));
    await expect.poll(() => new Set(phantom.changes.map(({ request }) => request)).size).toBe(1);
    expect(rows(phantom)[0]!.points_mm[0]![0]).toBeCloseTo(-18, 0);
  });

test('a plane during whose drag the views change goes back, and nothing is sent', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'cut');
  const through = () => page.evaluate(() => (window.preopEngine as never as Inside).plane?.value.through);
  const before = await through();
  await begin(page, 'axial', [10, 0, 0], [14, 4, 0]);
  await expect.poll(through).not.toEqual(before);
  await page.keyboard.press('4');
  await expect.poll(through).toEqual(before);
  await page.mouse.up();
  await page.keyboard.press('1');
  expect(await through()).toEqual(before);
  expect(phantom.changes).toEqual([]);
});

test('a stroke that keeps to its slice goes on in the slice to which one scrolls meanwhile', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  await page.keyboard.press('b');
  await begin(page, 'axial', [-18, 10, 0], [-10, 10, 0]);
  await page.keyboard.press('.');
  await page.keyboard.press('.');
  const [x, y] = await pixelOf(page, 'axial', [0, 10, 0]);
  await page.mouse.move(x, y, { steps: 6 });
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(2);
  const [first, second] = rows(phantom);
  const heights = (row: Row) => new Set(row.points_mm.map(([, , z]) => z));
  expect([heights(first!).size, heights(second!).size]).toEqual([1, 1]);
  const [[low], [high]] = [[...heights(first!)], [...heights(second!)]];
  expect(Math.abs(high! - low!)).toBeCloseTo(2.4, 1);
  // Seen where it is drawn.
  expect(await holds(page, [0, 10, high!])).toBe(true);
  expect(await holds(page, [0, 10, low!])).toBe(false);
});

test('what an undo takes back leaves the label in hand that was chosen, also in the middle of a stroke', async ({ page }) => {
  const phantom = await openPhantom(page, withSkull);
  await step(page, 'skull');
  await page.keyboard.press('b');
  await inHand(page).click();
  await page.getByRole('option', { name: 'bone', exact: true }).click();
  await page.mouse.click(...(await pixelOf(page, 'axial', [-18, 10, 0])));
  await expect(inHand(page)).toContainText('bone-painted');
  await page.keyboard.press('Control+z');
  await expect(inHand(page)).toHaveText(/^bone\W*$/);
  await page.keyboard.press('Control+Shift+z');
  await expect(inHand(page)).toContainText('bone-painted');
  await begin(page, 'axial', [-18, -10, 0], [-10, -10, 0]);
  await page.keyboard.press('Control+z');
  await expect(inHand(page)).toHaveText(/^bone\W*$/);
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(5);
  expect(made(phantom)[4]).toMatchObject({ interpose: { behind: 'bone', step: { of: 'bone' } } });
});

test('a stroke whose label somebody else removes meanwhile goes to no other, and that is said', async ({ page }) => {
  const phantom = await openPhantom(page, withSkull);
  await step(page, 'bone');
  await page.keyboard.press('b');
  await inHand(page).click();
  await page.getByRole('option', { name: 'skull', exact: true }).click();
  await begin(page, 'axial', [-18, 10, 0], [-10, 10, 0]);
  phantom.steps = phantom.steps.filter(({ name }) => name !== 'skull');
  phantom.objects = [];
  await phantom.setBehind(page, 'ann', 'left', 'above_hu', 310);
  await expect(inHand(page)).toHaveText(/^bone\W*$/);
  await page.mouse.up();
  await expect(page.getByRole('alert')).toContainText('There is no label skull any more, and the stroke on it was not drawn');
  expect(phantom.changes).toEqual([]);
  expect(await page.evaluate(() => (window.preopEngine as never as Inside).layer.pending.length)).toBe(0);
});

test('every limit that holds is said, and where its label is gone nothing is drawn without it', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => {
    withSkull(one);
    one.steps.splice(1, 0, { name: 'parts', do: 'fill', of: 'bone' });
    one.objects.push({ name: 'parts', type: 'label', content: null });
  });
  const keepsTo = bar(page).getByRole('button', { name: /Keeps to/ });
  await step(page, 'bone');
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  await page.keyboard.press('e');
  await limit(page, 'within parts');
  await page.keyboard.press('b');
  await limit(page, 'off skull');
  // What the brush keeps off the eraser keeps off, too.
  await page.keyboard.press('e');
  await expect(keepsTo).toContainText('within parts, off skull');
  await limit(page, 'off skull');
  await expect(keepsTo).toContainText('off skull');
  phantom.steps = phantom.steps.filter(({ name }) => name !== 'skull');
  phantom.objects = phantom.objects.filter(({ name }) => name !== 'skull');
  await phantom.setBehind(page, 'ann', 'left', 'above_hu', 310);
  await expect(keepsTo).toContainText('off skull, which is gone');
  await page.mouse.click(...(await pixelOf(page, 'axial', [18, 0, 0])));
  await expect(page.getByRole('alert')).toContainText('Strokes were to keep off skull, and there is no such label for them any more.');
  expect(await holds(page, [18, 0, 0])).toBe(true);
  expect(phantom.changes).toEqual([]);
  await limit(page, 'anywhere');
  await page.mouse.click(...(await pixelOf(page, 'axial', [18, 0, 0])));
  await expect.poll(() => phantom.changes.length).toBe(1);
});

test('slices are filled between across what the view in hand shows, also once it was turned', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await page.locator('[data-view="axial"]').focus();
  await page.keyboard.press('o');
  await expect(page.locator('[data-view="axial"]').locator('xpath=..')).toHaveAccessibleName('Coronal');
  await page.getByRole('button', { name: 'Fill between slices' }).click();
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(made(phantom)[0]).toMatchObject({ interpose: { step: { do: 'fill-between', across: 'coronal' } } });
});

test('a stroke in 3D goes on behind a gap as it began, whatever tool is taken meanwhile', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  await page.keyboard.press('6');
  await page.keyboard.press('b');
  for (let n = 0; n < 8; n++) await page.keyboard.press('[');
  await page.mouse.move(...(await pixelOf(page, 'planned', [18, -5, 0])));
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  await page.mouse.down();
  await page.mouse.move(...(await pixelOf(page, 'planned', [16, -5, 0])), { steps: 3 });
  await page.keyboard.press('v');
  await page.mouse.move(...(await pixelOf(page, 'planned', [0, -5, 18])), { steps: 6 });
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect(rows(phantom).map(({ act }) => act)).toEqual(['add', 'add']);
});

test('strokes of two planners that were drawn on one label while the server was away all come, each within its own limits', async ({ page }) => {
  const phantom = await openPhantom(page, withSkull);
  await step(page, 'bone');
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  await page.keyboard.press('b');
  await limit(page, 'within skull');
  await page.route('**/changes', (route) => route.abort('connectionrefused'));
  for (const y of [10, -10]) await page.mouse.click(...(await pixelOf(page, 'axial', [-18, y, 0])));
  await expect(page.getByText('The server does not answer: editing waits.')).toBeVisible();
  // The other planner's came first, under the name that this page has given to its own.
  phantom.steps.push({ name: 'bone-painted', do: 'paint', of: 'bone', on: 'scan', strokes: [] });
  phantom.note('ann', 'bone: painted, as bone-painted (paint)', 'bone');
  await page.unroute('**/changes');
  await page.evaluate(() => (window as never as { phantomStream: { onopen: () => void } }).phantomStream.onopen());
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make it on top' }).click();
  await expect.poll(() => phantom.changes.length).toBe(2);
  const [first, second] = made(phantom);
  expect(first).toMatchObject({ interpose: { behind: 'bone', step: { name: 'bone-painted-2', within: 'skull' } } });
  expect(second).toMatchObject({ append: { step: 'bone-painted-2' } });
  expect(rows(phantom).map(({ points_mm }) => Math.round(points_mm[0]![1]!))).toEqual([10, -10]);
});

test('that a stroke was refused is told also once the next one has come', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  await page.keyboard.press('b');
  let answer = () => {};
  const waits = new Promise<void>((go) => (answer = go));
  await page.route('**/changes', async (route) => (await waits, route.fallback()));
  phantom.refuses = 'There is no room for it.';
  for (const y of [10, -10]) await page.mouse.click(...(await pixelOf(page, 'axial', [-18, y, 0])));
  answer();
  await expect(page.getByText('Revision 2', { exact: true })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('There is no room for it.');
  // What is done after it was told takes it away.
  await page.mouse.click(...(await pixelOf(page, 'axial', [-18, 0, 0])));
  await expect(page.getByRole('alert')).toHaveCount(0);
});
