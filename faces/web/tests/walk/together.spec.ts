//! Two planners on one case, and a server that dies in the middle of an edit: nothing that was acknowledged is lost, nothing is hidden.
import { expect, test, type Browser, type Page } from '@playwright/test';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needProgram, scansOf, serve, type Served } from './served';

test.describe.configure({ mode: 'serial', timeout: 180_000 });
test.use({ actionTimeout: 20_000 });

const PLAN = `format = 1
title = "A leg for two"

[[input]]
name = "leg"
kind = "ct"
path = "leg"

[[step]]
name = "bone"
do = "threshold"
of = "leg"
above_hu = 300
`;

let served: Served;
let ann: Page;
let bob: Page;

async function planner(browser: Browser, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript((who) => localStorage.setItem('preop.who', who), name);
  await page.goto(served.address);
  await page.goto(`${new URL(served.address).origin}/#/case/leg`);
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  await expect(above(page)).toHaveValue('300');
  return page;
}

const above = (page: Page) => page.getByLabel('Above', { exact: true });
const type = async (page: Page, value: string) => {
  await above(page).fill(value);
  await above(page).press('Enter');
};
const onDisk = () => Number(/above_hu = (\d+)/.exec(readFileSync(join(served.cases, 'leg/plan.toml'), 'utf8'))![1]);

test.beforeAll(async ({ browser }) => {
  needProgram();
  served = await serve();
  mkdirSync(join(served.cases, 'leg/leg'), { recursive: true });
  for (const [n, file] of scansOf(served.cases).files.entries()) cpSync(file, join(served.cases, `leg/leg/${n}.dcm`));
  writeFileSync(join(served.cases, 'leg/plan.toml'), PLAN);
  ann = await planner(browser, 'ann');
  bob = await planner(browser, 'bob');
});

test.afterAll(async () => {
  await ann?.context().close();
  await bob?.context().close();
  served?.stop();
});

test('what one planner changes, the other sees', async () => {
  await type(ann, '400');
  await expect(above(bob)).toHaveValue('400');
  await expect(bob.getByText('Revision 2', { exact: true })).toBeVisible();
  const news = bob.getByRole('region', { name: 'What others changed' });
  await expect(news).toContainText('ann: bone: above: 300 HU → 400 HU');
  await news.getByRole('button', { name: 'Understood' }).click();
  await expect(news).toHaveCount(0);
});

test('a number that was begun before the other set it does not overwrite it, and what the other did is not taken back unasked', async () => {
  await above(bob).fill('420');
  await type(ann, '410');
  await expect(bob.getByText('Revision 3', { exact: true })).toBeVisible();
  await above(bob).press('Enter');
  const dialog = bob.getByRole('alertdialog');
  await expect(dialog).toContainText('Revision 3, ann: bone: above: 400 HU → 410 HU');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(above(bob)).toHaveValue('410');
  await bob.locator('.head').getByRole('button', { name: /^Undo/ }).click();
  await expect(dialog).toContainText('Take back what ann has changed?');
  await expect(dialog).toContainText('bone: above: 400 HU → 410 HU');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(dialog).toHaveCount(0);
  expect(onDisk()).toBe(410);
  // What she says of the case is no step of his: his number goes on top, and nobody is asked.
  await above(bob).fill('430');
  await ann.getByRole('button', { name: /change title, side and day/ }).click();
  await ann.getByLabel('Title, without the name of the patient').fill('A leg for both');
  await ann.getByRole('button', { name: 'Change it' }).click();
  await expect(bob.getByText('Revision 4', { exact: true })).toBeVisible();
  await above(bob).press('Enter');
  await expect(above(ann)).toHaveValue('430');
  expect(onDisk()).toBe(430);
  await expect(bob.getByRole('region', { name: 'What others changed' })).toContainText('A leg for both');
});

test('a change on a plan that has moved on is refused with what changed, and nothing is lost', async () => {
  // Bob's change is on its way while Ann's is made.
  let go = () => {};
  const held = new Promise<void>((release) => (go = release));
  await bob.route('**/changes', async (route) => {
    await held;
    await route.continue();
  });
  await type(bob, '500');
  await type(ann, '450');
  await expect(ann.getByText('Revision 6', { exact: true })).toBeVisible();
  go();
  const dialog = bob.getByRole('alertdialog');
  await expect(dialog).toContainText('Revision 6, ann');
  await expect(dialog).toContainText('450');
  expect(onDisk()).toBe(450);
  await bob.unroute('**/changes');
  await dialog.getByRole('button', { name: 'Make it on top' }).click();
  await expect(above(ann)).toHaveValue('500');
  expect(onDisk()).toBe(500);
  await ann.getByRole('tab', { name: 'History' }).click();
  const entries = ann.getByRole('list').filter({ hasText: 'Revision 7' }).getByRole('listitem');
  await expect(entries).toHaveCount(7);
  await expect(entries.nth(0)).toContainText('bob');
  await expect(entries.nth(1)).toContainText('ann');
  await ann.getByRole('tab', { name: 'Step' }).click();
});

test('a server that is killed in the middle of an edit is waited for, and the change is made when it is back', async () => {
  await served.kill();
  await type(ann, '600');
  await expect(ann.getByText('The server does not answer: editing waits.')).toBeVisible();
  await expect(ann.locator('.inspector .chip')).toHaveText('Preview');
  await expect(bob.getByText('The server does not answer: editing waits.')).toBeVisible();
  expect(onDisk()).toBe(500);
  await served.again();
  await expect.poll(onDisk, { timeout: 60_000 }).toBe(600);
  await expect(ann.getByText('The server does not answer: editing waits.')).toBeHidden();
  await expect(above(ann)).toHaveValue('600');
  await expect(above(bob)).toHaveValue('600', { timeout: 60_000 });
});

test('a change that the server did not live to answer is found to be in the plan', async () => {
  // The server has it on its disk, but the answer never comes: it dies first.
  await ann.route('**/changes', async (route) => {
    await route.fetch();
    await served.kill();
    await route.abort('connectionreset');
  }, { times: 1 });
  await type(ann, '650');
  await expect(ann.getByText('The server does not answer: editing waits.')).toBeVisible();
  expect(onDisk()).toBe(650);
  await served.again();
  await expect(ann.getByText('The server does not answer: editing waits.')).toBeHidden({ timeout: 60_000 });
  // It is asked for again under its name, and answered as the first time: nothing is done twice, nobody is bothered.
  await expect(ann.getByText('Revision 9', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(ann.getByRole('alertdialog')).toHaveCount(0);
  await expect(above(ann)).toHaveValue('650');
  expect(onDisk()).toBe(650);
});
