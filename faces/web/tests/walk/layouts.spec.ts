//! Each layout as a picture, pixel by pixel: the views of the phantom, without the panels around them. Pictures are of Debian's
//! Chromium on SwiftShader with our own font: after an intended change write them anew with `npx playwright test layouts -u`.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { openPhantom } from './phantom';

/** So many pixels of 770,000 may differ by more than a shade: the edge of a line that falls between two of them. */
const MOST = 120;

for (const [layout, words] of [[1, '3D large'], [2, 'four views'], [3, 'one slice'], [4, 'before and planned'], [5, 'donor and recipient']] as const) {
  test(`layout ${layout}: ${words}`, async ({ page }) => {
    await openPhantom(page);
    await page.keyboard.press(String(layout));
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(800);
    await expect(page.locator('.stage')).toHaveScreenshot(`layout-${layout}.png`, { maxDiffPixels: MOST, threshold: 0.15, timeout: 30_000 });
  });
}

/** Where the views are. */
const stage = (page: Page) => page.locator('.stage').boundingBox();

for (const [width, size] of [[1440, '100%'], [1280, '100%'], [1440, '125%'], [1280, '125%']] as const) {
  test(`at ${width} px and ${size} text nothing wraps or runs out of the page, and the views stay where they are`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openPhantom(page);
    await page.evaluate((text) => (document.documentElement.style.fontSize = text), size);
    await page.waitForTimeout(300);
    const before = await stage(page);
    await page.getByRole('row', { name: 'cut', exact: true }).click();
    expect(await wrongOf(page)).toEqual([]);
    await page.getByRole('row', { name: 'bone', exact: true }).click();
    for (const key of ['b', 'e', 'x', 'j', 'k', 'g', 'd', 'w', 'v', 'b']) {
      await page.keyboard.press(key);
      if (key === 'b') await page.getByRole('button', { name: 'Greys only' }).waitFor();
      expect(await stage(page), key).toEqual(before);
    }
    await page.getByRole('button', { name: 'Greys only' }).click();
    await page.getByLabel('To', { exact: true }).waitFor();
    expect(await wrongOf(page)).toEqual([]);
    expect(await stage(page)).toEqual(before);
    const views = await page.locator('[data-view]').evaluateAll((panes) => panes.map((pane) => pane.getBoundingClientRect().width));
    expect(Math.min(...views)).toBeGreaterThan(150);
  });
}

/** What wraps or runs out of the page, by its name. */
async function wrongOf(page: Page): Promise<string[]> {
  await page.waitForTimeout(300);
  return page.evaluate(() => {
    const box = (element: Element) => element.getBoundingClientRect();
    const named = (element: Element) => element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? '';
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page is wider than the window'] : [];
    const tools = [...document.querySelectorAll('.tools button, .tools input, header button, .foot, [role=tab]')].filter((one) => box(one).width > 0);
    const out = tools.filter((one) => box(one).right > innerWidth + 1 || box(one).bottom > innerHeight + 1).map(named);
    const rows = ['.strip:first-child button', '.strip:last-child button', '[role=tab]'].map((of) => new Set([...document.querySelectorAll(of)].map((one) => Math.round(box(one).top + box(one).height / 2))).size);
    return [...wide, ...out, ...rows.flatMap((count, n) => (count > 1 ? [`row ${n} has ${count} lines`] : []))];
  });
}

test('the first script stays under 120 kB, all that open a case under 355 kB', () => {
  const folder = join(import.meta.dirname, '../../dist/assets');
  const files = readdirSync(folder);
  const follow = (file: string, seen: Set<string>): Set<string> => {
    if (seen.has(file)) return seen;
    seen.add(file);
    // What a script takes with `import ... from`: it waits for that. `import(...)` comes later.
    for (const [, other] of readFileSync(join(folder, file), 'utf8').matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) follow(other!, seen);
    return seen;
  };
  const kB = (seen: Set<string>) => [...seen].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length / 1000, 0);
  const first = files.find((file) => /^index-.*\.js$/.test(file))!;
  const workspace = files.find((file) => /^Workspace-.*\.js$/.test(file))!;
  expect(kB(follow(first, new Set()))).toBeLessThan(120);
  expect(kB(follow(workspace, new Set([first])))).toBeLessThan(355);
});
