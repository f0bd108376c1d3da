//! Escape in the middle of a drag takes it back and sends nothing; a double click acts as the tool, or makes a view large, never both.
import { expect, test, type Page } from '@playwright/test';
import { onGizmo, pixelOf } from './hands';
import { openPhantom, type PhantomCase } from './phantom';

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

interface Inside {
  plane: { value: unknown } | null;
  points: { points: { at: number[] }[] } | null;
  box: { value: unknown } | null;
  move: { movement: unknown } | null;
  preview: unknown;
  layer: { label: { data: Uint8Array } | null; pending: unknown[] };
  hand: { scissors: { line: unknown } };
}

/** All that a hand can hold, and how many voxels the label has. */
const state = (page: Page) =>
  page.evaluate(() => {
    const { plane, points, box, move, preview, layer, hand } = window.preopEngine as never as Inside;
    const label = layer.label?.data.reduce((sum, bits) => sum + bits, 0) ?? 0;
    return JSON.stringify({ plane: plane?.value, points: points?.points.map(({ at }) => at), box: box?.value, move: move?.movement, preview, label, pending: layer.pending.length, lasso: hand.scissors.line !== null });
  });

/** Presses, drags so far that something is shown, takes it back, drags on and lets go. */
async function takeBack(page: Page, from: readonly [number, number], phantom: PhantomCase): Promise<void> {
  await page.mouse.move(...from);
  await page.waitForTimeout(150);
  const before = await state(page);
  await page.mouse.down();
  for (const [dx, dy] of [[8, 5], [16, 2], [24, 12], [20, 20]] as const) await page.mouse.move(from[0] + dx, from[1] + dy);
  await expect.poll(() => state(page)).not.toBe(before);
  await page.keyboard.press('Escape');
  await expect.poll(() => state(page)).toBe(before);
  await page.mouse.move(from[0] + 40, from[1] + 30);
  await page.mouse.up();
  await page.waitForTimeout(150);
  expect(await state(page)).toBe(before);
  expect(phantom.changes).toEqual([]);
}

const row = (page: Page, name: string) => page.getByRole('row', { name, exact: true }).click();

test('a plane goes back, on a slice and in 3D', async ({ page }) => {
  const phantom = await openPhantom(page);
  await row(page, 'cut');
  await takeBack(page, await pixelOf(page, 'axial', [10, 0, 0]), phantom);
  await page.waitForTimeout(500);
  await takeBack(page, await onGizmo(page, [10, 0, 0]), phantom);
  // The hand can take it again.
  const from = await onGizmo(page, [10, 0, 0]);
  await page.mouse.down();
  await page.mouse.move(from[0] + 10, from[1] - 10, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(1);
});

test('a place goes back, on a slice and in 3D, and a measured one', async ({ page }) => {
  const phantom = await openPhantom(page);
  await row(page, 'marks');
  await takeBack(page, await pixelOf(page, 'axial', [0, -18, 0]), phantom);
  await page.keyboard.press('6');
  await takeBack(page, await pixelOf(page, 'planned', [0, -18, 0]), phantom);
  await page.keyboard.press('d');
  await page.mouse.click(...(await pixelOf(page, 'axial', [10, 10, 0])));
  await takeBack(page, await pixelOf(page, 'axial', [10, 10, 0]), phantom);
});

test('a box and a moved bone go back', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => {
    one.addMove();
    one.input = { ...one.input, box_mm: [[-15, -15, -15], [15, 15, 15]] };
  });
  await row(page, 'scan');
  await takeBack(page, await pixelOf(page, 'axial', [15, 0, 0]), phantom);
  await row(page, 'shift');
  for (const view of ['axial', 'planned']) {
    const [x, y] = await pixelOf(page, view, [18, 0, 0]);
    await takeBack(page, [x, y - 90], phantom);
  }
  const moved = await page.evaluate(() => (window.preopEngine as never as { patients: Map<string, { anatomy: { pieces: Map<string, { wish: { pose: unknown } }> } }> }).patients.get('scan')!.anatomy.pieces.get('shift/0')!.wish.pose);
  expect(moved ?? IDENTITY).toEqual(IDENTITY);
});

test('a lasso and a stroke go back', async ({ page }) => {
  const phantom = await openPhantom(page);
  await row(page, 'bone');
  await expect.poll(async () => JSON.parse(await state(page)).label).toBeGreaterThan(100);
  await page.keyboard.press('x');
  await takeBack(page, await pixelOf(page, 'planned', [16, -5, 2]), phantom);
  await page.keyboard.press('e');
  await takeBack(page, await pixelOf(page, 'axial', [16, 0, 0]), phantom);
});

test('with nothing in hand Escape leaves the tool, as ever', async ({ page }) => {
  await openPhantom(page);
  await page.keyboard.press('d');
  await page.locator('[data-view="axial"]').dblclick({ position: { x: 40, y: 40 } });
  await page.keyboard.press('Escape');
  await expect(page.getByRole('radio', { name: /^Select/ })).toBeChecked();
});

test('a double click with a tool that acts by clicks does not make the view large', async ({ page }) => {
  const phantom = await openPhantom(page);
  await row(page, 'bone');
  const twice = async (key: string, view: string) => {
    await page.keyboard.press(key);
    await page.mouse.dblclick(...(await pixelOf(page, view, [18, 2, 0])));
    return page.locator('[data-view]').count();
  };
  for (const key of ['d', 'b']) for (const view of ['axial', 'planned']) expect(await twice(key, view), `${key} ${view}`).toBe(4);
  await expect.poll(() => phantom.changes.length).toBeGreaterThan(0);
  expect(await twice('v', 'axial')).toBe(1);
});

test('scissors on a slice say where they cut', async ({ page }) => {
  const phantom = await openPhantom(page);
  await row(page, 'bone');
  await page.keyboard.press('x');
  await page.locator('[data-view="axial"]').click({ position: { x: 60, y: 60 } });
  await expect(page.getByRole('alert')).toContainText('The scissors cut in 3D');
  expect(phantom.changes).toEqual([]);
});

test('while two revisions are compared nothing is drawn on the label of the case, and that is said', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => {
    one.changeBehind('changed');
  });
  await row(page, 'bone');
  await page.keyboard.press('8');
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.locator('[data-view="before"]')).toBeVisible();
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  const before = await state(page);
  for (const [key, view] of [['e', 'planned'], ['b', 'before'], ['x', 'planned'], ['j', 'planned']] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('toolbar', { name: 'Cleaning of a label' })).toBeVisible();
    const [x, y] = await pixelOf(page, view, [23, 0, 0]);
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (const [dx, dy] of [[20, 5], [24, 24], [2, 20]] as const) await page.mouse.move(x + (key === 'j' ? 0 : dx), y + (key === 'j' ? 0 : dy));
    await page.mouse.up();
    await expect(page.getByRole('alert'), key).toContainText('Two revisions are compared');
    await page.getByRole('alert').getByRole('button').first().click();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  expect(phantom.changes).toEqual([]);
  expect(await state(page)).toBe(before);
});

test('by keys a distance is measured and a place is picked at the crosshair', async ({ page }) => {
  const phantom = await openPhantom(page);
  const axial = page.locator('[data-view="axial"]');
  await page.keyboard.press('d');
  await axial.focus();
  await page.keyboard.press('Enter');
  for (let n = 0; n < 5; n++) await page.keyboard.press('.');
  await page.keyboard.press('Enter');
  await expect(page.locator('.measured')).toContainText('A to B 6.0 mm');
  await row(page, 'marks');
  await page.getByRole('button', { name: /^Pick/ }).last().click();
  await axial.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(1);
});
