//! A plane is turned by typed degrees, in the words and with the signs of a move: pitch lifts the front, roll the left side, yaw turns to the left.
import { expect, test } from '@playwright/test';
import { openPhantom } from './phantom';

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
