//! Inputs in the page: their form, another series, and a box by its handle, with real mouse and keyboard; each is one change.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { dragBy, pixelOf } from './hands';
import { openPhantom, type PhantomCase } from './phantom';

const BOX = [[-22, -20, -15], [20, 24, 18]];

const open = async (page: Page, said: Record<string, unknown> = {}) => {
  const phantom = await openPhantom(page, (one) => Object.assign(one.input, said));
  await page.getByRole('row', { name: 'scan', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Input scan' })).toBeVisible();
  return phantom;
};

const side = (page: Page, name: string) => page.locator('[data-parameter="box_mm"]').getByLabel(name, { exact: true });
const sent = (phantom: PhantomCase, n: number) => (phantom.changes[n]!.change as { set: { step: string; parameter: string; value: number[][] } }).set;
const scaleOf = (page: Page, view: 'axial' | 'planned') => page.evaluate((id) => (({ frame, camera }) => (frame ?? camera).mmPerPixel)(window.preopEngine.views.get(id)!), view);
const look = (page: Page) => page.evaluate(() => JSON.stringify(window.preopEngine.views.get('planned')!.camera.directions));
const preview = (page: Page) => page.evaluate(() => (window.preopEngine as never as { preview: string[] | null }).preview);

test('a scan is replaced by another series of its folder, chosen from those that fit', async ({ page }) => {
  const phantom = await open(page);
  const region = page.getByRole('region', { name: 'Input scan' });
  await expect(region).toContainText('An input of the case.');
  const series = region.locator('[data-parameter="series"] button').first();
  await series.click();
  await expect(page.getByRole('option')).toHaveCount(2);
  await page.getByRole('option', { name: /thick, soft/ }).click();
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ set: { step: 'scan', parameter: 'series', value: '1.2.4' } });
  await expect(series).toContainText('thick, soft');
  await region.getByRole('button', { name: /Jaw/ }).click();
  await page.getByRole('option', { name: 'closed' }).click();
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ set: { step: 'scan', parameter: 'jaw', value: 'closed' } });
  await region.getByRole('button', { name: 'Jaw: back to the default' }).click();
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ unset: { step: 'scan', parameter: 'jaw' } });
  phantom.refuses = 'Not done: "/elsewhere" does not lie in the case\'s folder.';
  await region.getByRole('textbox', { name: 'Path' }).fill('/elsewhere');
  await region.getByRole('textbox', { name: 'Path' }).press('Enter');
  await expect(page.getByText('does not lie in the case\'s folder')).toBeVisible();
  expect(phantom.changes).toHaveLength(3);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => one.id)).toEqual([]);
});

test('an input and a step say what a change of them makes anew, before it is made', async ({ page }) => {
  await open(page);
  const input = page.getByRole('region', { name: 'Input scan' });
  // The threshold, the surface of it and the landmarks are made of the scan; the guide carries the plan's mark.
  await expect(input.getByLabel('What goes out of date')).toHaveText('When it is changed: 1 guide (front) and 4 other steps are made anew.');
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  const bone = page.getByRole('region', { name: 'Step bone' });
  await expect(bone.getByLabel('What goes out of date')).toHaveText('When it is changed: 1 guide (front) and 1 other step are made anew.');
});

test('a side of a box is dragged on a slice, typed, undone and redone; a corner takes two', async ({ page }) => {
  const phantom = await open(page, { box_mm: BOX });
  const mm = await scaleOf(page, 'axial');
  const from = await pixelOf(page, 'axial', [20, 5, 0]);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] + 8, from[1] + 30, { steps: 3 });
  expect((await preview(page))![0]).toMatch(/^Preview: left side \d\.\d mm to the left$/);
  expect(phantom.changes).toHaveLength(0);
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(1);
  const left = Number((20 + Math.round((8 * mm) / 0.1) * 0.1).toFixed(2));
  expect(sent(phantom, 0)).toEqual({ step: 'scan', parameter: 'box_mm', value: [BOX[0], [left, 24, 18]] });
  await expect(side(page, 'left')).toHaveValue(String(left));
  await side(page, 'left').fill('25');
  await side(page, 'left').press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(2);
  // The handle stands where the number says, and a corner takes both of its sides.
  await dragBy(page, await pixelOf(page, 'axial', [25, 24, 0]), -10, -10);
  await expect.poll(() => phantom.changes.length).toBe(3);
  const by = Math.round((10 * mm) / 0.1) * 0.1;
  expect(sent(phantom, 2).value[1]![0]).toBeCloseTo(25 - by, 5);
  expect(sent(phantom, 2).value[1]![1]).toBeCloseTo(24 - by, 5);
  await page.getByRole('heading', { name: 'scan' }).click();
  await page.keyboard.press('Control+z');
  await expect(side(page, 'back')).toHaveValue('24');
  await page.keyboard.press('Control+z');
  await expect(side(page, 'left')).toHaveValue(String(left));
  await page.keyboard.press('Control+Shift+z');
  await expect(side(page, 'left')).toHaveValue('25');
  await side(page, 'right').fill('24.5');
  await expect(page.getByText('It must stay 1 mm from the opposite side.')).toBeVisible();
});

test('what a box keeps is told as about while it is dragged, and exactly beside its handle and in the form once it is let go', async ({ page }) => {
  const phantom = await open(page, { box_mm: BOX });
  const number = (name: string, value: number, unit = 'mm') => ({ of: 'scan', name, value, unit });
  phantom.told = [{ preview: 'boxed', title: 'what the box keeps', from: ['scan'], numbers: [number('right to left', 43.5), number('front to back', 44), number('lower to upper', 33.6), number('volume', 64.31, 'cm³')] }];
  const from = await pixelOf(page, 'axial', [20, 5, 0]);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] + 8, from[1], { steps: 3 });
  expect((await preview(page))![1]).toMatch(/^≈ 4\d\.\d × 44\.0 × 33\.0 mm, 6\d\.\d cm³$/);
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(1);
  const exact = () => page.evaluate(() => (window.preopEngine as never as { exact: string[] | null }).exact);
  await expect.poll(exact).toEqual(['Exact', 'right to left 43.5 mm', 'front to back 44.0 mm', 'lower to upper 33.6 mm', 'volume 64.31 cm³']);
  const told = page.getByRole('group', { name: 'what the box keeps' });
  await expect(told).toContainText('Exact');
  await expect(told.getByRole('row', { name: 'volume' })).toContainText('64.31 cm³');
  await page.screenshot({ path: test.info().outputPath('box.png') });
});

test('in 3D the grip of a side is pulled, and the camera stays', async ({ page }) => {
  const phantom = await open(page, { box_mm: BOX });
  const before = await look(page);
  const mm = await scaleOf(page, 'planned');
  await dragBy(page, await pixelOf(page, 'planned', [-1, 2, 18]), 3, -20);
  await expect.poll(() => phantom.changes.length).toBe(1);
  const upper = 18 + Math.round((20 * mm) / 0.1) * 0.1;
  expect(sent(phantom, 0).value[0]).toEqual(BOX[0]);
  expect(sent(phantom, 0).value[1]![2]).toBeCloseTo(upper, 5);
  await expect(side(page, 'upper')).toHaveValue(String(Number(upper.toFixed(2))));
  expect(await look(page)).toBe(before);
});

test('a box is begun around all of a scan, and left unsaid again', async ({ page }) => {
  const phantom = await open(page);
  await page.getByRole('button', { name: 'Around all of it' }).click();
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(sent(phantom, 0).value).toEqual([[-29.5, -29.5, -29.4], [29.5, 29.5, 29.4]]);
  await page.getByRole('button', { name: 'Box: back to the default' }).click();
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ unset: { step: 'scan', parameter: 'box_mm' } });
  await expect(page.getByRole('button', { name: 'At the crosshair' })).toBeVisible();
});
