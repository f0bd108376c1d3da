//! What a case is, changed in the page: its title, the side and the day of the operation.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { openPhantom } from './phantom';

test('title, side and day are one change, with what it makes anew named before, taken back and brought again', async ({ page }) => {
  const phantom = await openPhantom(page);
  const head = page.locator('.head');
  await head.getByRole('button', { name: 'Phantom: change title, side and day' }).click();
  const dialog = page.getByRole('dialog');
  const title = dialog.getByRole('textbox', { name: /^Title/ });
  const make = dialog.getByRole('button', { name: 'Change it' });
  await expect(title).toHaveValue('Phantom');
  await expect(make).toBeDisabled();
  await title.fill('');
  await expect(dialog).toContainText('A case needs a title.');
  await expect(make).toBeDisabled();
  await title.fill('A jaw');
  // The one guide carries the plan's mark; nothing else follows from a title.
  await expect(dialog.getByLabel('What goes out of date')).toHaveText('▲ 1 guide (front) is made anew.');
  await dialog.getByRole('button', { name: /Side of the operation/ }).click();
  await page.getByRole('option', { name: 'Right' }).click();
  await dialog.getByLabel(/^Day of the operation/).fill('2026-12-01');
  await expect(dialog).toContainText('The side changes from left to right.');
  await expect(dialog.getByLabel('What goes out of date')).toHaveText(/1 guide \(front\) and 5 other steps are made anew/);
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations.map((one) => one.id)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('describe.png') });
  phantom.refuses = 'operation_date must be a day as 2026-12-01.';
  await make.click();
  await expect(dialog.getByRole('alert')).toContainText('must be a day');
  expect(phantom.changes).toHaveLength(0);
  await make.click();
  await expect(dialog).toBeHidden();
  expect(phantom.changes[0]!.change).toEqual({ describe: { values: { title: 'A jaw', side: 'right', operation_date: '2026-12-01' } } });
  await expect(head.getByRole('heading')).toHaveText('A jaw');
  await expect(head).toContainText('right side');
  await page.keyboard.press('Control+z');
  await expect(head.getByRole('heading')).toHaveText('Phantom');
  await expect(head).toContainText('left side');
  await page.keyboard.press('Control+Shift+z');
  await expect(head.getByRole('heading')).toHaveText('A jaw');
});
