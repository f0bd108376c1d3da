//! A plane in hand: the bone is seen as the two halves that it would make, told apart without colour, until the plan has the cut.
import { expect, test, type Page } from '@playwright/test';
import { onGizmo, pixelOf } from './hands';
import { openPhantom } from './phantom';
import { coloursAt, taken } from './picture';

const surface = (role: string) => ({ content: '1'.padStart(64, '0'), part: '0', frame: 'scan', pose: null, role, title: role });

/** The mark on the left, 10 mm wide, cut by a plane that stands across it; what an earlier plane made of it is there too. */
async function open(page: Page) {
  const phantom = await openPhantom(page, (one) => {
    one.steps = one.steps.map((step) => (step.name === 'cut' ? { ...step, of: 'left', plane: { through_mm: [18, 0, 0], normal: [1, 0, 0], on: 'scan' } } : step));
    one.objects = [
      { name: 'cut.kept', type: 'solid', surfaces: [surface('bone')] },
      { name: 'cut.removed', type: 'solid', surfaces: [surface('specimen')] },
    ];
  });
  await page.keyboard.press('1');
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  return phantom;
}

/** The shades of both halves: of the removed one its lighter stripes, and its darker ones. */
const KEPT = 'g > r + 20 && b > r + 8 && g > 60 && g > b';
const REMOVED = 'r > g + 45 && r > 90 && r > b + 45';
const STRIPES = 'r > g + 12 && r < 125 && r > 30 && g < 60';

const held = (page: Page) => page.evaluate(() => (window.preopEngine as never as { halves: { shown: { words: string[] } | null } }).halves.shown);
const visible = (page: Page) =>
  page.evaluate(() => {
    const engine = window.preopEngine as never as { views: Map<string, unknown>; patientOf(view: unknown): { anatomy: { pieces: Map<string, { wish: { object: string }; mesh: { visible: boolean } }> } } };
    return [...engine.patientOf(engine.views.get('planned')).anatomy.pieces.values()].filter(({ mesh }) => mesh.visible).map(({ wish }) => wish.object);
  });

test('while a plane is dragged its bone is seen in two halves, hatched and plain, and no more once it is let go', async ({ page }) => {
  await open(page);
  expect(await held(page)).toBeNull();
  expect(await taken(page, 'planned', STRIPES).then(({ count }) => count)).toBe(0);
  expect(await visible(page)).toContain('cut.kept');
  const from = await pixelOf(page, 'axial', [18, 0, 0]);
  await page.mouse.move(...from);
  await page.mouse.down();
  for (let n = 1; n <= 6; n++) await page.mouse.move(from[0] + n, from[1]);
  await expect.poll(() => held(page)).toMatchObject({ words: ['kept', 'removed'] });
  await expect.poll(() => taken(page, 'planned', STRIPES).then(({ count }) => count)).toBeGreaterThan(100);
  // The whole bone stands in place of what an earlier plane made of it.
  expect(await visible(page)).toEqual(expect.arrayContaining(['left']));
  expect(await visible(page)).not.toContain('cut.kept');
  // The patient's left is on the right of a view from the front: what the normal points to is removed, and hatched.
  const plane = await page.evaluate(() => (window.preopEngine as never as { plane: { value: { through: number[] } } }).plane.value.through[0]!);
  expect(plane).toBeGreaterThan(18.2);
  await page.screenshot({ path: test.info().outputPath('halves.png') });
  const [kept, gone, stripes] = await Promise.all([KEPT, REMOVED, STRIPES].map((mask) => taken(page, 'planned', mask)));
  expect(Math.min(kept!.count, gone!.count, stripes!.count)).toBeGreaterThan(80);
  // Beside the handle's arrows.
  const rows = [-3.8, 3.4, 4.1];
  const at = (x: number) => rows.map((z) => [x, -5, z]);
  for (const [r, g] of await coloursAt(page, 'planned', at(14))) expect(g).toBeGreaterThan(r + 15);
  for (const [r, g] of await coloursAt(page, 'planned', at(22))) expect(r).toBeGreaterThan(g + 10);
  // Where it lies in the plan is seen beside it, as a dashed line.
  const planned = (await coloursAt(page, 'planned', [...Array(40).keys()].map((n) => [18, -5, -4.5 + 0.22 * n]))).filter(([r, g, b]) => Math.min(r, g, b) > 225);
  expect(planned.length).toBeGreaterThan(8);
  expect(planned.length).toBeLessThan(32);
  await page.mouse.up();
  await expect.poll(() => held(page)).toBeNull();
  await expect.poll(() => taken(page, 'planned', STRIPES).then(({ count }) => count)).toBe(0);
  expect(await visible(page)).toContain('cut.kept');
});

test('before the operation nothing is parted; a plane that misses the bone shades it by the plane alone', async ({ page }) => {
  await open(page);
  const from = await pixelOf(page, 'axial', [18, 0, 0]);
  await page.mouse.move(...from);
  await page.mouse.down();
  for (let n = 1; n <= 6; n++) await page.mouse.move(from[0] + n, from[1]);
  await expect.poll(() => shading(page)).toBe(1);
  const mm = await page.evaluate(() => (window.preopEngine.views.get('axial') as never as { frame: { mmPerPixel: number } }).frame.mmPerPixel);
  await page.mouse.move(from[0] + 7 / mm, from[1]);
  await expect.poll(() => shading(page)).toBe(2);
  await page.mouse.move(from[0] + 1 / mm, from[1]);
  await expect.poll(() => shading(page)).toBe(1);
  // Views that change take it out of the hand; there it is taken again, for two views of the same bone.
  await page.keyboard.press('4');
  await expect.poll(() => held(page)).toBeNull();
  await page.mouse.up();
  const arrow = await onGizmo(page, [18, 0, 0]);
  await page.mouse.down();
  for (let n = 1; n <= 6; n++) await page.mouse.move(arrow[0] + n, arrow[1]);
  await expect.poll(async () => (await taken(page, 'planned', STRIPES)).count).toBeGreaterThan(80);
  expect((await taken(page, 'before', STRIPES)).count).toBe(0);
  await page.mouse.up();
});

/** How the mark's material is told to shade it. */
const shading = (page: Page) =>
  page.evaluate(() => {
    const engine = window.preopEngine as never as { views: Map<string, unknown>; patientOf(view: unknown): { anatomy: { pieces: Map<string, { mesh: { material: { userData: { sawn: { value: number } } } } }> } } };
    return engine.patientOf(engine.views.get('planned')).anatomy.pieces.get('left/0')!.mesh.material.userData.sawn.value;
  });
