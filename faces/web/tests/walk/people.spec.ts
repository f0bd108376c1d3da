//! Several people at one plan, and what one of them has typed: nothing of anybody is overwritten, dropped or taken back unasked.
import { expect, test, type Page } from '@playwright/test';
import { pixelOf } from './hands';
import { openPhantom, type PhantomCase } from './phantom';

const step = (page: Page, name: string) => page.getByRole('row', { name, exact: true }).click();
const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
const above = (page: Page) => page.getByLabel('Above', { exact: true });
const news = (page: Page) => page.getByRole('region', { name: 'What others changed' });
const revision = (page: Page, n: number) => expect(page.locator('.head').getByText(`Revision ${n}`, { exact: true })).toBeVisible();
const last = (phantom: PhantomCase) => expect.poll(() => phantom.changes.at(-1));

test('a number that somebody else has set while it was typed is not overwritten unasked', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await above(page).fill('500');
  await phantom.setBehind(page, 'ann', 'bone', 'above_hu', 400);
  await revision(page, 2);
  await expect(news(page)).toContainText('ann: bone: above_hu 400');
  await expect(above(page)).toHaveValue('500');
  await above(page).press('Enter');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('Revision 2, ann: bone: above_hu 400');
  await expect(dialog).toContainText('bone: above 500 HU');
  expect(phantom.changes).toHaveLength(0);
  // She changes it again while he reads: he has not seen that.
  await phantom.setBehind(page, 'ann', 'bone', 'above_hu', 410);
  await dialog.getByRole('button', { name: 'Make it on top' }).click();
  await expect(dialog).toContainText('Revision 3, ann: bone: above_hu 410');
  expect(phantom.changes).toHaveLength(0);
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(above(page)).toHaveValue('410');
  await expect(page.locator('.exactness')).toHaveText('All exact');
  expect(phantom.changes).toHaveLength(0);
  await above(page).fill('420');
  await above(page).press('Enter');
  await last(phantom).toMatchObject({ base_revision: 3, change: { set: { value: 420 } } });
});

test('a cut that somebody else has moved while it was dragged is not moved unasked', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'cut');
  const at = await pixelOf(page, 'axial', [10, 0, 0]);
  await page.mouse.move(...at);
  await page.mouse.down();
  await page.mouse.move(at[0] + 8, at[1], { steps: 4 });
  await expect(page.locator('.inspector .chip')).toHaveText('Preview');
  const plane = { through_mm: [14, 0, 0], normal: [0.8, 0.6, 0], on: 'scan' };
  await phantom.setBehind(page, 'ann', 'cut', 'plane', plane);
  await revision(page, 2);
  await page.mouse.up();
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('Revision 2, ann: cut: plane');
  expect(phantom.changes).toHaveLength(0);
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(page.getByRole('group', { name: 'Through' }).getByLabel(/left/)).toHaveValue('14');
});

test('what somebody else does to another step is told and bothers nobody', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await above(page).fill('500');
  await phantom.setBehind(page, 'ann', 'left', 'above_hu', 350);
  await revision(page, 2);
  await above(page).press('Enter');
  await last(phantom).toMatchObject({ base_revision: 2, change: { set: { step: 'bone', value: 500 } } });
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expect(news(page)).toContainText('ann: left: above_hu 350');
  await expect(news(page)).not.toContainText('500');
  await expect(above(page)).toHaveValue('500');
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: `${process.env.PREOP_PICTURES}/news.png` });
  await news(page).getByRole('button', { name: 'Understood' }).click();
  await expect(news(page)).toHaveCount(0);
  // His own changes are no news.
  await above(page).fill('510');
  await above(page).press('Enter');
  await revision(page, 4);
  await expect(news(page)).toHaveCount(0);
});

test('an undo of what somebody else did names whose and what it is, and asks', async ({ page }) => {
  const phantom = await openPhantom(page);
  await phantom.setBehind(page, 'ann', 'bone', 'above_hu', 400);
  await revision(page, 2);
  await page.keyboard.press('Control+z');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('Take back what ann has changed?');
  await expect(dialog).toContainText('the last change');
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: `${process.env.PREOP_PICTURES}/take-back.png` });
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(dialog).toHaveCount(0);
  expect(phantom.changes).toHaveLength(0);
  await page.locator('.head').getByRole('button', { name: /^Undo/ }).click();
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await last(phantom).toMatchObject({ base_revision: 2, change: { undo: {} } });
  await revision(page, 3);
  // What he did himself he takes back at once.
  await step(page, 'bone');
  await above(page).fill('500');
  await above(page).press('Enter');
  await revision(page, 4);
  await page.locator('.head').getByRole('button', { name: /^Undo/ }).click();
  await last(phantom).toMatchObject({ base_revision: 4, change: { undo: {} } });
  await expect(dialog).toHaveCount(0);
});

test('two people of the same name in two browsers are told apart by an undo', async ({ page }) => {
  const phantom = await openPhantom(page);
  await phantom.setBehind(page, 'surgeon', 'bone', 'above_hu', 400, '0123456789abcdef-0123456789abcdef0123456789abcdef');
  await revision(page, 2);
  await page.keyboard.press('Control+z');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('Take back what somebody in another browser, also called surgeon, has changed?');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  expect(phantom.changes).toHaveLength(0);
  // What was done here is taken back at once, also after the page was loaded anew.
  await step(page, 'bone');
  await above(page).fill('500');
  await above(page).press('Enter');
  await revision(page, 3);
  await page.reload();
  await revision(page, 3);
  await page.locator('.head').getByRole('button', { name: /^Undo/ }).click();
  await last(phantom).toMatchObject({ base_revision: 3, change: { undo: {} } });
  await expect(dialog).toHaveCount(0);
});

test('the list says how a case stood that nobody has computed since the server began, and of which revision', async ({ page }) => {
  const phantom = await openPhantom(page);
  phantom.revision = 4;
  const link = page.getByRole('link', { name: /Phantom/ });
  const when = '2026-11-28T09:00:00Z';
  for (const [revision, dangers, failed, other_inputs, other_program, words] of [
    [4, 2, 0, false, false, 'Last computed, revision 4: ⛔ 2 dangers stand'],
    [3, 0, 1, false, false, '▲ Not judged since the plan changed; revision 3: ✕ 1 failed'],
    [4, 0, 0, false, false, 'Last computed, revision 4: no danger stood'],
    [4, 0, 0, true, false, '▲ Not judged since files of its scans changed; revision 4: no danger stood'],
    [3, 0, 0, true, true, '▲ Not judged since the plan, files of its scans and the program changed; revision 3: no danger stood'],
  ] as const) {
    phantom.listed = { last_judged: { revision, when, dangers, failed, other_inputs, other_program } };
    await page.goto('/#/');
    await page.reload();
    await expect(link).toContainText(words);
    if (process.env.PREOP_PICTURES) await page.screenshot({ path: `${process.env.PREOP_PICTURES}/list-${revision}-${dangers}-${other_inputs}.png` });
  }
  phantom.listed = {};
  await page.reload();
  await expect(link).toContainText('Not computed yet');
});

test('whoever opens another variant is named, and that the page shows it now', async ({ page }) => {
  const phantom = await openPhantom(page);
  await phantom.openBehind(page, 'ann');
  await expect(news(page)).toContainText('ann: opened variant B This page shows variant B now, too.');
});

test('a change that would go into another variant than it was made in says so', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await above(page).fill('500');
  await phantom.openBehind(page, 'ann');
  await revision(page, 2);
  await above(page).press('Enter');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('You made it in variant A. It would go into variant B, which is open now.');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  expect(phantom.changes).toHaveLength(0);
  // In the variant that is open it is a change as any other.
  await above(page).fill('500');
  await phantom.setBehind(page, 'ann', 'bone', 'above_hu', 400);
  await revision(page, 3);
  await above(page).press('Enter');
  await expect(dialog).toContainText('Revision 3, ann: bone: above_hu 400');
  await expect(dialog).not.toContainText('variant');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
});

test('what was typed is sent when another row or panel takes its field away', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await above(page).fill('500');
  await step(page, 'cut');
  await last(phantom).toMatchObject({ change: { set: { step: 'bone', parameter: 'above_hu', value: 500 } } });
  const left = page.getByRole('group', { name: 'Through' }).getByLabel(/left/);
  await left.fill('12');
  await tab(page, 'History');
  await last(phantom).toMatchObject({ change: { set: { step: 'cut', value: { through_mm: [12, 0, 0] } } } });
  await tab(page, 'Step');
  await step(page, 'scan');
  await page.getByLabel('Path', { exact: true }).fill('elsewhere');
  await step(page, 'bone');
  await last(phantom).toMatchObject({ change: { set: { step: 'scan', parameter: 'path', value: 'elsewhere' } } });
  expect(phantom.changes).toHaveLength(3);
  // Not what Escape took back, nor what is as it was, nor what is no number: and none of it stays as a preview.
  for (const typed of ['510', '500', 'abc']) {
    await above(page).fill(typed);
    if (typed === '510') await above(page).press('Escape');
    await step(page, 'cut');
    await expect(page.locator('.exactness')).toHaveText('All exact');
    await step(page, 'bone');
    await expect(above(page)).toHaveValue('500');
  }
  await step(page, 'cut');
  await left.press('ArrowUp');
  await left.press('Escape');
  await expect(left).toHaveValue('12');
  await expect(page.locator('.exactness')).toHaveText('All exact');
  expect(phantom.changes).toHaveLength(3);
});

test('in a field that holds nothing unsent undo and redo are the plan’s', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await above(page).fill('500');
  await above(page).press('Enter');
  await page.keyboard.press('Control+z');
  await last(phantom).toMatchObject({ base_revision: 2, change: { undo: {} } });
  await expect(above(page)).toHaveValue('300');
  await expect(page.locator('.exactness')).toHaveText('All exact');
  await page.keyboard.press('Control+Shift+Z');
  await last(phantom).toMatchObject({ base_revision: 3, change: { redo: {} } });
  await expect(above(page)).toHaveValue('500');
  // Of what is typed and not sent the browser takes the letters back.
  await above(page).press('End');
  await page.keyboard.type('1');
  await expect(above(page)).toHaveValue('5001');
  await page.keyboard.press('Control+z');
  await expect(above(page)).toHaveValue('500');
  expect(phantom.changes).toHaveLength(3);
});

test('a comment that was begun waits until it is said or discarded, and stays about what it was', async ({ page }) => {
  await openPhantom(page);
  await step(page, 'bone');
  await tab(page, 'Comments');
  const words = page.getByRole('textbox', { name: 'Comment on bone' });
  await words.fill('half a sentence');
  await tab(page, 'Findings');
  await step(page, 'cut');
  await tab(page, 'Comments');
  await expect(words).toHaveValue('half a sentence');
  await page.reload();
  await tab(page, 'Comments');
  await expect(words).toHaveValue('half a sentence');
  await page.getByRole('button', { name: 'Make it about the plan' }).click();
  await expect(page.getByRole('textbox', { name: 'Comment on the plan' })).toHaveValue('half a sentence');
  await page.getByRole('button', { name: 'Discard it' }).click();
  await tab(page, 'Findings');
  await tab(page, 'Comments');
  await expect(page.getByRole('textbox', { name: 'Comment on the plan' })).toHaveValue('');
});

test('a step of which the name alone was said waits while other rows and cases are looked at', async ({ page }) => {
  await openPhantom(page);
  await step(page, 'bone');
  await page.getByRole('region', { name: 'What can be made of it' }).getByRole('button', { name: 'islands', exact: true }).click();
  const name = page.getByRole('textbox', { name: 'Its name' });
  await name.fill('my-island');
  await step(page, 'cut');
  await expect(name).toHaveValue('my-island');
  await page.locator('a.home').click();
  await page.getByRole('link', { name: /Phantom/ }).waitFor();
  await page.evaluate(() => (location.hash = '#/case/another'));
  await page.locator('.workspace').waitFor();
  await expect(name).toHaveCount(0);
  await page.evaluate(() => (location.hash = '#/case/p'));
  await expect(name).toHaveValue('my-island');
  await page.reload();
  await expect(name).toHaveValue('my-island');
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await page.reload();
  await expect(page.getByRole('row', { name: 'cut', exact: true })).toBeVisible();
  await expect(name).toHaveCount(0);
});

test('the list says how a plan stands, and whoever accepts a danger is asked for a name once', async ({ page }) => {
  const phantom = await openPhantom(page);
  await page.locator('a.home').click();
  await expect(page.getByRole('link', { name: /Phantom/ })).toContainText('Draft: ⛔ 1 danger stands');
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: `${process.env.PREOP_PICTURES}/list.png` });
  await page.getByRole('link', { name: /Phantom/ }).click();
  await tab(page, 'Findings');
  const accept = page.getByRole('button', { name: 'Accept', exact: true });
  await page.getByRole('button', { name: 'Accept …' }).click();
  await page.getByLabel('Why it is acceptable').fill('seen');
  await expect(accept).toBeDisabled();
  await page.getByLabel('Accepted by: your name').fill('Dr Ann');
  await accept.click();
  await last(phantom).toMatchObject({ who: 'Dr Ann', change: { accept: { by: 'Dr Ann', why: 'seen' } } });
  await expect(page.getByLabel('Planned by')).toHaveValue('Dr Ann');
  await page.getByRole('button', { name: 'Accept …' }).click();
  await expect(page.getByLabel('Accepted by: your name')).toHaveValue('Dr Ann');
});

test('a step that somebody has changed while its removal was asked about is not removed unasked', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'top');
  const dialog = page.getByRole('alertdialog');
  const ask = () => page.getByRole('button', { name: 'Remove this step …' }).click();
  await ask();
  await phantom.setBehind(page, 'ann', 'top', 'gap_mm', 1);
  await expect(news(page)).toContainText('ann: top: gap_mm 1');
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(dialog).toContainText('Revision 2, ann: top: gap_mm 1');
  await expect(dialog).toContainText('remove the step top');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  expect(phantom.changes).toHaveLength(0);
  // One who has kept it has seen nothing that is held against what comes then.
  await step(page, 'top');
  await ask();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await phantom.setBehind(page, 'ann', 'top', 'gap_mm', 2);
  await revision(page, 3);
  await ask();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await last(phantom).toMatchObject({ base_revision: 3, change: { remove: { step: 'top' } } });
});
