//! The stage rail: how each stage stands, and what goes with a stage while all else stays where it is.
import { expect, test, type Page } from '@playwright/test';
import { openPhantom, type PhantomCase } from './phantom';

const rail = (page: Page) => page.getByRole('toolbar', { name: 'Stages' });
const stage = (page: Page, name: string) => rail(page).getByRole('button', { name: new RegExp(`^${name}`) });
const layout = (page: Page) => page.locator('.views').evaluate((views) => /layout-(\d|one)/.exec(views.className)![1]);
const strip = (page: Page) => page.locator('.strip:last-child [role=toolbar]');
const panel = (page: Page) => page.getByRole('tab', { selected: true });

/** What is selected, where a view that is there looks, and how much it shows: it fills its pane with that, whatever size the layout gives it. */
const kept = (page: Page) =>
  page.evaluate(() => {
    const view = window.preopEngine.views.get('planned') as never as { snapshot(): { directions: object; target: number[]; field: number } } | undefined;
    const row = document.querySelector('[role=row][aria-selected=true]')?.textContent;
    const look = view?.snapshot();
    return { row, camera: look && JSON.stringify([look.directions, look.target, look.field.toFixed(6)]) };
  });

const settled = (page: Page) => page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);

/** Somebody else's change brings the page the state as it is now. */
const heard = (page: Page, phantom: PhantomCase) => phantom.setBehind(page, 'ann', 'marks', 'note', phantom.revision);

test('each stage opens with its strip, layout and panel; plan, selection and camera stay', async ({ page }) => {
  const phantom = await openPhantom(page);
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  await page.keyboard.press('8');
  await settled(page);
  const first = await kept(page);
  const places = () => page.evaluate(() => ['.left', '.stage', '.right'].map((of) => JSON.stringify(document.querySelector(of)!.getBoundingClientRect())));
  const before = await places();
  expect(first.row).toContain('cut');
  await expect(stage(page, 'Plan')).toHaveAttribute('aria-current', 'step');
  const opens = { Images: ['2', 'Findings'], Bones: ['2', 'Step'], Devices: ['1', 'Step'], Check: ['4', 'Findings'], Release: ['1', 'Package'], Plan: ['1', 'Step'] };
  for (const [name, [own, opened]] of Object.entries(opens)) {
    await stage(page, name).click();
    await expect.poll(() => layout(page), name).toBe(own);
    await expect(panel(page)).toContainText(opened!);
    await expect(strip(page)).toHaveAccessibleName(`Tools of the stage ${name}`);
    await expect(rail(page).locator('[aria-current=step]')).toHaveText(new RegExp(`^${name}`));
    await settled(page);
    expect(await places(), name).toEqual(before);
    const now = await kept(page);
    expect(now, name).toEqual(first);
  }
  expect(phantom.changes).toHaveLength(0);
});

test('a stage says whether its checks pass, in shape and in words, and follows what the server finds', async ({ page }) => {
  const phantom = await openPhantom(page);
  const names = () => rail(page).getByRole('button').evaluateAll((all) => all.map((one) => one.textContent));
  await expect.poll(names).toEqual(['Images✓ passes', 'Bones⛔ 1 needs attention: 1 open, a danger among them', 'Plan✓ passes', 'Devices✓ passes', 'Check⛔ 1 needs attention: 1 open, a danger among them', 'Release']);
  // Two findings of the scan, of which a note asks for nothing; a package of a plan before.
  const of = { code: 'image.gap', step: 'scan', message: 'The slices lie 3 mm apart.', hint: '', place_mm: null, frame: 'scan', accepted_by: null };
  phantom.found = [{ ...of, severity: 'warning' }, { ...of, severity: 'note', code: 'image.age' }];
  phantom.written = { is_current: false, status: 'draft', plan_hash: 'a', files: [] };
  await heard(page, phantom);
  await expect(stage(page, 'Images')).toHaveAccessibleName('Images needs attention: 1 open');
  await expect(stage(page, 'Check')).toHaveAccessibleName('Check needs attention: 2 open, a danger among them');
  await expect(stage(page, 'Release')).toHaveAccessibleName('Release needs attention: the package is out of date');
  phantom.objects = [{ name: 'front', state: 'failed', words: 'No wall is thick enough.' }, { name: 'top', state: 'computing' }];
  phantom.written = { ...phantom.written, is_current: true };
  await heard(page, phantom);
  await expect(stage(page, 'Devices')).toHaveAccessibleName('Devices needs attention: 1 failed');
  await expect(stage(page, 'Release')).toHaveAccessibleName('Release needs attention: 1 failed, 2 open, a danger among them');
  // What is computed is neither well nor ill.
  await expect(stage(page, 'Plan')).toHaveText('Plan');
});

test('Images shows what was found of the scans, and crops them; all that was found is one press away', async ({ page }) => {
  await openPhantom(page, (phantom) => {
    phantom.found = [{ code: 'image.gap', severity: 'warning', step: 'scan', message: 'The slices lie 3 mm apart.', hint: '', place_mm: null, frame: 'scan', accepted_by: null }];
  });
  await stage(page, 'Images').click();
  const found = page.getByRole('list', { name: 'Findings' }).getByRole('listitem');
  await expect(found).toHaveText([/The slices lie 3 mm apart/]);
  await page.getByRole('radio', { name: 'All: 3' }).click();
  await expect(found).toHaveCount(3);
  await page.getByRole('button', { name: 'Crop scan' }).click();
  await expect(page.getByRole('region', { name: 'Input scan' }).getByRole('group', { name: 'Box' })).toBeVisible();
});

test('a stage offers the steps that stand under it, hands for bone, findings to fly to, captures', async ({ page }) => {
  await openPhantom(page);
  const add = page.getByRole('button', { name: /^Add …|A step of/ });
  await stage(page, 'Devices').click();
  await strip(page).getByRole('button', { name: /A step of Devices/ }).click();
  await expect(page.getByRole('option')).toHaveCount(4);
  await page.getByRole('option', { name: /^resection-guide/ }).click();
  await expect(page.getByRole('region', { name: 'New step' })).toContainText('resection-guide');
  await page.getByRole('button', { name: 'Discard' }).click();
  await stage(page, 'Bones').click();
  await strip(page).getByRole('button', { name: 'Clean by hand' }).click();
  await expect(page.getByRole('toolbar', { name: 'Cleaning of a label' })).toBeVisible();
  // The brush stays behind where the next stage begins.
  await stage(page, 'Check').click();
  await expect(page.getByRole('radio', { name: 'Select' })).toBeChecked();
  await strip(page).getByRole('button', { name: 'Go to the first of 1 open' }).click();
  await expect.poll(() => page.evaluate(() => (window.preopEngine as never as { crosshair: { place: number[] } }).crosshair.place)).toEqual([18, 0, 0]);
  await strip(page).getByRole('button', { name: 'Capture the view in hand …' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await stage(page, 'Release').click();
  await expect(strip(page)).toContainText('No package is written yet.');
  await expect(add).toHaveCount(0);
});

test('each stage keeps the layout that this person chose in it, and a case opens in the stage in which it was left', async ({ page }) => {
  await openPhantom(page);
  await stage(page, 'Bones').click();
  await expect.poll(() => layout(page)).toBe('2');
  await page.keyboard.press('3');
  await expect.poll(() => layout(page)).toBe('one');
  await stage(page, 'Check').click();
  await expect.poll(() => layout(page)).toBe('4');
  await stage(page, 'Bones').click();
  await expect.poll(() => layout(page)).toBe('one');
  await stage(page, 'Release').click();
  await page.reload();
  await expect(stage(page, 'Release')).toHaveAttribute('aria-current', 'step');
  await expect(panel(page)).toHaveText('Package');
  await stage(page, 'Bones').click();
  await expect.poll(() => layout(page)).toBe('one');
});

test('the rail by keys: arrows go along it, Enter goes to a stage', async ({ page }) => {
  await openPhantom(page);
  await stage(page, 'Images').focus();
  await page.keyboard.press('ArrowRight');
  await expect(stage(page, 'Bones')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(stage(page, 'Bones')).toHaveAttribute('aria-current', 'step');
});
