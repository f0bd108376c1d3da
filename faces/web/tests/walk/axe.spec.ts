//! Nothing serious for axe: every panel, every dialog, and the list of cases.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { dropOn } from './hands';
import { openPhantom } from './phantom';
import { needProgram, scansOf, serve } from './served';

// As each is looked at on a processor alone.
test.describe.configure({ timeout: 600_000 });

async function look(page: Page, where: string): Promise<void> {
  // What comes in is not yet as it will be read.
  await page.waitForTimeout(300);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
  expect(serious.map((one) => [where, one.id, one.nodes.map((node) => node.html.slice(0, 160))])).toEqual([]);
}

const step = (page: Page, name: string) => page.getByRole('row', { name, exact: true }).click();

test('every panel', async ({ page }) => {
  const phantom = await openPhantom(page);
  await look(page, 'no step');
  // Numbers that hold, and those of a plan before.
  const number = (name: string) => ({ of: 'cut', name, value: 1.5, unit: 'mm' });
  phantom.objects = [{ name: 'front', state: 'out-of-date' }];
  phantom.told = [
    { preview: 'bone-cut', title: 'bone cut', from: ['cut'], numbers: [number('bone cut')] },
    { preview: 'margin', title: 'margin', from: ['front'], numbers: [number('margin')] },
    { preview: 'segments', title: 'segments and joints', from: ['front'], numbers: ['length', 'angle', 'least gap', 'greatest gap', 'contact'].map(number) },
  ];
  await page.reload();
  await step(page, 'cut');
  const measured = page.getByRole('region', { name: 'Exact numbers' });
  await expect(measured.locator('.chip')).toHaveText(['Exact', 'Out of date', 'Out of date']);
  // What is long opens when it is asked for, so that the fields of the step stay in sight.
  await expect(measured.getByRole('table')).toHaveCount(0);
  await look(page, 'exact numbers, closed');
  await measured.getByRole('button', { name: 'Show 5 numbers: segments and joints' }).click();
  await expect(measured.getByRole('row')).toHaveCount(5);
  await look(page, 'exact numbers');
  await page.screenshot({ path: test.info().outputPath('exact.png') });
  for (const name of ['cut', 'marks', 'bone', 'scan']) {
    await step(page, name);
    await look(page, name);
  }
  for (const name of ['Findings', 'History', 'Compare', 'Comments', 'Package']) {
    await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
    await look(page, name);
  }
  for (const name of ['Images', 'Bones', 'Devices', 'Check', 'Release', 'Plan']) {
    await page.getByRole('toolbar', { name: 'Stages' }).getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await page.getByRole('toolbar', { name: `Tools of the stage ${name}` }).waitFor();
    await look(page, `stage ${name}`);
  }
  for (const key of ['2', '3', '4', '5', '1', 'b', 'd']) {
    await page.keyboard.press(key);
    await look(page, `key ${key}`);
  }
});

test('every dialog', async ({ page }) => {
  const phantom = await openPhantom(page);
  for (const key of ['?', 'p', 'Shift+B']) {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    await look(page, `dialog of ${key}`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.locator('.head').getByRole('button', { name: /Variant/ }).click();
  await look(page, 'variants');
  await page.keyboard.press('Escape');
  await step(page, 'bone');
  await page.getByRole('button', { name: 'Remove this step …' }).click();
  await look(page, 'remove a step');
  await page.getByRole('button', { name: 'Keep it' }).click();
  phantom.changeBehind('left: smooth 10 -> 20');
  await page.getByLabel('Above', { exact: true }).fill('500');
  await page.getByLabel('Above', { exact: true }).press('Enter');
  await page.getByRole('alertdialog').waitFor();
  await look(page, 'conflict');
  await page.getByRole('button', { name: 'Leave it' }).click();
  await phantom.setBehind(page, 'ann', 'bone', 'above_hu', 400);
  await page.getByRole('region', { name: 'What others changed' }).waitFor();
  await look(page, 'what others changed');
  await page.locator('.head').getByRole('button', { name: /^Undo/ }).click();
  await page.getByRole('alertdialog').waitFor();
  await look(page, 'take back');
});

test('a new case: scans that are dropped, what they are, the case before its first step, a label under the hand', async ({ page }) => {
  needProgram();
  const served = await serve();
  try {
    const { files } = scansOf(served.cases);
    await page.goto(served.address);
    await page.locator('.drop').waitFor();
    await look(page, 'nothing dropped yet');
    await dropOn(page, '.drop', files);
    await page.locator('.series > li').first().waitFor({ timeout: 120_000 });
    await look(page, 'scans that were read');
    await page.getByRole('button', { name: / as$/ }).click();
    await page.getByRole('option', { name: /^Left leg/ }).click();
    await page.getByRole('button', { name: /Side of the operation/ }).click();
    await look(page, 'a list that is open');
    await page.getByRole('option', { name: /^Left/ }).click();
    await page.getByLabel('Title').fill('New');
    await page.getByRole('button', { name: 'Make the case' }).click();
    await page.locator('[data-view="axial"]').waitFor({ timeout: 120_000 });
    await look(page, 'before the first step');
    // A dozen slices are no whole leg: that its first surface fails is looked at, too.
    await expect(page.locator('.exactness')).toHaveText(/All exact|1 failed/, { timeout: 200_000 });
    await page.getByRole('button', { name: 'Add a step …' }).click();
    await look(page, 'a step that is begun of nothing');
    await step(page, 'left-leg-bone');
    for (const key of ['b', 'e', 'g', 'x', 'j', 'k']) {
      await page.keyboard.press(key);
      await look(page, `cleaning with ${key}`);
    }
  } finally {
    served.stop();
  }
});

test('the list of cases', async ({ page }) => {
  await openPhantom(page);
  await page.goto('/');
  await page.getByRole('heading', { name: 'Preop' }).waitFor();
  await look(page, 'cases');
});
