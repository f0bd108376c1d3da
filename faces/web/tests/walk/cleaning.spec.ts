//! Cleaning a label with real mouse and keyboard: strokes on slices and in 3D, a lasso, islands, a split; nothing is lost when the server is away.
import { expect, test, type Page } from '@playwright/test';
import { pixelOf } from './hands';
import { openPhantom } from './phantom';

interface Inside {
  views: Map<string, { frame: { pixel(p: readonly number[]): number[] }; camera: { pixel(p: readonly number[]): number[] } }>;
  layer: { label: { holds(p: readonly number[]): boolean; data: Uint8Array } | null; pending: unknown[] };
}

const step = (page: Page, name: string) => page.getByRole('row', { name, exact: true }).click();
const holds = (page: Page, place: number[]) => page.evaluate((p) => (window.preopEngine as never as Inside).layer.label?.holds(p), place);

async function draw(page: Page, view: string, places: number[][]): Promise<void> {
  const pixels = [];
  for (const place of places) pixels.push(await pixelOf(page, view, place));
  await page.mouse.move(...pixels[0]!);
  await page.mouse.down();
  for (const pixel of pixels.slice(1)) await page.mouse.move(...pixel, { steps: 6 });
  await page.mouse.up();
}

async function openLabel(page: Page) {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  return phantom;
}

type Row = { act: string; radius_mm: number; points_mm: number[][]; across?: number[]; above_hu?: number };

test('a stroke of the eraser is seen at once and is one change behind the label', async ({ page }) => {
  const phantom = await openLabel(page);
  await page.keyboard.press('e');
  await page.keyboard.press('[');
  // Seen before anything is answered.
  let release = () => {};
  await page.route('**/changes', async (route) => {
    await new Promise<void>((go) => (release = go));
    return route.fallback();
  });
  await draw(page, 'axial', [[18, -3, 0], [18, 3, 0]]);
  expect(await holds(page, [18, 0, 0])).toBe(false);
  expect(await holds(page, [18, 0, 4.8])).toBe(true);
  expect(await holds(page, [0, -18, 0])).toBe(true);
  await expect.poll(() => (release(), phantom.changes.length)).toBe(1);
  const { interpose } = phantom.changes[0]!.change as { interpose: { behind: string; step: { name: string; do: string; on: string; strokes: Row[] } } };
  expect(interpose).toMatchObject({ behind: 'bone', step: { name: 'bone-painted', do: 'paint', of: 'bone', on: 'scan' } });
  const row = interpose.step.strokes[0]!;
  expect(row).toMatchObject({ act: 'erase', radius_mm: 3.2 });
  expect(row.points_mm.length).toBeGreaterThan(3);
  expect(row.points_mm[0]![1]).toBeCloseTo(-3, 0);
  expect(row.points_mm.at(-1)![1]).toBeCloseTo(3, 0);
  // Until the server has computed it, it stays as it is shown.
  expect(await holds(page, [18, 0, 0])).toBe(false);
});

test('strokes that were drawn while the server is away come in order, each once, also after the page was closed', async ({ page }) => {
  const phantom = await openLabel(page);
  const stream = (what: 'onopen' | 'onerror') => page.evaluate((name) => (window as never as { phantomStream: Record<string, () => void> }).phantomStream[name]!(), what);
  await page.keyboard.press('b');
  await page.route('**/changes', (route) => route.abort('connectionrefused'));
  for (const x of [-18, -8, 2]) await draw(page, 'axial', [[x, 10, 0], [x + 2, 10, 0]]);
  await expect(page.getByText('The server does not answer: editing waits.')).toBeVisible();
  for (const x of [-18, -8, 2]) expect(await holds(page, [x, 10, 0])).toBe(true);
  expect(phantom.changes).toHaveLength(0);
  await page.unroute('**/changes');
  await page.reload();
  await expect.poll(() => phantom.changes.length).toBe(3);
  await stream('onopen');
  const rows = phantom.changes.map(({ change }) => {
    const { interpose, append } = change as { interpose?: { step: { strokes: Row[] } }; append?: { step: string; value: Row } };
    return interpose?.step.strokes[0] ?? append!.value;
  });
  rows.forEach((row, n) => expect(row.points_mm[0]![0]).toBeCloseTo([-18, -8, 2][n]!, 0));
  expect(phantom.changes.map((one) => one.base_revision)).toEqual([1, 2, 3]);
  expect(new Set(phantom.changes.map((one) => one.request)).size).toBe(3);
  // On a slice the brush keeps to the slice.
  expect(rows[0]!.across).toEqual([0, 0, -1]);
});

test('a stroke in 3D lies on the bone, and a brush keeps to its grey window', async ({ page }) => {
  const phantom = await openLabel(page);
  await page.keyboard.press('8');
  await page.keyboard.press('b');
  await page.getByRole('button', { name: 'Greys only' }).click();
  await draw(page, 'planned', [[23, -2, 0], [23, 2, 0]]);
  await expect.poll(() => phantom.changes.length).toBe(1);
  const row = (phantom.changes[0]!.change as { interpose: { step: { strokes: Row[] } } }).interpose.step.strokes[0]!;
  expect(row).toMatchObject({ act: 'add', above_hu: 300 });
  expect(row.across).toBeUndefined();
  for (const place of row.points_mm) expect(place[0]).toBeCloseTo(23, 1);
});

/** In how many bytes the canvas is another than when this was asked last. Runs in the page. */
function differ(): number {
  const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture')!;
  const gl = canvas.getContext('webgl2')!;
  const now = new Uint8Array(4 * canvas.width * canvas.height);
  gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, now);
  const seen = window as never as { seen?: Uint8Array };
  const last = seen.seen ?? now;
  seen.seen = now;
  return now.reduce((sum, byte, n) => sum + Number(byte !== last[n]), 0);
}

for (const [view, places] of [['axial', [[18, -3, 0], [18, 0, 0], [18, 3, 0]]], ['planned', [[23, -6, -4], [23, 0, 2], [23, 6, 4]]]] as const)
  test(`where a stroke goes on in the ${view} view, and nowhere else, the picture changes`, async ({ page }) => {
    await openLabel(page);
    if (view === 'planned') await page.keyboard.press('8');
    await page.keyboard.press('e');
    await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
    // The hand does not let go: then all would be drawn.
    await page.evaluate(() => addEventListener('pointerup', (event) => event.stopImmediatePropagation(), { capture: true }));
    expect(await page.evaluate(differ)).toBe(0);
    await draw(page, view, places.map((place) => [...place]));
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.evaluate(differ)).toBeGreaterThan(100);
    await page.evaluate((id) => {
      const engine = window.preopEngine as never as { views: Map<string, unknown>; redraw(view: unknown): void; drawFrame(): void };
      engine.redraw(engine.views.get(id));
      engine.drawFrame();
    }, view);
    expect(await page.evaluate(differ)).toBe(0);
  });

test('by keyboard the eraser takes a dab at the crosshair, and an island there is taken away', async ({ page }) => {
  const phantom = await openLabel(page);
  await page.evaluate(() => (window.preopEngine as never as { moveCrosshair(p: number[]): void }).moveCrosshair([18, 0, 0]));
  await page.locator('[data-view="axial"]').focus();
  await page.keyboard.press('e');
  await page.keyboard.press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(1);
  const dab = (phantom.changes[0]!.change as { interpose: { step: { strokes: Row[] } } }).interpose.step.strokes[0]!;
  expect(dab).toMatchObject({ act: 'erase' });
  expect(dab.points_mm).toHaveLength(1);
  // In the middle of the voxels that the slice shows.
  [18, 0, 0].forEach((c, n) => expect(Math.abs(dab.points_mm[0]![n]! - c)).toBeLessThan(1));
  expect(await holds(page, [18, 0, 0])).toBe(false);
  await page.evaluate(() => (window.preopEngine as never as { moveCrosshair(p: number[]): void }).moveCrosshair([0, -18, 0]));
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect(JSON.stringify(phantom.changes[1]!.change)).toContain('"do":"islands"');
});

test('scissors cut with a lasso from the first bone on, to their depth', async ({ page }) => {
  const phantom = await openLabel(page);
  await page.keyboard.press('8');
  await page.keyboard.press('x');
  await draw(page, 'planned', [[23, -8, -8], [23, 8, -8], [23, 8, 8], [23, -8, 8]]);
  await expect.poll(() => phantom.changes.length).toBe(1);
  const { interpose } = phantom.changes[0]!.change as { interpose: { step: { do: string; cuts: { act: string; outline_mm: number[][]; direction: number[]; depth_mm: number }[] } } };
  const cut = interpose.step.cuts[0]!;
  expect(interpose.step.do).toBe('scissors');
  expect(cut).toMatchObject({ act: 'erase', direction: [-1, 0, 0], depth_mm: 30 });
  for (const corner of cut.outline_mm) expect(corner[0]).toBeCloseTo(23.5, 1);
  expect(Math.min(...cut.outline_mm.map((corner) => corner[1]!))).toBeCloseTo(-8, 0);
});

test('while the lasso is drawn, what would be cut is lit up and told, and nothing is sent', async ({ page }) => {
  const phantom = await openLabel(page);
  await page.keyboard.press('8');
  await page.keyboard.press('x');
  const corners = [[23, -8, 0], [23, 8, 0], [23, 8, 8], [23, -8, 8]];
  const red = async (view: string, place: number[]) => {
    const [x, y] = await pixelOf(page, view, place);
    const png = (await page.screenshot({ clip: { x, y, width: 1, height: 1 } })).toString('base64');
    return page.evaluate(async (data) => {
      const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], { type: 'image/png' }));
      const g = new OffscreenCanvas(1, 1).getContext('2d')!;
      g.drawImage(picture, 0, 0);
      const [r, , b] = g.getImageData(0, 0, 1, 1).data;
      return r! - b!;
    }, png);
  };
  const above = [23, 3, 3];
  const below = [23, 3, -3];
  const before = await red('planned', above);
  await page.mouse.move(...(await pixelOf(page, 'planned', corners[0]!)));
  await page.mouse.down();
  for (const corner of corners.slice(1)) await page.mouse.move(...(await pixelOf(page, 'planned', corner)), { steps: 4 });
  await expect.poll(async () => (await red('planned', above)) - before).toBeGreaterThan(60);
  expect(Math.abs((await red('planned', below)) - before)).toBeLessThan(20);
  // On a slice the depth is seen: the mark on the left is cut, the label beyond 30 mm is not.
  expect(await red('coronal', [20, 0, 3])).toBeGreaterThan(await red('coronal', [20, 0, -3]) + 40);
  const words = await page.evaluate(() => (window.preopEngine as never as { hand: { scissors: { line: { found: { words: string[] } } } } }).hand.scissors.line.found.words);
  expect(words[0]).toBe('Preview: 30 mm deep');
  // Half of a cube of ten millimetres and a bit.
  const taken = Number(/takes ≈ ([\d.]+) cm³/.exec(words[1]!)![1]);
  expect(taken).toBeGreaterThan(0.4);
  expect(taken).toBeLessThan(0.8);
  expect(phantom.changes).toHaveLength(0);
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(1);
});

test('an island is taken away by a click, and a label parted by two', async ({ page }) => {
  const phantom = await openLabel(page);
  await page.keyboard.press('j');
  // Where nothing of the label is nothing is done, in words.
  await page.mouse.click(...(await pixelOf(page, 'axial', [-18, 0, 0])));
  await expect(page.getByText('Nothing of the label in hand lies here, and nothing was done')).toBeVisible();
  expect(phantom.changes).toHaveLength(0);
  await page.mouse.click(...(await pixelOf(page, 'axial', [18, 0, 0])));
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(phantom.changes[0]!.change).toMatchObject({ interpose: { step: { do: 'islands', of: 'bone', keep: 'not-at' } } });
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled();
  await page.keyboard.press('Control+z');
  await expect.poll(() => phantom.changes.length).toBe(2);
  await page.getByRole('button', { name: /bone/ }).first().focus();
  await page.keyboard.press('k');
  await expect(page.getByText('Click the part that stays in hand.')).toBeVisible();
  await page.mouse.click(...(await pixelOf(page, 'axial', [18, 0, 0])));
  await expect(page.getByText('Click the part to be split off.')).toBeVisible();
  await page.mouse.click(...(await pixelOf(page, 'axial', [0, -18, 0])));
  await expect.poll(() => phantom.changes.length).toBe(3);
  const { step: split, gives } = (phantom.changes[2]!.change as { interpose: { gives: string; step: { do: string; seeds: Record<string, number[][]> } } }).interpose;
  expect([split.do, gives]).toEqual(['separate', 'kept']);
  expect(split.seeds.kept![0]![0]).toBeCloseTo(18, 0);
  expect(split.seeds.parted![0]![1]).toBeCloseTo(-18, 0);
});

test('an eraser keeps within one label and off another, and the row of another label takes that one in hand', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => {
    one.objects.push({ name: 'parts', type: 'label', content: null }, { name: 'skull', type: 'label', content: null });
    one.steps.splice(1, 0, { name: 'parts', do: 'fill', of: 'bone' }, { name: 'skull', do: 'threshold', of: 'scan', above_hu: 900 });
  });
  const bar = page.getByRole('toolbar', { name: 'Cleaning of a label' });
  const inHand = bar.getByRole('button', { name: /Label/ }).first();
  await step(page, 'bone');
  await expect.poll(() => holds(page, [18, 0, 0])).toBe(true);
  await page.keyboard.press('e');
  await expect(inHand).toContainText('bone');
  const limit = async (option: string) => {
    await bar.getByRole('button', { name: /Keeps to/ }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  await limit('within parts');
  await page.screenshot({ path: test.info().outputPath('limits.png') });
  await draw(page, 'axial', [[18, -3, 0], [18, 3, 0]]);
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(phantom.changes[0]!.change).toMatchObject({ interpose: { behind: 'bone', step: { do: 'paint', erase_within: 'parts', strokes: [{ act: 'erase' }] } } });
  await expect(inHand).toContainText('bone-painted');
  await limit('off skull');
  await draw(page, 'axial', [[18, -5, 0], [18, -6, 0]]);
  await expect.poll(() => phantom.changes.length).toBe(2);
  const { step: second } = (phantom.changes[1]!.change as { interpose: { step: Record<string, unknown> } }).interpose;
  expect(second).toMatchObject({ do: 'paint', keep_off: 'skull' });
  expect(second).not.toHaveProperty('erase_within');
  await expect(inHand).toContainText('bone-painted-2');
  await step(page, 'skull');
  await expect(inHand).toContainText('skull');
  await step(page, 'left');
  await expect(inHand).toContainText('bone-painted-2');
});

test('an empty label is begun from a scan, and the first stroke is its own', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'scan');
  await page.getByRole('region', { name: 'What can be made of it' }).getByRole('button', { name: 'empty label' }).click();
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ add: { step: { name: 'painted', do: 'paint', on: 'scan', strokes: [] }, after: 'top' } });
  await expect(page.getByRole('toolbar', { name: 'Cleaning of a label' }).getByRole('button', { name: /Label/ }).first()).toContainText('painted');
  await expect.poll(() => holds(page, [0, 0, 0])).toBe(false);
  await draw(page, 'axial', [[-3, 0, 0], [3, 0, 0]]);
  expect(await holds(page, [0, 0, 0])).toBe(true);
  expect(await holds(page, [18, 0, 0])).toBe(false);
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect(phantom.changes[1]!.change).toMatchObject({ append: { step: 'painted', parameter: 'strokes', value: { act: 'add' } } });
});
