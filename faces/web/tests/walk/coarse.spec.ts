//! While a scan is still coming: how much of it has come, a hand that keeps to greys waits for them, and no frame shows greys that are not the scan's.
import { expect, test, type Page } from '@playwright/test';
import { pixelOf } from './hands';
import { openPhantom } from './phantom';

interface Inside {
  drawFrame: () => void;
  redrawAll(): void;
  screen: { renderer: { getContext(): WebGL2RenderingContext } };
  layer: { label: { holds(p: readonly number[]): boolean } | null };
}

const holds = (page: Page, place: number[]) => page.evaluate((p) => (window.preopEngine as never as Inside).layer.label?.holds(p), place);

/** From now on the brightest grey of the axial slice is kept of every frame: that of the marks, on the coarse level as on the fine one. */
const watch = (page: Page) =>
  page.evaluate(() => {
    const engine = window.preopEngine as never as Inside;
    const seen: number[] = [];
    Object.assign(window, { seen });
    const draw = engine.drawFrame.bind(engine);
    engine.drawFrame = () => {
      draw();
      const gl = engine.screen.renderer.getContext() as WebGL2RenderingContext;
      const canvas = gl.canvas as HTMLCanvasElement;
      const own = canvas.getBoundingClientRect();
      const pane = document.querySelector('[data-view="axial"]')!.getBoundingClientRect();
      const [width, height] = [Math.floor(pane.width), Math.floor(pane.height)];
      const pixels = new Uint8Array(4 * width * height);
      gl.readPixels(pane.left - own.left, own.bottom - pane.bottom, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      seen.push(pixels.reduce((most, value, n) => (n % 4 === 0 ? Math.max(most, value) : most), 0));
    };
  });

/** The greys of the frames that were watched: each that of 1500 HU in a window from -400 to 1600. */
async function allBright(page: Page): Promise<void> {
  const seen = await page.evaluate(() => (window as never as { seen: number[] }).seen);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((grey) => Math.abs(grey - (255 * 1900) / 2000) > 3), String(seen)).toEqual([]);
}

test('a brush that keeps to greys waits for them, the foot says how much has come, and no frame is of false greys', async ({ page }) => {
  let come = () => {};
  const all = new Promise<void>((go) => (come = go));
  const phantom = await openPhantom(page, (one) => (one.fine = () => all));
  const foot = page.locator('.foot .cursor');
  // An eighth of the fine one's voxels, of one and an eighth.
  await expect(foot).toContainText('Scan: 11 %');
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  await page.keyboard.press('b');
  await page.getByRole('button', { name: 'Greys only' }).click();
  await page.getByRole('button', { name: 'This slice only' }).click();
  const air: [number, number] = await pixelOf(page, 'axial', [-10, 10, 0]);
  await page.mouse.click(...air);
  await expect(page.getByText('Nothing was drawn.')).toBeVisible();
  await expect(foot).toContainText('no value yet');
  expect(await holds(page, [-10, 10, 0])).toBe(false);
  expect(phantom.changes).toHaveLength(0);
  await page.getByRole('button', { name: 'Understood' }).click();
  await page.keyboard.press('v');
  await page.getByRole('row', { name: 'marks', exact: true }).click();
  await watch(page);
  await page.mouse.move(air[0] + 30, air[1] + 30);
  come();
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  await expect(foot).not.toContainText('Scan:');
  await allBright(page);
  // Now that the greys are there, the brush takes those that it is meant to.
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  await page.keyboard.press('b');
  await page.mouse.click(...air);
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(await holds(page, [-10, 10, 0])).toBe(false);
});

test('slices that come before the card has room for them are shown coarse for a frame, not empty', async ({ page }) => {
  // No frame is drawn until the test says so: as where the page is busy while the first fine slices come.
  await page.addInitScript(() => {
    let held: Inside;
    Object.defineProperty(window, 'preopEngine', {
      get: () => held,
      set: (engine: Inside) => (held = Object.assign(engine, { drawFrame: () => undefined })),
    });
  });
  const never = new Promise<void>(() => undefined);
  await openPhantom(page, (one) => (one.fine = (slab) => (slab === 2 ? Promise.resolve() : never)));
  await expect(page.locator('.foot .cursor')).toContainText('Scan: 28 %');
  await page.evaluate(() => delete (window.preopEngine as never as Partial<Inside>).drawFrame);
  await watch(page);
  await page.evaluate(() => (window.preopEngine as never as Inside).redrawAll());
  await expect.poll(() => page.evaluate(() => (window as never as { seen: number[] }).seen.length)).toBeGreaterThan(1);
  await allBright(page);
});
