//! Much of everything: thousands of changes in one case, hundreds of cases in the list. Nothing is lost among them, and nothing waits for all of them.
import { expect, test } from '@playwright/test';
import { openPhantom, PhantomCase } from './phantom';

const CHANGES = 5000;

test('of thousands of changes the newest are shown, older ones when asked for, and any can be compared by its number', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => {
    for (let n = 2; n <= CHANGES; n++) one.note('Ann', `bone: above: ${n - 1} HU → ${n} HU`);
  });
  await page.getByRole('tab', { name: 'History' }).click();
  const entries = page.locator('.history li');
  await expect(entries).toHaveCount(100);
  await expect(entries.first()).toContainText(`Revision ${CHANGES}`);
  await page.getByRole('button', { name: `Show older changes (${CHANGES - 100} more)` }).click();
  await expect(entries).toHaveCount(200);
  await expect(entries.last()).toContainText(`Revision ${CHANGES - 199}`);

  await page.getByRole('tab', { name: 'Compare' }).click();
  const left = page.getByRole('textbox', { name: 'Or on the left the revision' });
  await left.fill('6000');
  await expect(page.getByText(`There is no such revision: they go from 1 to ${CHANGES}.`)).toBeVisible();
  await left.fill('2345');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /On the left/ })).toContainText('2345 (A): bone: above: 2344 HU → 2345 HU');
  const asked = page.waitForRequest(/\/compare\?/);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const sides = new URL((await asked).url()).searchParams;
  expect([...sides.values()].map(Number)).toEqual([2345, CHANGES]);
  expect(phantom.changes).toHaveLength(0);
});

test('a case is found among hundreds by words of its title, its folder or its side', async ({ page }) => {
  await openPhantom(page);
  await page.route('**/api/cases', (route) => {
    const own = new PhantomCase('p').entry();
    return route.fulfill({ json: Array.from({ length: 300 }, (_, n) => ({ ...own, id: `case-${n}`, title: `Jaw of number ${n}`, side: n % 2 ? 'left' : 'right' })) });
  });
  await page.locator('a.home').click();
  await page.reload();
  const cases = page.locator('.cases ul a');
  await expect(cases).toHaveCount(300);
  const find = page.getByRole('textbox', { name: 'Find a case' });
  await find.fill('  NUMBER 17 left');
  // 17, 117, 217 and 171 to 179, of which the odd ones are left.
  await expect(page.getByRole('status')).toHaveText('8 of 300 cases');
  await expect(cases).toHaveCount(8);
  await find.fill('case-299');
  await expect(cases).toHaveCount(1);
  await expect(cases).toHaveAttribute('href', '#/case/case-299');
  await page.keyboard.press('Escape');
  await expect(cases).toHaveCount(300);
});

test('a title of one long word, or of letters that run to the left, leaves picture, state and package of every case in sight', async ({ page }) => {
  await openPhantom(page);
  const titles = ['x'.repeat(200), 'قطع الفك السفلي '.repeat(9), 'Jaw'];
  await page.route('**/api/cases', (route) => {
    const own = new PhantomCase('p').entry();
    return route.fulfill({ json: titles.map((title, n) => ({ ...own, id: `case-${n}`, title })) });
  });
  await page.locator('a.home').click();
  await page.reload();
  await expect(page.locator('.cases ul a')).toHaveCount(titles.length);
  const list = (await page.locator('.cases').boundingBox())!;
  for (const part of await page.locator('.cases ul a, .cases ul .tag').all()) {
    const box = (await part.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(list.x);
    expect(box.x + box.width).toBeLessThanOrEqual(list.x + list.width);
  }
});

test('of a plan of hundreds of steps the rows in sight stand in the tree, and any is reached by wheel and by keys', async ({ page }) => {
  const STEPS = 400;
  await openPhantom(page, (one) => {
    for (let n = 1; n <= STEPS; n++) {
      one.steps.push({ name: `mark-${n}`, do: 'landmarks', on: 'scan', points_mm: { a: [0, 0, n % 20] } });
      one.objects.push({ name: `mark-${n}`, type: 'point', points: [{ name: 'a', at_mm: [0, 0, n % 20] }] });
    }
  });
  const tree = page.getByRole('treegrid', { name: 'Steps of the plan' });
  const rows = tree.getByRole('row');
  const step = (name: string) => tree.getByRole('row', { name, exact: true });
  const selected = page.locator('.inspector h2');
  await expect(step('mark-3')).toBeVisible();
  expect(await rows.count()).toBeLessThan(80);
  await step('mark-3').click();
  await expect(selected).toHaveText('mark-3');
  await expect(step('mark-3')).toHaveAttribute('aria-selected', 'true');
  await page.screenshot({ path: test.info().outputPath('many.png') });
  // What is chosen and scrolled out of sight is chosen still.
  await tree.hover();
  for (let n = 0; n < 40 && !(await step('mark-300').isVisible()); n++) await page.mouse.wheel(0, 300);
  await step('mark-300').click();
  await expect(selected).toHaveText('mark-300');
  expect(await rows.count()).toBeLessThan(80);
  await page.keyboard.press('End');
  await expect(step('front')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(selected).toHaveText('front');
  await page.keyboard.press('ArrowUp');
  await expect(step('Devices')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(step('Images')).toBeFocused();
  for (let n = 0; n < 60 && !(await selected.textContent())?.startsWith('mark-7'); n++) await page.keyboard.press('ArrowDown');
  await expect(selected).toHaveText('mark-7');
  await expect(step('mark-7')).toBeVisible();
});
