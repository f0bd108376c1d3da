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

test('comments of a review of another case are read only if that is meant', async ({ page }) => {
  await openPhantom(page);
  const said: string[] = [];
  await page.route(/\/comments(\?|$)/, (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    said.push(new URL(route.request().url()).search);
    const meant = said.at(-1) === '?anyway=true';
    return route.fulfill(meant ? { json: { kept: 1, known: 0 } } : { status: 409, json: { error: 'These comments were written in the review of plan cafe, which this case never had. Nothing was kept.' } });
  });
  await page.getByRole('tab', { name: 'Comments' }).click();
  const read = async (text: string) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: "Read a review's comments …" }).click();
    await (await chooser).setFiles({ name: 'comments.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  };
  const comment = { id: 'a', on: '', frame: '', at_mm: null, text: 'Too thin.', who: 'Dr Reviewer', when: '2026-11-24T12:00:00Z' };
  const file = (...comments: unknown[]) => JSON.stringify({ format: 1, kind: 'preop comments', plan_hash: 'cafe', comments });
  await read(file(comment));
  const doubt = page.getByRole('alert').filter({ hasText: 'which this case never had' });
  await expect(doubt).toBeVisible();
  await doubt.getByRole('button', { name: 'Leave them' }).click();
  await expect(doubt).toBeHidden();
  await read(file(comment));
  await doubt.getByRole('button', { name: 'Read them all the same' }).click();
  await expect(page.getByText('1 kept.')).toBeVisible();
  await expect(doubt).toBeHidden();
  expect(said).toEqual(['', '', '?anyway=true']);
  // One that somebody has edited is refused in words, and what was read before is no longer said.
  await read(file(comment, { ...comment, text: 5 }));
  await expect(page.getByRole('alert').filter({ hasText: 'its comment 2 cannot be read. Nothing was kept.' })).toBeVisible();
  await expect(page.getByText('1 kept.')).toBeHidden();
  expect(said).toHaveLength(3);
});
