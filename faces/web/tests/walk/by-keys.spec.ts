//! What the hand does with a mouse, by keyboard alone: greys, a line of a cut, a lasso of the scissors, a bone selected in 3D.
import { expect, test, type Page } from '@playwright/test';
import { openPhantom } from './phantom';

interface Inside {
  window: number[];
  crosshair: { place: number[] };
  moveCrosshair(place: number[]): void;
}

const ask = <T>(page: Page, of: (engine: Inside) => T) => page.evaluate(`(${of.toString()})(window.preopEngine)`) as Promise<T>;
const row = (page: Page, name: string) => page.getByRole('row', { name, exact: true }).click();
const press = async (page: Page, key: string, times = 1) => {
  for (let n = 0; n < times; n++) await page.keyboard.press(key);
};
/** Brings the keyboard into a view by its key. */
async function into(page: Page, view: string): Promise<void> {
  const has = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.view);
  for (let n = 0; n < 6 && (await has()) !== view; n++) await page.keyboard.press('q');
  expect(await has()).toBe(view);
}

test('with the window tool arrows change window and level, and leave the crosshair where it is', async ({ page }) => {
  await openPhantom(page);
  await into(page, 'axial');
  const at = await ask(page, (engine) => engine.crosshair.place);
  await press(page, 'w');
  const width = ([low, high]: number[]) => high! - low!;
  const before = await ask(page, (engine) => engine.window);
  await press(page, 'ArrowRight');
  const wider = await ask(page, (engine) => engine.window);
  expect(width(wider)).toBeGreaterThan(width(before) * 1.05);
  await press(page, 'ArrowDown');
  const higher = await ask(page, (engine) => engine.window);
  expect(higher[0]).toBeGreaterThan(wider[0]!);
  expect(Math.abs(width(higher) - width(wider))).toBeLessThan(2);
  expect(await ask(page, (engine) => engine.crosshair.place)).toEqual(at);
});

test('a line of a cut has both ends at the crosshair, and becomes a plane', async ({ page }) => {
  const phantom = await openPhantom(page);
  await row(page, 'cut');
  await page.getByRole('button', { name: 'Draw it as a line' }).focus();
  await press(page, 'Enter');
  await ask(page, (engine) => engine.moveCrosshair([10, 6, 0]));
  await into(page, 'axial');
  await expect(page.locator('[data-view="axial"]')).toHaveAccessibleName(/Enter picks the place where the crosshair stands/);
  await press(page, 'Enter');
  await expect(page.getByText('The line begins here.', { exact: false })).toBeAttached();
  // Towards the front: what lies on the right of the line on the slice is the patient's left.
  await press(page, 'ArrowUp', 12);
  const to = await ask(page, (engine) => engine.crosshair.place);
  expect(to[0]).toBeCloseTo(10, 9);
  expect(to[1]).toBeLessThan(0);
  expect(phantom.changes).toEqual([]);
  await press(page, 'Enter');
  await expect.poll(() => phantom.changes.length).toBe(1);
  const { set } = phantom.changes[0]!.change as { set: { step: string; value: { through_mm: number[]; normal: number[]; on: string } } };
  expect(set.step).toBe('cut');
  expect(set.value.normal).toEqual([1, 0, 0]);
  expect(set.value.through_mm[0]).toBeCloseTo(10, 2);
});

test('scissors cut along corners that are put by Enter, and say what they take meanwhile', async ({ page }) => {
  const phantom = await openPhantom(page);
  await row(page, 'bone');
  await press(page, '8');
  await press(page, 'x');
  await ask(page, (engine) => engine.moveCrosshair([23, -8, 8]));
  await into(page, 'planned');
  await expect(page.locator('[data-view="planned"]')).toHaveAccessibleName(/Enter puts a corner of the line where the crosshair stands, Shift and Enter closes it and cuts/);
  /** Goes over the screen until the place has this coordinate. From the patient's left, the front is on the left. */
  const go = async (key: string, axis: 1 | 2, until: (at: number) => boolean) => {
    for (let n = 0; n < 80 && !until((await ask(page, (engine) => engine.crosshair.place))[axis]!); n++) await press(page, key);
  };
  await press(page, 'Enter');
  await go('ArrowRight', 1, (y) => y > 8);
  await press(page, 'Enter');
  // The surface is met on the way, and the corners are corners on the screen all the same.
  await go('ArrowDown', 2, (z) => z < -8);
  await press(page, 'Enter');
  await expect(page.getByText('Corner 3 of the line.')).toBeAttached();
  await go('ArrowLeft', 1, (y) => y < -8);
  const words = () => page.evaluate(() => (window.preopEngine as never as { hand: { scissors: { line: { found: { words: string[] } } | null } } }).hand.scissors.line?.found.words.join(' '));
  await expect.poll(words).toMatch(/Preview: 30 mm deep takes ≈ 1\.\d cm³/);
  await page.screenshot({ path: test.info().outputPath('corners.png') });
  // Panning and zooming in between leave the corners where they are in the patient.
  await press(page, 'Shift+ArrowLeft', 2);
  await press(page, '+');
  await press(page, 'Enter');
  expect(phantom.changes).toEqual([]);
  await press(page, 'Shift+Enter');
  await expect.poll(() => phantom.changes.length).toBe(1);
  const { interpose } = phantom.changes[0]!.change as { interpose: { step: { do: string; cuts: { outline_mm: number[][]; direction: number[]; depth_mm: number }[] } } };
  expect(interpose.step.do).toBe('scissors');
  const cut = interpose.step.cuts[0]!;
  expect(cut).toMatchObject({ direction: [-1, 0, 0], depth_mm: 30 });
  const [y, z] = [1, 2].map((axis) => cut.outline_mm.map((corner) => corner[axis]!)) as [number[], number[]];
  expect(cut.outline_mm).toHaveLength(4);
  for (const [all, sign] of [[y, -1], [y, 1], [z, -1], [z, 1]] as const) expect(Math.max(...all.map((c) => sign * c))).toBeLessThan(9.5);
  for (const [all, sign] of [[y, -1], [y, 1], [z, -1], [z, 1]] as const) expect(Math.max(...all.map((c) => sign * c))).toBeGreaterThan(7.9);
});

test('a line of the scissors closes on its first corner, and is given up by Escape or with the tool', async ({ page }) => {
  const phantom = await openPhantom(page);
  const corners = () => page.evaluate(() => (window.preopEngine as never as { hand: { scissors: { line: { corners: unknown[] } | null } } }).hand.scissors.line?.corners.length ?? 0);
  const put = async (places: number[][]) => {
    for (const place of places) {
      await page.evaluate((at) => (window.preopEngine as never as Inside).moveCrosshair(at), place);
      await press(page, 'Enter');
    }
  };
  await row(page, 'bone');
  await press(page, '8');
  await press(page, 'x');
  await into(page, 'planned');
  await put([[23, -8, 8], [23, 8, 8]]);
  expect(await corners()).toBe(2);
  await press(page, 'Escape');
  expect(await corners()).toBe(0);
  await put([[23, -8, 8], [23, 8, 8]]);
  await press(page, 'c');
  expect(await corners()).toBe(0);
  await press(page, 'x');
  await put([[23, -8, 8], [23, 8, 8], [23, 8, -8], [23, -8, 8]]);
  await expect.poll(() => phantom.changes.length).toBe(1);
  expect(await corners()).toBe(0);
});

test('the crosshair goes over the bone in 3D, and Enter selects what is seen there', async ({ page }) => {
  await openPhantom(page);
  await press(page, '8');
  await ask(page, (engine) => engine.moveCrosshair([60, 0, 0]));
  await into(page, 'planned');
  await press(page, 'ArrowUp');
  // From the patient's left the mark on the left is met at 23 mm.
  const at = await ask(page, (engine) => engine.crosshair.place);
  expect(at[0]).toBeCloseTo(23, 1);
  expect(at[2]).toBeGreaterThan(0);
  await press(page, 'v');
  await press(page, 'Enter');
  await expect(page.getByRole('row', { name: 'left', exact: true })).toHaveAttribute('aria-selected', 'true');
});

test('a place that Enter picks on a surface in 3D is the exact one of the whole surface; one off the surface stays where the crosshair is', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => (one.behind = [-0.4, 0, 0.25]));
  const placed = (n: number) => (phantom.changes[n]!.change as { set: { value: { chin: number[] } } }).set.value.chin;
  await press(page, '8');
  await ask(page, (engine) => engine.moveCrosshair([60, 0, 0]));
  await row(page, 'marks');
  await page.getByRole('button', { name: 'Pick', exact: true }).first().focus();
  await press(page, 'Enter');
  await into(page, 'planned');
  await press(page, 'ArrowUp');
  const at = await ask(page, (engine) => engine.crosshair.place);
  expect(at[0]).toBeCloseTo(23, 1);
  await press(page, 'Enter');
  await expect.poll(() => phantom.changes.length).toBe(1);
  const picked = placed(0);
  [22.6, at[1]!, at[2]! + 0.25].forEach((c, axis) => expect(picked[axis]).toBeCloseTo(c, 1));
  // Within the mark: what is seen in front of it is not what is meant.
  await page.getByRole('button', { name: 'Pick', exact: true }).first().focus();
  await press(page, 'Enter');
  await ask(page, (engine) => engine.moveCrosshair([18, 1, 1]));
  await into(page, 'planned');
  await press(page, 'Enter');
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect(placed(1)).toEqual([18, 1, 1]);
});

test('a view that goes with its layout gives the keyboard to one that is there, and the keys act in that one', async ({ page }) => {
  await openPhantom(page);
  const has = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.view);
  await page.keyboard.press('2');
  await into(page, 'planned');
  await page.keyboard.press('3');
  await expect.poll(has).toBe('axial');
  const [x] = await ask(page, (engine) => engine.crosshair.place);
  await page.keyboard.press('ArrowRight');
  expect((await ask(page, (engine) => engine.crosshair.place))[0]).toBeGreaterThan(x!);
  await page.keyboard.press('4');
  await expect.poll(has).toBe('before');
  // Whoever has the keyboard elsewhere keeps it.
  await page.getByRole('tab', { name: /Findings/ }).focus();
  await page.keyboard.press('3');
  await expect(page.locator('[data-view="before"]')).toHaveCount(0);
  expect(await has()).toBeUndefined();
});
