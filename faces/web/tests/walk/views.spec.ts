//! What a hand can do in every view: read a grey value, set the greys, zoom, pan, go through slices, enlarge, show one thing alone.
import { expect, test, type Page } from '@playwright/test';
import { dragBy, pixelOf } from './hands';
import { greyAt, openPhantom, SPACING } from './phantom';
import { coloursAt, middleOf, taken } from './picture';

const BONE = 'r > g && g > b && r > 60 && r - b < 90 && r - b > 12';
const GUIDE = 'g > r + 15 && g > b + 15';
const SEGMENT = 'b > r + 25 && b > g + 15';

test.beforeEach(({ page }) => openPhantom(page));

/** Millimetres a pixel, and the place in the middle, of a view. */
const look = (page: Page, view: string) =>
  page.evaluate((id) => {
    const { frame, camera } = window.preopEngine.views.get(id)! as never as Record<'frame' | 'camera', { mmPerPixel: number; centre?: number[]; target?: number[] }>;
    const { mmPerPixel, centre, target } = frame ?? camera;
    return { mmPerPixel, middle: (centre ?? target)!.map((c) => Number(c.toFixed(6))) };
  }, view);

/** A drag with another button than the left. */
async function dragWith(page: Page, button: 'middle' | 'right', from: readonly [number, number], dx: number, dy: number): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down({ button });
  for (let n = 1; n <= 5; n++) await page.mouse.move(from[0] + (dx * n) / 5, from[1] + (dy * n) / 5);
  await page.mouse.up({ button });
}

test('what is shown alone is said at the foot and in its row, and the eyes of all others are closed', async ({ page }) => {
  const eye = (name: string) => page.getByRole('row', { name, exact: true }).getByRole('button', { name: /^(Hide|Show)/ });
  const foot = page.locator('.foot');
  await page.getByRole('row', { name: 'left', exact: true }).click();
  for (const back of [() => page.keyboard.press('i'), () => foot.getByRole('button', { name: /Show the others/ }).click(), () => page.keyboard.press('Shift+H')]) {
    await page.keyboard.press('i');
    await expect(foot).toContainText('Alone: left');
    await expect(page.getByRole('row', { name: 'left', exact: true })).toContainText('alone');
    await expect(eye('left')).toHaveAccessibleName('Hide left');
    for (const name of ['front', 'top']) await expect(eye(name)).toHaveAccessibleName(`Show ${name}`);
    await back();
    await expect(foot).not.toContainText('Alone');
    for (const name of ['left', 'front', 'top']) await expect(eye(name)).toHaveAccessibleName(`Hide ${name}`);
  }
  // What an eye says that it does, it does.
  await page.keyboard.press('i');
  await eye('front').click();
  await expect(eye('front')).toHaveAccessibleName('Hide front');
  await expect.poll(async () => (await taken(page, 'planned', GUIDE)).count).toBeGreaterThan(300);
  await expect(foot).not.toContainText('Alone');
});

test('in 3D the place of the surface under the pointer is said, and whose it is', async ({ page }) => {
  const foot = page.locator('.foot .cursor');
  await page.mouse.move(...(await pixelOf(page, 'planned', [18, -5, 2])));
  await expect(foot).toContainText('left at');
  const at = (await foot.textContent())!.match(/-?\d+\.\d/g)!.map(Number);
  [18, -5, 2].forEach((c, axis) => expect(Math.abs(at[axis]! - c)).toBeLessThan(0.35));
  await page.mouse.move(...(await pixelOf(page, 'planned', [-28, 0, -28])));
  await expect(foot).not.toContainText('at');
});

test('the grey value and the place under the pointer are those of the scan', async ({ page }) => {
  const foot = page.locator('.foot .cursor');
  const said = async (view: string, place: number[]) => {
    await page.mouse.move(...(await pixelOf(page, view, place)));
    await expect(foot).toContainText('mm (LPS)');
    const [hu, ...at] = (await foot.textContent())!.match(/-?\d+(\.\d+)?/g)!.map(Number) as [number, number, number, number];
    const { mmPerPixel } = await look(page, view);
    at.forEach((c, axis) => expect(Math.abs(c - place[axis]!)).toBeLessThan(mmPerPixel + 0.06));
    return { hu, at };
  };
  expect((await said('axial', [18, 0, 0])).hu).toBe(1500);
  expect((await said('axial', [0, -18, 0])).hu).toBe(900);
  expect((await said('coronal', [0, 0, 18])).hu).toBe(600);
  expect((await said('axial', [-18, 0, 0])).hu).toBe(0);
  expect((await said('sagittal', [0, -18, 2])).hu).toBe(900);
  // Half-way between two voxels; the place is said to a tenth of a millimetre.
  const edge = await said('axial', [13, 1, 0]);
  expect(edge.hu).toBeGreaterThan(100);
  expect(Math.abs(edge.hu - greyAt(edge.at))).toBeLessThanOrEqual(76);
  await page.mouse.move(...(await pixelOf(page, 'axial', [-32, 5, 0])));
  await expect(foot).toContainText('outside the scan');
});

test('they are of the slice that is seen, also when the wheel or a drag has changed it under a still pointer', async ({ page }) => {
  const foot = page.locator('.foot .cursor');
  const z = async () => Number((await foot.textContent())!.match(/(-?[\d.]+) mm \(LPS\)/)![1]);
  await page.mouse.move(...(await pixelOf(page, 'axial', [10, 4, 0])));
  await expect(foot).toContainText('HU');
  const before = await z();
  await page.mouse.wheel(0, 100);
  await expect.poll(async () => Math.abs((await z()) - before)).toBeCloseTo(SPACING[2], 1);
  // While a hand draws through the view.
  await page.keyboard.press('c');
  const [x, y] = await pixelOf(page, 'axial', [20, 4, 0]);
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 3 });
  await expect(foot).toContainText('at 20.0  4.0');
  await page.mouse.up();
});

test('a drag sets window and level, and the slices follow', async ({ page }) => {
  const greys = () => page.evaluate(() => (window.preopEngine as never as { window: [number, number] }).window);
  const right = async () => {
    const [low, high] = await greys();
    const expected = [[18, 0, 0], [0, -18, 0], [-18, 0, 0]].map((place) => Math.max(0, Math.min(255, (255 * (greyAt(place) - low)) / (high - low))));
    const seen = await coloursAt(page, 'axial', [[18, 3, 0], [3, -18, 0], [-18, 3, 0]]);
    seen.forEach(([r, g, b], n) => {
      expect([g, b]).toEqual([r, r]);
      expect(Math.abs(r - expected[n]!)).toBeLessThanOrEqual(1);
    });
  };
  await right();
  await page.keyboard.press('w');
  const from = await pixelOf(page, 'axial', [-10, 10, 0]);
  await dragBy(page, from, 60, 0);
  const [low, high] = await greys();
  expect(high - low).toBeGreaterThan(2500);
  expect((high + low) / 2).toBeCloseTo(600, -1);
  await page.waitForTimeout(200);
  await right();
  await dragBy(page, from, 0, 40);
  const [darkLow, darkHigh] = await greys();
  expect(Math.abs(darkHigh - darkLow - (high - low))).toBeLessThanOrEqual(6);
  expect((darkHigh + darkLow) / 2).toBeGreaterThan(800);
  await page.waitForTimeout(200);
  await right();
  await expect(page.getByRole('button', { name: /Greys/ })).toContainText(`${darkLow} to ${darkHigh}`);
});

test('the right button zooms about where it was pressed, the middle one pans, F fits', async ({ page }) => {
  for (const [view, place] of [['axial', [18, 0, 0]], ['planned', [18, -5, 0]]] as const) {
    const first = await look(page, view);
    const from = await pixelOf(page, view, place);
    await dragWith(page, 'right', from, 0, -50);
    expect((await look(page, view)).mmPerPixel / first.mmPerPixel, view).toBeCloseTo(Math.exp(-0.4), 3);
    const stays = await pixelOf(page, view, place);
    expect(Math.hypot(stays[0] - from[0], stays[1] - from[1]), view).toBeLessThan(1);
    await dragWith(page, 'middle', from, -30, 20);
    const [x, y] = await pixelOf(page, view, place);
    expect([x - stays[0], y - stays[1]].map((d) => Math.round(d)), view).toEqual([-30, 20]);
    await page.keyboard.press('f');
    await expect.poll(() => look(page, view)).toEqual(first);
  }
});

test('what is panned is what is seen', async ({ page }) => {
  const LEFT = 'Math.abs(r - 242) <= 3 && r === g && g === b';
  const pane = (await page.locator('[data-view="axial"]').boundingBox())!;
  const before = (await middleOf(page, 'axial', LEFT))!;
  await dragWith(page, 'middle', [pane.x + 60, pane.y + 60], -24, 16);
  await page.waitForTimeout(200);
  const after = (await middleOf(page, 'axial', LEFT))!;
  expect(((after.right - before.right) * pane.width) / 2).toBeCloseTo(-24, 0);
  expect(((after.up - before.up) * pane.height) / 2).toBeCloseTo(-16, 0);
});

test('the wheel goes through slices by their spacing, and zooms in 3D about the pointer', async ({ page }) => {
  const place = () => page.evaluate(() => window.preopEngine.crosshair.place);
  for (const [view, axis] of [['axial', 2], ['sagittal', 0], ['coronal', 1]] as const) {
    const from = await place();
    await page.locator(`[data-view="${view}"]`).hover();
    for (let n = 0; n < 3; n++) await page.mouse.wheel(0, 100);
    await expect.poll(async () => Math.abs((await place())[axis]! - from[axis]!), { message: view }).toBeCloseTo(3 * SPACING[axis]!, 6);
    for (let n = 0; n < 3; n++) await page.mouse.wheel(0, -100);
    await expect.poll(async () => Math.abs((await place())[axis]! - from[axis]!), { message: view }).toBeCloseTo(0, 6);
  }
  const first = await look(page, 'planned');
  const from = await pixelOf(page, 'planned', [18, -5, 0]);
  await page.mouse.move(...from);
  await page.mouse.wheel(0, -200);
  await expect.poll(async () => (await look(page, 'planned')).mmPerPixel / first.mmPerPixel).toBeCloseTo(Math.exp(-0.3), 6);
  const stays = await pixelOf(page, 'planned', [18, -5, 0]);
  expect(Math.hypot(stays[0] - from[0], stays[1] - from[1])).toBeLessThan(1);
});

test('a double click makes one view large, Escape brings all back, and none has lost its place', async ({ page }) => {
  const size = async (view: string) => (await page.locator(`[data-view="${view}"]`).boundingBox())!;
  const before = await look(page, 'coronal');
  const [small, stage] = [await size('coronal'), (await page.locator('.stage').boundingBox())!];
  await page.locator('[data-view="coronal"]').dblclick({ position: { x: 40, y: 40 } });
  await expect(page.locator('[data-view]')).toHaveCount(1);
  const large = await size('coronal');
  expect(large.width).toBeGreaterThan(0.95 * stage.width);
  expect(large.height).toBeGreaterThan(0.95 * stage.height);
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-view]')).toHaveCount(4);
  expect(await size('coronal')).toEqual(small);
  await expect.poll(() => look(page, 'coronal')).toMatchObject({ mmPerPixel: expect.closeTo(before.mmPerPixel, 6) });
});

test('one object alone, hidden, seen through: by one key each, in 3D and as outline', async ({ page }) => {
  const seen = async () => {
    const [bone, guide, segment] = await Promise.all([BONE, GUIDE, SEGMENT].map(async (mask) => (await taken(page, 'planned', mask)).count > 300));
    return { bone, guide, segment };
  };
  const colour = async () => (await coloursAt(page, 'planned', [[16, -5, 2]]))[0]!;
  await page.getByRole('row', { name: 'left', exact: true }).click();
  const all = { bone: true, guide: true, segment: true };
  await expect.poll(seen).toEqual(all);
  await page.keyboard.press('h');
  await expect.poll(seen).toEqual({ ...all, bone: false });
  const behind = await colour();
  await page.keyboard.press('h');
  await expect.poll(seen).toEqual(all);
  const solid = await colour();
  await page.keyboard.press('i');
  await expect.poll(seen).toEqual({ bone: true, guide: false, segment: false });
  await page.keyboard.press('i');
  await expect.poll(seen).toEqual(all);
  await expect(page.locator('.foot')).not.toContainText('Alone');
  // Through the bone what is behind it is seen: each colour lies between the two, farther from the bone's than a tenth.
  await page.keyboard.press('t');
  await expect.poll(async () => (await colour())[0]).toBeLessThan(solid[0] - 0.1 * (solid[0] - behind[0]));
  (await colour()).forEach((c, n) => {
    expect(c).toBeGreaterThan(behind[n]!);
    expect(c).toBeLessThan(solid[n]!);
  });
  await page.keyboard.press('t');
  await expect.poll(colour).toEqual(solid);
  await page.keyboard.press('h');
  await page.keyboard.press('Shift+H');
  await expect.poll(seen).toEqual(all);
});
