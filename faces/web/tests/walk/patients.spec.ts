//! One patient after another in the same page: nothing that was looked at, measured, hidden or begun in one case is seen in the next.
import { expect, test, type Page } from '@playwright/test';
import { pixelOf } from './hands';
import { greyAt, openPhantom, PhantomCase } from './phantom';
import { coloursAt, taken } from './picture';

const BONE = 'r > g && g > b && r > 60 && r - b < 90 && r - b > 12';
const GUIDE = 'g > r + 15 && g > b + 15';
const SEGMENT = 'b > r + 25 && b > g + 15';

const settled = (page: Page) => page.waitForFunction(() => (window as never as { preopEngine?: { settled: boolean } }).preopEngine?.settled);
const camera = (page: Page) =>
  page.evaluate(() => {
    const { directions, target, mmPerPixel } = (window.preopEngine.views.get('planned') as never as { camera: { directions: { toViewer: number[] }; target: number[]; mmPerPixel: number } }).camera;
    return [...directions.toViewer, ...target, mmPerPixel].map((n) => Number(n.toFixed(6)));
  });

test('from one case over the list to another, nothing goes along but the person’s own taste', async ({ page }) => {
  const second = new PhantomCase('q');
  second.said = { title: 'The other patient', side: 'right' };
  const first = await openPhantom(page, (phantom) => {
    phantom.beside = second;
    phantom.addLeg();
  });
  const fresh = await camera(page);

  // What a planner leaves behind: a distance, one bone alone, another hidden, a turned and near camera, a step half made, the donor's scan.
  await page.keyboard.press('d');
  for (const place of [[18, 0, 0], [0, 0, 0]]) await page.mouse.click(...(await pixelOf(page, 'axial', place)));
  await expect(page.locator('.measured')).toContainText('A to B 18');
  await page.keyboard.press('b');
  await page.getByRole('button', { name: 'Greys only' }).click();
  await page.keyboard.press('v');
  await page.getByRole('row', { name: 'top', exact: true }).click();
  await page.keyboard.press('h');
  await page.getByRole('row', { name: 'left', exact: true }).click();
  await page.keyboard.press('i');
  await page.keyboard.press('8');
  await page.locator('[data-view="planned"]').hover();
  await page.mouse.wheel(0, -300);
  await page.locator('[data-view="axial"]').focus();
  await page.keyboard.press('s');
  await page.getByRole('radio', { name: 'leg', exact: true }).click();
  await settled(page);
  await page.getByRole('button', { name: 'Add a step …' }).click();
  await expect(page.getByRole('region', { name: 'New step' })).toBeVisible();
  // The keyboard goes on where something is to be chosen.
  await expect(page.getByRole('button', { name: /What it does/ })).toBeFocused();
  await page.keyboard.press('2');

  await page.getByRole('link', { name: 'All cases' }).click();
  await page.getByRole('link', { name: /The other patient/ }).click();
  await expect(page.getByRole('heading', { name: 'The other patient' })).toBeVisible();
  await page.locator('[data-view="axial"]').waitFor();
  await settled(page);

  // The layout is the person's; the rest is as in a case that is opened first.
  expect(await page.locator('.views').getAttribute('class')).toContain('layout-2');
  await page.keyboard.press('1');
  await settled(page);
  await page.keyboard.press('f');
  await expect(page.getByRole('region', { name: 'New step' })).toHaveCount(0);
  await expect(page.getByRole('row', { selected: true })).toHaveCount(0);
  expect(await page.locator('.pane h2').allTextContents()).toContain('Axial');
  expect((await camera(page)).slice(0, 3)).toEqual(fresh.slice(0, 3));
  for (const mask of [BONE, GUIDE, SEGMENT]) await expect.poll(async () => (await taken(page, 'planned', mask)).count, { message: mask }).toBeGreaterThan(300);
  const [grey] = await coloursAt(page, 'axial', [[18, 3, 0]]);
  expect(grey![0]).toBeCloseTo((255 * (greyAt([18, 3, 0]) + 400)) / 2000, -1);
  await page.keyboard.press('d');
  await expect(page.locator('.measured')).toHaveText(/^Pick two places/);
  expect(await page.evaluate(() => (window.preopEngine as never as { points: unknown }).points)).toBeNull();
  await page.keyboard.press('b');
  await expect(page.getByRole('button', { name: 'Greys only' })).toHaveAttribute('aria-pressed', 'false');

  // And nothing has gone to either plan.
  expect([first.changes, second.changes]).toEqual([[], []]);
});
