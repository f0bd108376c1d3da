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
