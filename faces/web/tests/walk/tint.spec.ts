//! A threshold shows on the slices what it would take: pixel by pixel, where the scan's grey value is in its window and nowhere else.
import { expect, test, type Page } from '@playwright/test';
import { greyAt, openPhantom } from './phantom';

/** Of all pixels of a slice: those that are tinted, with the place in the patient of each. */
async function tinted(page: Page, view: string): Promise<{ place: number[]; is: boolean }[]> {
  return page.evaluate((id) => {
    const { frame } = window.preopEngine.views.get(id) as never as { frame: { place(pixel: readonly number[]): number[] } };
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture')!;
    const pane = document.querySelector(`[data-view="${id}"]`)!;
    const [box, own] = [pane.getBoundingClientRect(), canvas.getBoundingClientRect()];
    const flat = document.createElement('canvas');
    [flat.width, flat.height] = [canvas.width, canvas.height];
    const g = flat.getContext('2d')!;
    g.drawImage(canvas, 0, 0);
    const left = Math.round(box.left - own.left) + pane.clientLeft;
    const top = Math.round(box.top - own.top) + pane.clientTop;
    const [width, height] = [pane.clientWidth, pane.clientHeight];
    const { data } = g.getImageData(left, top, width, height);
    const found = [];
    // Every third pixel of every third line: a ninth of them says the same.
    for (let y = 2; y < height - 2; y += 3)
      for (let x = 2; x < width - 2; x += 3) {
        const at = 4 * (x + width * y);
        found.push({ place: frame.place([x + 0.5, y + 0.5]), is: data[at + 2]! - data[at]! > 40 });
      }
    return found;
  }, view);
}

/** Is it taken at a place, and all around it at the distance of a pixel? Null where it is not the same all around. */
function taken(place: readonly number[], mm: number, takes: (place: readonly number[]) => boolean): boolean | null {
  const around = [0, 1, 2].flatMap((axis) => [-mm, mm].map((far) => place.map((c, n) => (n === axis ? c + far : c))));
  return around.every((one) => takes(one) === takes(place)) ? takes(place) : null;
}

/** All pixels of slices against the scan; those at the edge of what is taken are left out. */
async function tintedExactly(page: Page, takes: (place: readonly number[]) => boolean, views = ['axial', 'coronal']): Promise<void> {
  for (const view of views) {
    const mm = await page.evaluate((id) => (window.preopEngine.views.get(id) as never as { frame: { mmPerPixel: number } }).frame.mmPerPixel, view);
    const pixels = await tinted(page, view);
    const sure = pixels.map(({ place, is }) => ({ place, is, should: taken(place, mm, takes) })).filter(({ should }) => should !== null);
    expect(sure.filter(({ should, is }) => is !== should), view).toEqual([]);
    expect(sure.length).toBeGreaterThan(0.9 * pixels.length);
    for (const should of [true, false]) expect(sure.filter(({ is }) => is === should).length, `${view}, ${should}`).toBeGreaterThan(20);
  }
}

test('what a threshold takes is tinted exactly where its greys are, also while its number is stepped', async ({ page }) => {
  await openPhantom(page, (phantom) => (phantom.steps[0] = { name: 'bone', do: 'threshold', of: 'scan', above_hu: 300, below_hu: 1200 }));
  expect((await tinted(page, 'axial')).filter(({ is }) => is)).toEqual([]);
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  await expect(page.getByText('What it takes is tinted on the slices.')).toBeVisible();
  await expect.poll(async () => (await tinted(page, 'axial')).some(({ is }) => is)).toBe(true);
  // Above and below: the front and the top, of the left its rim only.
  await tintedExactly(page, (place) => greyAt(place) >= 300 && greyAt(place) <= 1200);
  const above = page.getByLabel('Above', { exact: true });
  await above.focus();
  for (let n = 0; n < 5; n++) await above.press('Control+ArrowUp');
  await expect(above).toHaveValue('350');
  await above.fill('700');
  await above.press('Enter');
  await page.waitForFunction(() => {
    const engine = window.preopEngine as never as { tint: { low: number } | null; settled: boolean };
    return engine.tint?.low === 700 && engine.settled;
  });
  // The front still is; the rim of the left, all that the coronal slice has of it now, is as thin as a pixel there.
  await tintedExactly(page, (place) => greyAt(place) >= 700 && greyAt(place) <= 1200, ['axial']);
  expect(await page.evaluate(() => (window.preopEngine as never as { tint: { low: number } }).tint.low)).toBe(700);
});

test('a step of the number is tinted before the plan has it', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => {
    one.steps[0] = { name: 'bone', do: 'threshold', of: 'scan', above_hu: 895 };
    one.refuses = 'Not now.';
  });
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  const front = async () => (await tinted(page, 'axial')).some(({ place, is }) => is && Math.abs(place[0]!) < 3 && Math.abs(place[1]! + 18) < 3);
  await expect.poll(front).toBe(true);
  const above = page.getByLabel('Above', { exact: true });
  await above.focus();
  await above.press('Control+ArrowUp');
  await expect.poll(front).toBe(false);
  // Refused: the plan still says 895, and so do the slices.
  await expect.poll(front).toBe(true);
  expect(phantom.changes).toEqual([]);
});

test('a number is tinted as it is typed, before Enter; Escape and what is no number give the plan\'s back', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => (one.steps[0] = { name: 'bone', do: 'threshold', of: 'scan', above_hu: 300 }));
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  const low = () => page.evaluate(() => (window.preopEngine as never as { tint: { low: number } }).tint.low);
  const front = async () => (await tinted(page, 'axial')).some(({ place, is }) => is && Math.abs(place[0]!) < 3 && Math.abs(place[1]! + 18) < 3);
  await expect.poll(front).toBe(true);
  const above = page.getByLabel('Above', { exact: true });
  await above.focus();
  await page.keyboard.press('Control+a');
  for (const [key, is] of [['1', 1], ['2', 12], ['0', 120], ['0', 1200]] as const) {
    await page.keyboard.press(key);
    await expect.poll(low).toBe(is);
  }
  // The front has 900 HU.
  await expect.poll(front).toBe(false);
  await expect(page.locator('.inspector .chip, .inspector [class*=chip]').first()).toContainText('Preview');
  // 1200000 is more than any scan has.
  for (const key of ['0', '0', '0']) await page.keyboard.press(key);
  await expect.poll(low).toBe(300);
  await expect.poll(front).toBe(true);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('950');
  await expect.poll(low).toBe(950);
  await page.keyboard.press('Escape');
  await expect(above).toHaveValue('300');
  await expect.poll(low).toBe(300);
  expect(phantom.changes).toEqual([]);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('950');
  await page.keyboard.press('Enter');
  await expect.poll(() => phantom.changes.map(({ change }) => change)).toEqual([{ set: { step: 'bone', parameter: 'above_hu', value: 950 } }]);
});

test('within a ball only what lies in it is tinted', async ({ page }) => {
  await openPhantom(page, (phantom) => (phantom.steps[0] = { name: 'bone', do: 'threshold', of: 'scan', above_hu: 300, centre_mm: [22, 0, 0], radius_mm: 6 }));
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  await expect.poll(async () => (await tinted(page, 'axial')).some(({ is }) => is)).toBe(true);
  await tintedExactly(page, (place) => greyAt(place) >= 300 && Math.hypot(place[0]! - 22, place[1]!, place[2]!) <= 6);
});
