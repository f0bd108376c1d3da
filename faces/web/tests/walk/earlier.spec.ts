//! What is of an earlier plan, or of nobody, says so where it is read.
import { expect, test } from '@playwright/test';
import { openPhantom } from './phantom';

test('a report of an earlier plan says so above its pages, not only behind them', async ({ page }) => {
  const written = { status: 'draft', plan_hash: 'cafe', files: [{ path: 'report.pdf', bytes: 1000 }] };
  await openPhantom(page, (phantom) => (phantom.written = { ...written, is_current: false }));
  await page.getByRole('tab', { name: 'Package' }).click();
  await page.getByRole('button', { name: 'Read the report' }).click();
  await expect(page.getByRole('dialog', { name: 'Report' })).toContainText('▲ Of an earlier plan: it has changed since.');
});

test('a report of the plan as it is says nothing of the kind', async ({ page }) => {
  const written = { status: 'draft', plan_hash: 'cafe', files: [{ path: 'report.pdf', bytes: 1000 }] };
  await openPhantom(page, (phantom) => (phantom.written = { ...written, is_current: true }));
  await page.getByRole('tab', { name: 'Package' }).click();
  await page.getByRole('button', { name: 'Read the report' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report' });
  await expect(dialog).toBeVisible();
  await expect(dialog).not.toContainText('earlier plan');
});

test('a change that no person made on the page is not signed with nothing', async ({ page }) => {
  await openPhantom(page, (phantom) => phantom.note('', 'bone: above: 300 HU → 310 HU'));
  await page.getByRole('tab', { name: 'History' }).click();
  await expect(page.locator('.history li').first()).toContainText('Revision 2 · variant A · somebody outside of this page ·');
});

test('a capture of an earlier revision says so, and a package that was written with other captures', async ({ page }) => {
  const view = { frame: 'scan', middle_mm: [0, 0, 0] as [number, number, number], up: [0, 0, 1] as [number, number, number], toward: [0, -1, 0] as [number, number, number], size_mm: [100, 80] as [number, number], seen: [], slice: null };
  const capture = (id: string, revision: number) => ({ id, note: `View ${id}`, who: 'ann', when: '2026-11-24T12:00:00Z', revision, plan_hash: 'cafe', view });
  const phantom = await openPhantom(page, (own) => {
    own.note('ann', 'bone: above: 300 HU → 310 HU');
    own.captured = [capture('v1', own.revision - 1), capture('v2', own.revision)];
    own.inPackage = own.captured.slice(0, 1);
    own.written = { status: 'draft', plan_hash: 'cafe', is_current: true, files: [{ path: 'captures.json', bytes: 1000 }] };
  });
  await page.getByRole('tab', { name: 'Package' }).click();
  const list = page.getByRole('list', { name: 'Captures' }).getByRole('listitem');
  await expect(list.filter({ hasText: 'View v1' })).toContainText('▲ Of an earlier revision');
  await expect(list.filter({ hasText: 'View v2' })).not.toContainText('earlier revision');
  const other = page.getByText('▲ The package was written with other captures than these');
  await expect(other).toBeVisible();
  phantom.inPackage = phantom.captured;
  await page.reload();
  await page.getByRole('tab', { name: 'Package' }).click();
  await expect(list).toHaveCount(2);
  await expect(other).toBeHidden();
});

test('what is measured is said to be of its scan and revision, and not to be in a capture', async ({ page }) => {
  const phantom = await openPhantom(page);
  const axial = page.locator('[data-view="axial"]');
  await page.keyboard.press('d');
  await axial.focus();
  await page.keyboard.press('Enter');
  for (let n = 0; n < 5; n++) await page.keyboard.press('.');
  await page.keyboard.press('Enter');
  const measured = page.locator('.measured');
  await expect(measured).toContainText('A to B 6.0 mm measured on the picture of scan');
  await expect(measured).not.toContainText('▲');
  await page.getByRole('tab', { name: 'Package' }).click();
  await page.getByRole('button', { name: 'Capture the view in hand …' }).click();
  await expect(page.getByRole('dialog')).toContainText('▲ What was measured is not drawn in the report');
  await page.getByRole('button', { name: 'Leave' }).click();
  const was = phantom.revision;
  await phantom.setBehind(page, 'bob', 'bone', 'above_hu', 310);
  await expect(measured).toContainText(`of scan at revision ${was} ▲ what was picked may have moved since`);
});
