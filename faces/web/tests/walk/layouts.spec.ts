//! Each layout as a picture, pixel by pixel: the views of the phantom, without the panels around them. Pictures are of Debian's
//! Chromium on SwiftShader with our own font: after an intended change write them anew with `npx playwright test layouts -u`.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
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

test('text scales to 125 %: nothing runs out of the page, every tool can be reached', async ({ page }) => {
  await openPhantom(page);
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  await page.evaluate(() => (document.documentElement.style.fontSize = '125%'));
  await page.waitForTimeout(500);
  const out = await page.evaluate(() => {
    const box = (element: Element) => element.getBoundingClientRect();
    const named = (element: Element) => element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? '';
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page is wider than the window'] : [];
    const tools = [...document.querySelectorAll('.tools button, header button, .foot')];
    return [...wide, ...tools.filter((one) => box(one).width > 0 && (box(one).right > innerWidth + 1 || box(one).bottom > innerHeight + 1)).map(named)];
  });
  expect(out).toEqual([]);
  const views = await page.locator('[data-view]').evaluateAll((panes) => panes.map((pane) => pane.getBoundingClientRect().width));
  expect(Math.min(...views)).toBeGreaterThan(150);
});

test('the first script stays under 120 kB, all that open a case under 360 kB', () => {
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
  expect(kB(follow(workspace, new Set([first])))).toBeLessThan(360);
});
