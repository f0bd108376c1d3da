//! Keys that a person binds in the list under ?: they act, they are shown, a clash is named, and they are the person's on every case.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openPhantom } from './phantom';

const list = (page: Page) => page.getByRole('dialog', { name: 'Keys and mouse' });
const key = (page: Page, words: string) => list(page).getByRole('button', { name: new RegExp(`, ${words}: bind another key$`) });
const tool = (page: Page) => page.evaluate(() => (window.preopEngine as never as { tool: string }).tool);

async function strike(page: Page, words: string, struck: string): Promise<void> {
  await key(page, words).click();
  await expect(key(page, words)).toHaveText('Strike it …');
  await page.keyboard.press(struck);
}

test('a key is bound anew: it acts, the old one does not, the strips show it, and it stays', async ({ page }) => {
  await openPhantom(page);
  const measure = page.getByRole('radio', { name: /^Measure/ });
  await expect(measure).toHaveText('Measure D');
  await page.keyboard.press('?');
  await strike(page, 'Measure.*', 'Shift+D');
  await expect(key(page, 'Measure.*')).toHaveText('Shift+D');
  await expect(list(page)).toContainText('(at first D)');
  // While it is waited for a key does nothing else, and Escape leaves it as it is.
  await strike(page, 'Crosshair', 'Escape');
  await expect(key(page, 'Crosshair')).toHaveText('C');
  await expect(list(page)).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('keys.png') });
  await list(page).getByRole('button', { name: 'Close', exact: true }).click();
  await expect(measure).toHaveText('Measure Shift+D');
  await page.keyboard.press('d');
  expect(await tool(page)).toBe('select');
  await page.keyboard.press('Shift+D');
  expect(await tool(page)).toBe('measure');
  await page.reload();
  await expect(measure).toHaveText('Measure Shift+D');
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean } | undefined)?.settled);
  await page.keyboard.press('Shift+D');
  await expect.poll(() => tool(page)).toBe('measure');
  await page.keyboard.press('?');
  await list(page).getByRole('button', { name: 'All keys as at first' }).click();
  await expect(key(page, 'Measure.*')).toHaveText('D');
  await list(page).getByRole('button', { name: 'Close', exact: true }).click();
  await page.keyboard.press('v');
  await page.keyboard.press('d');
  expect(await tool(page)).toBe('measure');
});

test('a key that has another meaning is named, and both change places or stay', async ({ page }) => {
  await openPhantom(page);
  await page.keyboard.press('?');
  await strike(page, 'Window and level', 'c');
  await expect(list(page)).toContainText('C has another meaning: “Crosshair”.');
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations.map((one) => one.id)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('clash.png') });
  await list(page).getByRole('button', { name: 'Leave it' }).click();
  await expect(key(page, 'Window and level')).toHaveText('W');
  await strike(page, 'Window and level', 'c');
  await list(page).getByRole('button', { name: 'Let them change places' }).click();
  await expect(key(page, 'Window and level')).toHaveText('C');
  await expect(key(page, 'Crosshair')).toHaveText('W');
  await list(page).getByRole('button', { name: 'Close', exact: true }).click();
  await page.keyboard.press('c');
  expect(await tool(page)).toBe('window');
  await page.keyboard.press('w');
  expect(await tool(page)).toBe('crosshair');
});

test('what a list, a button or the browser needs is refused, in words', async ({ page }) => {
  await openPhantom(page);
  await page.keyboard.press('?');
  for (const [struck, words] of [['Tab', 'Tab, Space and Escape belong to'], ['Enter', 'Enter presses what has the keyboard'], ['ArrowUp', 'The arrows go four ways'], ['Control+c', 'The browser keeps Ctrl+C for itself.']] as const) {
    await strike(page, 'Crosshair', struck);
    await expect(list(page), struck).toContainText(words);
    await expect(key(page, 'Crosshair')).toHaveText('C');
  }
});

test('arrows and Enter within a view follow too, and the view says so', async ({ page }) => {
  await openPhantom(page);
  await page.keyboard.press('?');
  await strike(page, 'Pan', 'ArrowUp');
  await list(page).getByRole('button', { name: 'Let them change places' }).click();
  await list(page).getByRole('button', { name: 'Close', exact: true }).click();
  const axial = page.locator('[data-view="axial"]');
  await expect(axial).toHaveAttribute('aria-label', /Shift and arrows move the crosshair; Control and arrows tilt it/);
  const crosshair = () => page.evaluate(() => JSON.stringify((window.preopEngine as never as { crosshair: { place: number[] } }).crosshair.place));
  await axial.focus();
  const from = await crosshair();
  await page.keyboard.press('ArrowLeft');
  expect(await crosshair()).toBe(from);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(crosshair).not.toBe(from);
});
