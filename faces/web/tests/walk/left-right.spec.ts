//! Left is left: an asymmetric phantom, from the bytes on the wire to the pixels of every view.
import { expect, test } from '@playwright/test';
import { openPhantom } from './phantom';
import { middleOf } from './picture';

// With the window from -400 to 1600 HU the marks are of these greys.
const GREY = (value: number) => `Math.abs(r - ${value}) <= 3 && r === g && g === b`;
const LEFT = GREY(242);
const FRONT = GREY(166);
const TOP = GREY(128);

test.beforeEach(({ page }) => openPhantom(page));

test('slices are in radiological convention', async ({ page }) => {
  const at = (view: string, mask: string) => middleOf(page, view, mask);
  expect((await at('axial', LEFT))!.right).toBeGreaterThan(0.2);
  expect((await at('axial', FRONT))!.up).toBeGreaterThan(0.2);
  expect(await at('axial', TOP)).toBeNull();
  expect((await at('coronal', LEFT))!.right).toBeGreaterThan(0.2);
  expect((await at('coronal', TOP))!.up).toBeGreaterThan(0.2);
  expect(await at('coronal', FRONT)).toBeNull();
  expect((await at('sagittal', FRONT))!.right).toBeLessThan(-0.2);
  expect((await at('sagittal', TOP))!.up).toBeGreaterThan(0.2);
  expect(await at('sagittal', LEFT)).toBeNull();
});

test('a slice is tilted by keys and by hand, and says what it shows', async ({ page }) => {
  const at = (mask: string) => middleOf(page, 'axial', mask);
  const pane = page.locator('[data-view="axial"]');
  const name = pane.locator('xpath=..');
  const cross = () => page.evaluate(() => window.preopEngine.views.get('axial')!.frame.pixel(window.preopEngine.crosshair!.place) as [number, number]);
  const [x, y] = await cross();
  await pane.focus();
  await page.keyboard.press('Control+ArrowDown');
  await expect(name).toHaveAccessibleName('Axial, tilted 5°');
  // A quarter of a turn: what was the top of the slice, the front, is now the patient's feet.
  for (let n = 1; n < 18; n++) await page.keyboard.press('Control+ArrowDown');
  await expect(name).toHaveAccessibleName('Coronal, turned');
  await expect.poll(async () => (await at(TOP))?.up ?? 0).toBeLessThan(-0.2);
  expect((await at(LEFT))!.right).toBeGreaterThan(0.2);
  expect(await at(FRONT)).toBeNull();
  const [nowX, nowY] = await cross();
  expect(Math.hypot(nowX - x, nowY - y)).toBeLessThan(0.01);
  await page.keyboard.press('a');
  await expect(name).toHaveAccessibleName('Axial');
  // 80 pixels with the right button and Ctrl are 20 degrees.
  const box = (await pane.boundingBox())!;
  await page.keyboard.down('Control');
  await page.mouse.move(box.x + 60, box.y + 60);
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(box.x + 140, box.y + 60, { steps: 8 });
  await page.mouse.up({ button: 'right' });
  await page.keyboard.up('Control');
  await expect(name).toHaveAccessibleName('Axial, tilted 20°');
  await page.keyboard.press('a');
  await expect.poll(async () => (await at(FRONT))?.up ?? 0).toBeGreaterThan(0.2);
});

const BONE = 'r > g && g > b && r > 60 && r - b < 90 && r - b > 12';
const GUIDE = 'g > r + 15 && g > b + 15';
const SEGMENT = 'b > r + 25 && b > g + 15';

test('3D stands where its key says', async ({ page }) => {
  const press = async (key: string) => {
    await page.keyboard.press(key);
    await page.waitForTimeout(300);
  };
  const at = (mask: string) => middleOf(page, 'planned', mask);
  await press('6');
  expect((await at(BONE))!.right).toBeGreaterThan(0.1);
  expect((await at(SEGMENT))!.up).toBeGreaterThan(0.1);
  await press('7');
  expect((await at(BONE))!.right).toBeLessThan(-0.1);
  await press('8');
  expect((await at(GUIDE))!.right).toBeLessThan(-0.1);
  expect((await at(SEGMENT))!.up).toBeGreaterThan(0.1);
  await press('9');
  expect((await at(GUIDE))!.right).toBeGreaterThan(0.1);
  await press('0');
  expect((await at(BONE))!.right).toBeGreaterThan(0.1);
  expect((await at(GUIDE))!.up).toBeGreaterThan(0.1);
});

test('the outline lies on the grey edge', async ({ page }) => {
  // The bone's outline is drawn over the bright mark, in both slices that it meets.
  for (const view of ['axial', 'coronal']) {
    const line = await page.evaluate((id) => {
      const layer = document.querySelector<HTMLCanvasElement>(`[data-view="${id}"] .layer`)!;
      const { data, width, height } = layer.getContext('2d')!.getImageData(0, 0, layer.width, layer.height);
      let [x, n] = [0, 0];
      for (let p = 0; p < data.length; p += 4) {
        if (!(data[p]! > 200 && data[p + 2]! < 140 && data[p + 3]! > 150)) continue;
        x += (p / 4) % width;
        n++;
      }
      return { right: (2 * x) / n / width - 1, n, height };
    }, view);
    const mark = (await middleOf(page, view, LEFT))!;
    expect(line.n).toBeGreaterThan(40);
    expect(Math.abs(line.right - mark.right)).toBeLessThan(0.03);
  }
});

test('a click on the left mark in 3D takes the slices to the left', async ({ page }) => {
  await page.keyboard.press('8');
  const pane = (await page.locator('[data-view="planned"]').boundingBox())!;
  const pixel = await page.evaluate(() => (window as never as { preopEngine: { views: Map<string, { camera: { pixel(p: number[]): number[] } }> } }).preopEngine.views.get('planned')!.camera.pixel([23, 0, 0]));
  await page.mouse.click(pane.x + pixel[0]!, pane.y + pixel[1]!);
  const place = await page.evaluate(() => (window as never as { preopEngine: { crosshair: { place: number[] } } }).preopEngine.crosshair.place);
  expect(place[0]).toBeCloseTo(23, 1);
});
