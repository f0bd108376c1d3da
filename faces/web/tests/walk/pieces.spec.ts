//! The donor beside the jaw: a piece that is looked at or chosen in one is lit in both, and told in words.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { pixelOf } from './hands';
import { openPhantom } from './phantom';
import { coloursAt } from './picture';

/** Which pieces each scan shows lit. */
const lit = (page: Page) =>
  page.evaluate(() => {
    const engine = window.preopEngine as never as { piecesOf(frame: string): { wish: { key: string; lit: boolean } }[] };
    return ['leg', 'scan'].map((frame) => engine.piecesOf(frame).filter(({ wish }) => wish.lit).map(({ wish }) => wish.key));
  });

const open = async (page: Page) => {
  await openPhantom(page, (phantom) => phantom.addPieces());
  await page.keyboard.press('5');
  await expect(page.locator('[data-view]')).toHaveCount(2);
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
};

/** The middle of each piece where it is taken, and where it goes. */
const PLACES = { first: { donor: [18, 0, 0], planned: [18, 0, -20] }, second: { donor: [0, -18, 0], planned: [0, -18, 20] } };

test('a piece under the pointer is lit in the donor and in the jaw, in both directions', async ({ page }) => {
  await open(page);
  for (const [view, of, key] of [['donor', 'first', 'top/0'], ['planned', 'second', 'top/1'], ['donor', 'second', 'top/1'], ['planned', 'first', 'top/0']] as const) {
    await page.mouse.move(...(await pixelOf(page, view, PLACES[of][view])));
    await expect.poll(() => lit(page), `${of} in ${view}`).toEqual([[key], [key]]);
    await expect(page.locator('.foot .cursor')).toContainText(`top, segment ${of === 'first' ? 1 : 2}`);
  }
  await page.mouse.move(5, 5);
  await expect.poll(() => lit(page)).toEqual([[], []]);
});

test('a piece that is chosen stays lit, is seen so in both views, and stands in words in the inspector', async ({ page }) => {
  await open(page);
  const [from, to] = [PLACES.first.donor, PLACES.second.planned];
  const seen = async () => [...(await coloursAt(page, 'donor', [from])), ...(await coloursAt(page, 'planned', [PLACES.first.planned, to]))];
  await page.mouse.move(5, 5);
  const before = await seen();
  await page.keyboard.down('Control');
  await page.mouse.click(...(await pixelOf(page, 'donor', from)));
  await page.keyboard.up('Control');
  await page.mouse.move(5, 5);
  const pieces = page.getByRole('region', { name: 'Pieces in two scans' });
  await expect(pieces.getByRole('status')).toHaveText('Lit: top, segment 1, taken from leg, set into scan.');
  await expect.poll(() => lit(page)).toEqual([['top/0'], ['top/0']]);
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  const brighter = (now: number[][]) => now.map((colour, n) => colour[0]! - before[n]![0]! > 40);
  await expect.poll(async () => brighter(await seen())).toEqual([true, true, false]);
  await page.screenshot({ path: test.info().outputPath('pieces.png') });
  // The same in the panel, without the pointer.
  await pieces.getByRole('radio', { name: 'segment 2' }).click();
  await expect.poll(() => lit(page)).toEqual([['top/1'], ['top/1']]);
  await expect(pieces.getByRole('status')).toHaveText('Lit: top, segment 2, taken from leg, set into scan.');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => one.id)).toEqual([]);
  await page.keyboard.press('1');
  await expect(pieces.getByRole('status')).toContainText('Layout 5 shows both places.');
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  await expect.poll(() => lit(page)).toEqual([[], []]);
});
