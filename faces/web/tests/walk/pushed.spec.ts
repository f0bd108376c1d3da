//! A number of a guide that moves its faces: its ghost is seen while the number is typed or stepped, until the exact guide has come.
import { expect, test, type Page } from '@playwright/test';
import { openPhantom, type PhantomCase } from './phantom';
import { coloursAt, taken } from './picture';

/** The bone on the left lies behind the guide in front and touches it: the guide's seat is at y = -13, its outer face at -23. */
async function open(page: Page): Promise<PhantomCase> {
  const base = { content: '1'.padStart(64, '0'), part: '0', frame: 'scan', pose: [1, 0, 0, -18, 0, 1, 0, -8, 0, 0, 1, 0, 0, 0, 0, 1], role: 'bone', title: 'base' };
  const phantom = await openPhantom(page, (one) => {
    one.steps = one.steps.map((step) => (step.name === 'front' ? { ...step, bone: 'base', thickness_mm: 9.5 } : step));
    one.objects = [{ name: 'base', step: 'bone', type: 'solid', surfaces: [base] }];
  });
  await page.keyboard.press('1');
  await page.getByRole('row', { name: 'front', exact: true }).click();
  await page.keyboard.press('8');
  return phantom;
}

/** Yellow over the green of the guide, and where it is empty. */
const GHOST = 'r > g + 14 && g > b + 24 && r > 70';
const ghost = (page: Page) => taken(page, 'planned', GHOST).then(({ count }) => count);
/** By how much the guide's own face is redder than blue. */
const redder = (page: Page) => coloursAt(page, 'planned', [[5, -18, 1]]).then(([colour]) => colour![0] - colour![2]);
const said = (page: Page) => page.evaluate(() => (window.preopEngine as never as { preview: string[] | null }).preview);
const field = (page: Page) => page.getByRole('textbox', { name: 'Thickness', exact: true });

test('while a thickness is typed or stepped the guide is seen as it would be, and said to be a preview', async ({ page }) => {
  const phantom = await open(page);
  const nothing = await ghost(page);
  await field(page).fill('6');
  await expect.poll(() => said(page)).toEqual(['Preview: thickness 3.5 mm less']);
  await expect.poll(() => ghost(page)).toBeGreaterThan(nothing + 400);
  await page.screenshot({ path: test.info().outputPath('less.png') });
  await field(page).fill('9.9');
  await expect.poll(() => said(page)).toEqual(['Preview: thickness 0.4 mm more']);
  // What is larger lies over the guide, seen from the patient's left: its green is yellow then.
  await expect.poll(() => redder(page)).toBeGreaterThan(20);
  await page.screenshot({ path: test.info().outputPath('more.png') });
  await page.keyboard.press('Escape');
  await expect.poll(() => ghost(page)).toBe(nothing);
  expect(await redder(page)).toBeLessThan(5);
  expect(phantom.changes).toEqual([]);
  // A clearance that is not in the plan is stepped from what is usual, by hundredths.
  const clearance = page.getByRole('textbox', { name: 'Clearance', exact: true });
  await clearance.fill('0.35');
  await expect.poll(() => said(page)).toEqual(['Preview: clearance 0.2 mm more']);
  await clearance.press('Escape');
  await clearance.press('ArrowUp');
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(phantom.changes[0]!.change).toEqual({ set: { step: 'front', parameter: 'clearance_mm', value: 0.16 } });
  await expect.poll(() => ghost(page)).toBe(nothing);
});

test('the ghost stays until the exact guide has come', async ({ page }) => {
  const phantom = await open(page);
  const nothing = await ghost(page);
  await field(page).fill('7');
  await expect.poll(() => ghost(page)).toBeGreaterThan(nothing + 400);
  const others = phantom.objects;
  phantom.objects = [...others, { name: 'front', state: 'computing' }];
  await field(page).press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(1);
  await expect(page.getByRole('row', { name: 'front', exact: true })).toContainText('Computing');
  expect(await said(page)).toEqual(['Preview: thickness 2.5 mm less']);
  expect(await ghost(page)).toBeGreaterThan(nothing + 400);
  phantom.objects = others;
  await phantom.setBehind(page, 'bob', 'bone', 'above_hu', 301);
  await expect.poll(() => ghost(page)).toBe(nothing);
  expect(await said(page)).toBeNull();
});
