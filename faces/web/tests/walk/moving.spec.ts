//! A bone is moved by hand: an arrow and a ring dragged with a real mouse, numbers typed, both the same value; one change each.
import { expect, test, type Page } from '@playwright/test';
import { dragBy, pixelOf } from './hands';
import { openPhantom, type PhantomCase } from './phantom';
import { coloursAt } from './picture';

const MIDDLE = [18, 0, 0];

const open = async (page: Page) => {
  const phantom = await openPhantom(page, (one) => one.addMove());
  await page.getByRole('row', { name: 'shift', exact: true }).click();
  return phantom;
};

const scaleOf = (page: Page, view: string) =>
  page.evaluate((id) => {
    const seen = window.preopEngine.views.get(id) as never as { frame?: { mmPerPixel: number }; camera: { mmPerPixel: number } };
    return (seen.frame ?? seen.camera).mmPerPixel;
  }, view);

/** Where the engine draws the moved bone: the middle of its surface, in patient space. */
const shownAt = (page: Page) =>
  page.evaluate(() => {
    const patients = (window.preopEngine as never as { patients: Map<string, { anatomy: { pieces: Map<string, { wish: { pose: number[] | null } }> } }> }).patients;
    const pose = patients.get('scan')!.anatomy.pieces.get('shift/0')!.wish.pose;
    return pose ? [0, 1, 2].map((row) => pose[4 * row]! * 18 + pose[4 * row + 3]!) : [18, 0, 0];
  });

const put = (phantom: PhantomCase, n: number) => (phantom.changes[n]!.change as { put: { values: Record<string, number> } }).put.values;
const field = (page: Page, name: string) => page.locator(`[data-parameter="${name}"] input`);

test('an arrow is dragged on a slice, the number follows, undone and redone; a typed number moves the handle', async ({ page }) => {
  const phantom = await open(page);
  const [x, y] = await pixelOf(page, 'axial', MIDDLE);
  const mm = await scaleOf(page, 'axial');
  // The front is up on an axial slice: its arrow, pulled by 40 pixels.
  await dragBy(page, [x, y - 90], 6, -40);
  await expect.poll(() => phantom.changes.length).toBe(1);
  const forward = put(phantom, 0).forward_mm!;
  expect(Object.keys(put(phantom, 0))).toEqual(['forward_mm']);
  expect(forward).toBeCloseTo(Math.round(400 * mm) / 10, 5);
  await expect(field(page, 'forward_mm')).toHaveValue(String(forward));
  await expect(page.locator('.movement')).toHaveText(`${forward.toFixed(1)} mm forward`);
  expect((await shownAt(page))[1]).toBeCloseTo(-forward, 5);
  await page.getByRole('heading', { name: 'shift' }).click();
  await page.keyboard.press('Control+z');
  await expect(field(page, 'forward_mm')).toHaveValue('');
  await expect.poll(async () => (await shownAt(page))[1]).toBeCloseTo(0, 5);
  await page.keyboard.press('Control+Shift+z');
  await expect(field(page, 'forward_mm')).toHaveValue(String(forward));
  // Typed: the handle stands where the number says, and can be taken there.
  await field(page, 'left_mm').fill('5');
  await field(page, 'left_mm').press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(4);
  await expect.poll(async () => (await shownAt(page))[0]).toBeCloseTo(23, 5);
  const [nextX, nextY] = await pixelOf(page, 'axial', [23, -forward, 0]);
  // There is no room for the arrow to the left: it stands on the other side.
  await dragBy(page, [nextX - 90, nextY], -20, 0);
  await expect.poll(() => phantom.changes.length).toBe(5);
  expect(put(phantom, 4).left_mm).toBeCloseTo(5 - Math.round(200 * mm) / 10, 5);
});

test('the first move of a drag does not make the bone jump, and one that ends where it began changes nothing', async ({ page }) => {
  const phantom = await open(page);
  const [x, y] = await pixelOf(page, 'axial', MIDDLE);
  // The square, where the view has room for it.
  await page.mouse.move(x - 66, y - 66);
  await page.mouse.down();
  await page.mouse.move(x - 66 + 5, y - 66, { steps: 2 });
  const mm = await scaleOf(page, 'axial');
  expect((await shownAt(page))[0]! - 18).toBeCloseTo(Math.round(50 * mm) / 10, 5);
  await page.mouse.move(x - 66, y - 66, { steps: 2 });
  expect(await shownAt(page)).toEqual(MIDDLE);
  await page.mouse.up();
  // A change that was sent in error would come before this one.
  await field(page, 'left_mm').fill('2');
  await page.keyboard.press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(phantom.changes[0]!.change).toEqual({ set: { step: 'shift', parameter: 'left_mm', value: 2 } });
});

test('a move that is refused leaves the bone where the plan has it', async ({ page }) => {
  const phantom = await open(page);
  const [x, y] = await pixelOf(page, 'axial', MIDDLE);
  phantom.refuses = 'The bone would leave the scan. Nothing was changed.';
  await dragBy(page, [x, y - 90], 6, -40);
  await expect(page.getByText('The bone would leave the scan.')).toBeVisible();
  await expect(field(page, 'forward_mm')).toHaveValue('');
  await expect.poll(() => shownAt(page)).toEqual(MIDDLE);
  expect(phantom.changes).toHaveLength(0);
});

test('the ring of a slice turns by tenths, with Ctrl by whole degrees', async ({ page }) => {
  const phantom = await open(page);
  const [x, y] = await pixelOf(page, 'axial', MIDDLE);
  await page.keyboard.down('Control');
  await dragBy(page, [x, y - 58], 30, 8);
  await page.keyboard.up('Control');
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(put(phantom, 0)).toEqual({ yaw_deg: Math.round((Math.atan2(30, 50) * 180) / Math.PI) });
  await expect(page.locator('.movement')).toContainText('(front to the left)');
});

test('in 3D an arrow moves along one axis; M leaves the arrows, R the rings', async ({ page }) => {
  const phantom = await open(page);
  const [x, y] = await pixelOf(page, 'planned', MIDDLE);
  const mm = await scaleOf(page, 'planned');
  // From the front: left is to the right, up is up.
  await dragBy(page, [x, y - 90], 3, -30);
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(put(phantom, 0)).toEqual({ up_mm: Number((Math.round(300 * mm) / 10).toFixed(2)) });
  const up = put(phantom, 0).up_mm!;
  const [, higher] = await pixelOf(page, 'planned', [18, 0, up]);
  await page.keyboard.press('m');
  // Without rings the press turns the camera instead.
  const look = () => page.evaluate(() => JSON.stringify(window.preopEngine.views.get('planned')!.camera.directions));
  const before = await look();
  await dragBy(page, [x + 58 * Math.SQRT1_2, higher - 58 * Math.SQRT1_2], 10, 10);
  expect(phantom.changes).toHaveLength(1);
  expect(await look()).not.toBe(before);
  await page.getByRole('button', { name: 'From the front' }).click();
  await page.keyboard.press('r');
  const facing = await look();
  await dragBy(page, [x + 58 * Math.SQRT1_2, higher - 58 * Math.SQRT1_2], 10, 10);
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect(Object.keys(put(phantom, 1))).toEqual(['roll_deg']);
  expect(await look()).toBe(facing);
});

const preview = (page: Page) => page.evaluate(() => (window.preopEngine as never as { preview: string[] | null }).preview);

test('the gap to the nearest bone stands beside the handle while it is dragged, and what is met', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => {
    one.addMove();
    Object.assign(one.steps.at(-1)!, { left_mm: -10, forward_mm: 2 });
  });
  await page.getByRole('row', { name: 'shift', exact: true }).click();
  // The bone's edge lies 2 mm beside that of the one above it, which begins 13 mm above the middle.
  const [x, y] = await pixelOf(page, 'planned', [8, -2, 0]);
  const mm = await scaleOf(page, 'planned');
  const pull = (by: number) => page.mouse.move(x + 3, y - 90 - by / mm, { steps: 3 });
  await page.mouse.move(x, y - 90);
  await page.mouse.down();
  const said = async () => {
    const lines = (await preview(page))!;
    return { up: Number(/([\d.]+) mm up/.exec(lines[0]!)![1]), lines };
  };
  await pull(4);
  const apart = await said();
  expect(apart.lines).toEqual([expect.stringContaining('Preview: 10.0 mm right, 2.0 mm forward'), `gap ≈ ${(8 - apart.up).toFixed(1)} mm to top`]);
  await pull(9.5);
  const met = await said();
  expect(met.lines[1]).toBe(`meets top, ≈ ${Math.min(2, met.up - 8).toFixed(1)} mm deep`);
  expect(phantom.changes).toHaveLength(0);
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(1);
});

/** The middle of the moved bone's outline on the axial slice, mm from the middle of the patient: to the screen's right and up. */
const outlineAt = (page: Page) =>
  page.evaluate(() => {
    const { kept } = window.preopEngine.views.get('axial') as never as { kept: Map<string, { contour: Float32Array }> };
    const line = [...kept.get('shift/0')!.contour];
    const middle = (part: number) => line.filter((_, n) => n % 2 === part).reduce((least, c) => [Math.min(least[0]!, c), Math.max(least[1]!, c)], [Infinity, -Infinity]).reduce((sum, c) => sum + c / 2, 0);
    return [middle(0), middle(1)] as const;
  });

test('a slice with outlines as planned says that its greys are of the scan before', async ({ page }) => {
  // What is written over the axial slice in its last picture.
  await page.addInitScript(() => {
    const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
    const written = new WeakMap<HTMLCanvasElement, string[]>();
    Object.assign(window, { writtenOver: (view: string) => written.get(document.querySelector(`[data-view="${view}"] canvas`)!) ?? [] });
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      written.set(this.canvas, []);
      return clearRect.apply(this, box);
    };
    CanvasRenderingContext2D.prototype.fillText = function (...told) {
      written.set(this.canvas, [...(written.get(this.canvas) ?? []), told[0]]);
      return fillText.apply(this, told);
    };
  });
  await open(page);
  const over = () => page.evaluate(() => (window as never as { writtenOver: (view: string) => string[] }).writtenOver('axial'));
  await expect.poll(over).toEqual(expect.arrayContaining(['R', 'L', 'A', 'P']));
  expect(await over()).not.toContain('Scan before, outlines as planned');
  await field(page, 'left_mm').fill('5');
  await field(page, 'left_mm').press('Enter');
  await expect.poll(over).toContain('Scan before, outlines as planned');
  // Where the slice meets no moved bone nothing stands as planned.
  await page.evaluate(() => (window.preopEngine as never as { moveCrosshair(place: number[]): void }).moveCrosshair([18, 0, -20]));
  await expect.poll(over).not.toContain('Scan before, outlines as planned');
  expect(await over()).toEqual(expect.arrayContaining(['R', 'L']));
});

test('where a bone lay stays in sight while it is moved, the slices follow it, and the shell goes once the exact result is there', async ({ page }) => {
  const phantom = await open(page);
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'From the front' }).click();
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  const colours = () => coloursAt(page, 'planned', [[18, 0, -4], [18, 0, 8.5]]);
  const [bone, none] = await colours();
  expect(Math.max(...none!)).toBeLessThan(30);
  expect(await outlineAt(page)).toEqual([expect.closeTo(18, 3), expect.closeTo(0, 3)]);
  // Up by 8 mm: its lower half leaves its place free.
  const [x, y] = await pixelOf(page, 'planned', MIDDLE);
  const mm = await scaleOf(page, 'planned');
  await page.mouse.move(x, y - 90);
  await page.mouse.down();
  await page.mouse.move(x, y - 90 - 8 / mm, { steps: 4 });
  await expect.poll(async () => Math.max(...(await colours())[1]!)).toBeGreaterThan(100);
  const shell = (await colours())[0]!;
  expect(Math.max(...shell)).toBeGreaterThan(40);
  expect(Math.max(...shell)).toBeLessThan(130);
  expect(Math.max(...bone!)).toBeGreaterThan(150);
  expect(shell).not.toEqual(bone);
  await page.screenshot({ path: test.info().outputPath('moved.png') });
  await page.mouse.up();
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect((await colours())[0]).toEqual(shell);
  // To the front, on a slice: the outline goes along before the exact result is there.
  await page.keyboard.press('Control+z');
  await expect.poll(() => phantom.changes.length).toBe(2);
  const [u, v] = await pixelOf(page, 'axial', MIDDLE);
  await dragBy(page, [u, v - 90], 0, -30);
  await expect.poll(() => phantom.changes.length).toBe(3);
  const forward = put(phantom, 2).forward_mm!;
  expect(forward).toBeGreaterThan(2);
  await expect.poll(async () => (await outlineAt(page))[1]).toBeCloseTo(forward, 3);
  const shells = () =>
    page.evaluate(() => {
      const patients = (window.preopEngine as never as { patients: Map<string, { anatomy: { scene: { children: { material?: { opacity: number }; matrix: { elements: number[] } }[] }; origin: number[] } }> }).patients;
      const { scene, origin } = patients.get('scan')!.anatomy;
      return scene.children.filter(({ material }) => material && material.opacity < 0.3).map(({ matrix }) => [0, 1, 2].map((n) => matrix.elements[12 + n]! + origin[n]! + 5));
    });
  await expect.poll(shells).toEqual([[expect.closeTo(18, 3), expect.closeTo(0, 3), expect.closeTo(0, 3)]]);
  // The server has computed it.
  phantom.objects = [{ name: 'shift', state: 'exact', surfaces: [{ content: '1'.padStart(64, '0'), part: '0', frame: 'scan', pose: [1, 0, 0, 0, 0, 1, 0, -forward, 0, 0, 1, 0, 0, 0, 0, 1], role: 'moved', title: 'shift' }] }];
  phantom.changeBehind('computed');
  await page.evaluate(() => {
    const stream = (window as never as { phantomStream: { onerror: () => void; onopen: () => void } }).phantomStream;
    stream.onerror();
    stream.onopen();
  });
  await expect.poll(shells).toEqual([]);
  await expect.poll(async () => (await outlineAt(page))[1]).toBeCloseTo(forward, 3);
});

test('the place that a bone turns about is picked by hand: the handle goes there, and it turns about that', async ({ page }) => {
  const phantom = await open(page);
  const pivotOf = () => page.evaluate(() => (window.preopEngine as never as { move: { pivot: number[] } }).move.pivot);
  expect(await pivotOf()).toEqual(MIDDLE);
  await page.locator('[data-parameter="about"]').getByRole('button', { name: 'Pick' }).click();
  await page.mouse.click(...(await pixelOf(page, 'axial', [8, 5, 0])));
  await expect.poll(() => phantom.changes.length).toBe(1);
  const { set } = phantom.changes[0]!.change as { set: { step: string; parameter: string; value: number[] } };
  expect([set.step, set.parameter]).toEqual(['shift', 'about']);
  const [x, y] = set.value as [number, number];
  expect(Math.hypot(x - 8, y - 5)).toBeLessThan(0.5);
  await expect.poll(pivotOf).toEqual(set.value);
  // Nothing is turned yet: the bone stays where it is.
  expect(await shownAt(page)).toEqual(MIDDLE);
  await field(page, 'yaw_deg').fill('90');
  await field(page, 'yaw_deg').press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(2);
  // The front turns to the left: what lay to the left of the place lies behind it.
  await expect.poll(async () => (await shownAt(page)).map((c) => Number(c.toFixed(4)))).toEqual([x - (0 - y), y + (18 - x), 0].map((c) => Number(c.toFixed(4))));
});

test('in a number an arrow is a tenth, with Shift a hundredth, with Ctrl a whole one', async ({ page }) => {
  const phantom = await open(page);
  const left = field(page, 'left_mm');
  await left.focus();
  for (const [key, value] of [['ArrowUp', '0.1'], ['Shift+ArrowUp', '0.11'], ['Control+ArrowUp', '1.11'], ['Shift+ArrowDown', '1.1']] as const) {
    await left.press(key);
    await expect(left).toHaveValue(value);
  }
  // A run of steps is one change.
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(phantom.changes[0]!.change).toEqual({ set: { step: 'shift', parameter: 'left_mm', value: 1.1 } });
});

test('slices follow a bone to where it was let go of, and stay where they are once that is turned off', async ({ page }) => {
  const phantom = await open(page);
  const depth = (view: string) => page.evaluate((id) => (window.preopEngine.views.get(id) as never as { frame: { depth: number; centre: number[] } }).frame.depth, view);
  const centre = (view: string) => page.evaluate((id) => JSON.stringify((window.preopEngine.views.get(id) as never as { frame: { centre: number[] } }).frame.centre), view);
  const follows = page.getByRole('button', { name: 'Slices follow' });
  await expect(follows).toHaveAttribute('aria-pressed', 'true');
  const before = await centre('axial');
  const pull = async (by: number, arrow = -90) => {
    const was = (await field(page, 'forward_mm').inputValue()) || '0';
    const [x, y] = await pixelOf(page, 'axial', [18, -Number(was), 0]);
    const sent = phantom.changes.length;
    await page.mouse.move(x, y + arrow);
    await page.mouse.down();
    for (let n = 1; n <= 5; n++) await page.mouse.move(x, y + arrow + (by * n) / 5);
    // While it is dragged nothing else moves.
    const meanwhile = await depth('coronal');
    await page.mouse.up();
    await expect.poll(() => phantom.changes.length).toBe(sent + 1);
    return meanwhile;
  };
  const still = await depth('coronal');
  expect(await pull(-40)).toBe(still);
  const forward = Number(await field(page, 'forward_mm').inputValue());
  expect(forward).toBeGreaterThan(1);
  // The front is towards -y, from where a coronal slice is looked at; the others go through the bone's middle.
  await expect.poll(() => depth('coronal')).toBeCloseTo(forward, 5);
  expect(await depth('sagittal')).toBeCloseTo(18, 5);
  expect(await centre('axial')).toBe(before);
  await follows.click();
  await page.reload();
  await page.getByRole('row', { name: 'shift', exact: true }).click();
  await expect(follows).toHaveAttribute('aria-pressed', 'false');
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean } | undefined)?.settled);
  const stays = await depth('coronal');
  // There is no room for the arrow to the front any more: it stands on the other side.
  await pull(20, 90);
  expect(await depth('coronal')).toBe(stays);
});

test('a bone that is put back before the server has answered goes back', async ({ page }) => {
  const phantom = await open(page);
  const at = await pixelOf(page, 'axial', MIDDLE);
  let answer = () => undefined as void;
  const asked = new Promise<void>((go) => (answer = go));
  await page.route('**/changes', async (route) => {
    await asked;
    await route.fallback();
  });
  await dragBy(page, [at[0], at[1] - 90], 0, -40);
  await expect(field(page, 'forward_mm')).not.toHaveValue('');
  // In front there is no room for its arrow any more.
  await dragBy(page, [at[0], at[1] + 50], 0, 40);
  await expect(field(page, 'forward_mm')).toHaveValue('');
  answer();
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect(put(phantom, 0).forward_mm).toBeGreaterThan(1);
  await expect(page.locator('.exactness')).not.toContainText('Sending');
  await expect(field(page, 'forward_mm')).toHaveValue('');
  expect((await shownAt(page))[1]).toBeCloseTo(0, 5);
});
