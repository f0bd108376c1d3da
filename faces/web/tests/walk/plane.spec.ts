//! A plane is turned by typed degrees, in the words and with the signs of a move: pitch lifts the front, roll the left side, yaw turns to the left.
import { expect, test, type Page } from '@playwright/test';
import { openPhantom } from './phantom';

interface Held { plane: { value: { through: number[] } } }
const through = (page: Page) => page.evaluate(() => (window.preopEngine as never as Held).plane.value.through);

for (const [words, degrees, from, to] of [
  ['pitch', 90, [0, -1, 0], [0, 0, 1]],
  ['roll', 90, [1, 0, 0], [0, 0, 1]],
  ['yaw', 90, [0, -1, 0], [1, 0, 0]],
  ['yaw', -30, [0, -1, 0], [-0.5, -0.866, 0]],
] as const) {
  test(`${words} by ${degrees}°`, async ({ page }) => {
    const phantom = await openPhantom(page, ({ steps }) => (steps[2]!.plane = { through_mm: [10, 0, 0], normal: from, on: 'scan' }));
    await page.getByRole('row', { name: 'cut', exact: true }).click();
    const field = page.getByRole('group', { name: 'Turn' }).getByLabel(words);
    await field.fill(String(degrees));
    await field.press('Enter');
    await expect.poll(() => phantom.changes.length).toBe(1);
    expect(phantom.changes[0]!.change).toEqual({ set: { step: 'cut', parameter: 'plane', value: { through_mm: [10, 0, 0], normal: to, on: 'scan' } } });
    // It begins at nothing again, and the handle stands where the number has put it.
    await expect(field).toHaveValue('0');
    expect(await page.evaluate(() => (window.preopEngine as never as { plane: { value: { normal: number[] } } }).plane.value.normal)).toEqual(to);
  });
}

test('a typed place and the handle are one value at every key, and what is not sent is called a preview', async ({ page }) => {
  const phantom = await openPhantom(page);
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  const field = page.getByRole('group', { name: 'Through' }).getByLabel('left');
  const was = await through(page);
  await field.fill('12,5 mm');
  await expect.poll(() => through(page)).toEqual([12.5, was[1], was[2]]);
  await expect(page.locator('.exactness')).toHaveText('Preview: not yet in the plan');
  await field.fill('12 cm');
  await expect(page.getByText('This is not a number in mm.')).toBeVisible();
  await expect.poll(() => through(page)).toEqual(was);
  await field.press('Escape');
  await expect(field).toHaveValue(String(was[0]));
  await field.fill('12.5 MM');
  await field.press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(phantom.changes[0]!.change).toMatchObject({ set: { step: 'cut', parameter: 'plane', value: { through_mm: [12.5, was[1], was[2]] } } });
});
