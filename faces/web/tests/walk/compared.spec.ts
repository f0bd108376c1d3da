//! Two revisions beside each other, and before beside planned: what of the plan in hand may be seen and dragged there.
import { expect, test, type Page } from '@playwright/test';
import { dragBy, pixelOf } from './hands';
import { openPhantom } from './phantom';
import { taken } from './picture';

/** What is in hand is drawn in the accent's colour. */
const IN_HAND = 'r < 110 && g > 150 && b > 165';
const inHand = async (page: Page, view: string) => (await taken(page, view, IN_HAND)).count;
const held = (page: Page) =>
  page.evaluate(() => {
    const { plane, points, box, preview } = window.preopEngine as never as Record<'plane' | 'points' | 'box' | 'preview', unknown>;
    return { plane: plane !== null, points: points !== null, box: box !== null, preview: preview !== null };
  });

test('over two revisions no handle of the plan stands, and none is dragged', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => one.changeBehind('something'));
  const nothing = { plane: false, points: false, box: false, preview: false };
  for (const [row, what] of [['cut', 'plane'], ['marks', 'points']] as const) {
    await page.getByRole('row', { name: row, exact: true }).click();
    await expect.poll(() => held(page)).toMatchObject({ [what]: true });
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByText(/The 3D views show variant B on the left/)).toBeVisible();
    await expect.poll(() => held(page)).toEqual(nothing);
    // Slices show the patient, and a handle where the plan has it would be dragged.
    await page.keyboard.press('2');
    const at = row === 'cut' ? [10, 0, 0] : [0, -18, 0];
    for (const view of ['axial', 'planned']) await dragBy(page, await pixelOf(page, view, at), 25, 10);
    await page.keyboard.press('l');
    await page.locator('[data-view="axial"]').click({ position: { x: 60, y: 60 } });
    await page.keyboard.press('v');
    expect(phantom.changes).toEqual([]);
    expect(await held(page)).toEqual(nothing);
    await page.getByRole('button', { name: 'Back to the case as it is' }).click();
    await expect.poll(() => held(page)).toMatchObject({ [what]: true });
  }
});

test('the handles of a plane stand where the plan is shown, not in the patient before', async ({ page }) => {
  // Beside all bone, so that its trace on the bone is not taken for the handles.
  await openPhantom(page, ({ steps }) => (steps[2]!.plane = { through_mm: [30, 0, 0], normal: [0.8, 0.6, 0], on: 'scan' }));
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  await page.keyboard.press('4');
  await expect.poll(() => inHand(page, 'planned')).toBeGreaterThan(100);
  await page.screenshot({ path: test.info().outputPath('before.png') });
  expect(await inHand(page, 'before')).toBe(0);
  // Drawn after one another in any order.
  await page.locator('[data-view="before"]').hover();
  await page.mouse.wheel(0, -60);
  await page.waitForTimeout(300);
  expect(await inHand(page, 'before')).toBe(0);
  expect(await inHand(page, 'planned')).toBeGreaterThan(100);
});
