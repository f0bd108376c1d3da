//! Looking along a slot with its blade as a ghost, and what is said beside a plane while it is dragged.
import { expect, test, type Page } from '@playwright/test';
import { openPhantom } from './phantom';

interface Inside {
  views: Map<string, { frame: { pixel(p: readonly number[]): number[] }; camera: { target: number[]; directions: { toViewer: number[] } } }>;
  preview: string[] | null;
  notesOf(view: unknown, patient: unknown): string[];
  patientOf(view: unknown): unknown;
}

const inside = <T>(page: Page, ask: (engine: Inside) => T): Promise<T> =>
  page.evaluate((source) => (new Function('engine', `return (${source})(engine)`) as (engine: unknown) => T)(window.preopEngine), ask.toString());

/** How many pixels of the 3D view are of the ghost's orange. */
const orange = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture')!;
    const flat = document.createElement('canvas');
    [flat.width, flat.height] = [canvas.width, canvas.height];
    const g = flat.getContext('2d')!;
    g.drawImage(canvas, 0, 0);
    const { data } = g.getImageData(0, 0, flat.width, flat.height);
    let n = 0;
    for (let p = 0; p < data.length; p += 4) if (data[p]! > 200 && data[p]! > data[p + 1]! + 50 && data[p + 1]! > data[p + 2]! + 20) n++;
    return n;
  });

test.beforeEach(({ page }) => openPhantom(page));

test('one key looks along the slot, the blade lights up what it meets, Escape takes it away', async ({ page }) => {
  expect(await orange(page)).toBe(0);
  await page.getByRole('row', { name: 'front', exact: true }).click();
  await page.keyboard.press('n');
  await page.waitForTimeout(500);
  const camera = await inside(page, (engine) => ({ to: engine.views.get('planned')!.camera.directions.toViewer, at: engine.views.get('planned')!.camera.target }));
  expect(camera.to.map((c) => Math.round(c * 1e6) / 1e6 + 0)).toEqual([0, -1, 0]);
  expect(camera.at).toEqual([16, -30, 0]);
  const notes = await inside(page, (engine) => engine.notesOf(engine.views.get('planned'), engine.patientOf(engine.views.get('planned'))));
  expect(notes).toEqual(['Slot 1, saw, to 40.0 mm', 'Preview, before the operation, of what is shown: meets left']);
  expect(await orange(page)).toBeGreaterThan(50);
  await page.keyboard.press('Escape');
  await page.waitForTimeout(500);
  expect(await orange(page)).toBe(0);
});

test('a dragged plane says beside its handle what it would do, until the plan has it', async ({ page }) => {
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  const pane = (await page.locator('[data-view="axial"]').boundingBox())!;
  const at = await inside(page, (engine) => engine.views.get('axial')!.frame.pixel([10, 0, 0]));
  await page.mouse.move(pane.x + at[0]!, pane.y + at[1]!);
  await page.mouse.down();
  for (let n = 1; n <= 5; n++) await page.mouse.move(pane.x + at[0]! + 4 * n, pane.y + at[1]!);
  const lines = (await inside(page, (engine) => engine.preview))!;
  expect(lines[0]).toMatch(/^Preview: [\d.]+ mm left$/);
  await page.mouse.up();
  await expect.poll(() => inside(page, (engine) => engine.preview)).toBeNull();
});
