//! Each layout as a picture, pixel by pixel: the views of the phantom, and one of the whole page with its panels. Pictures are of Debian's
//! Chromium on SwiftShader with our own font: after an intended change write them anew with `npx playwright test layouts -u`.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { pixelOf } from './hands';
import { openPhantom } from './phantom';

/** So many pixels of 770,000 may differ by more than a shade: the edge of a line that falls between two of them. */
const MOST = 120;

for (const [layout, words] of [[1, '3D large'], [2, 'four views'], [3, 'one slice'], [4, 'before and planned'], [5, 'donor and recipient']] as const) {
  test(`layout ${layout}: ${words}`, async ({ page }) => {
    await openPhantom(page, (phantom) => layout === 5 && phantom.addLeg());
    await page.keyboard.press(String(layout));
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(800);
    await expect(page.locator('.stage')).toHaveScreenshot(`layout-${layout}.png`, { maxDiffPixels: MOST, threshold: 0.15, timeout: 30_000 });
  });
}

test('the whole page, its panels around layout 1, with a step in hand', async ({ page }) => {
  // No clock stands on the page; where one comes, it stands still here.
  await page.clock.setFixedTime(new Date('2026-11-24T12:00:00Z'));
  await openPhantom(page);
  await page.keyboard.press('1');
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  // No pointer over anything, no caret, no place under the pointer in the foot.
  await page.mouse.move(0, 0);
  await page.waitForTimeout(800);
  await expect(page).toHaveScreenshot('page.png', { maxDiffPixels: MOST, threshold: 0.15, timeout: 30_000, animations: 'disabled', caret: 'hide' });
});

test('donor and recipient, where there is one scan, are before and planned, and the title says why', async ({ page }) => {
  await openPhantom(page);
  await page.keyboard.press('5');
  await expect(page.locator('.pane h2')).toHaveText(['3D before, no second scan in this case', '3D planned']);
  await page.keyboard.press('4');
  await expect(page.locator('.pane h2')).toHaveText(['3D before', '3D planned']);
});

test('a look that is asked for before a view that came back has its first picture is not undone by it', async ({ page }) => {
  await openPhantom(page);
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  // Seen once from the front, then away: with the next layout it comes back to that look.
  await page.keyboard.press('6');
  await page.keyboard.press('3');
  await expect(page.locator('[data-view]')).toHaveCount(1);
  await page.waitForFunction(() => !window.preopEngine.views.has('planned'));
  const toViewers = await page.evaluate(async () => {
    interface Inside { drawFrame: () => void; turnSlice(id: string, to: object): void }
    const engine = window.preopEngine as never as Inside & { views: Map<string, { camera: { directions: { toViewer: number[] } }; frame: { directions: { toViewer: number[] } } }> };
    const draw = engine.drawFrame;
    engine.drawFrame = () => undefined;
    dispatchEvent(new KeyboardEvent('keydown', { key: '1' }));
    while (!engine.views.has('planned') || !engine.views.has('axial')) await new Promise((go) => setTimeout(go, 5));
    dispatchEvent(new KeyboardEvent('keydown', { key: '7' }));
    engine.turnSlice('coronal', { right: [0, 1, 0], up: [0, 0, 1], toViewer: [1, 0, 0] });
    engine.drawFrame = draw;
    draw.call(engine);
    return [engine.views.get('planned')!.camera.directions.toViewer, engine.views.get('coronal')!.frame.directions.toViewer].map((way) => way.map((c) => Math.round(c) + 0));
  });
  expect(toViewers).toEqual([[0, 1, 0], [1, 0, 0]]);
});

test('before and planned stand side by side: whichever is turned, moved or brought near, the other follows', async ({ page }) => {
  await openPhantom(page);
  await page.keyboard.press('4');
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);
  interface Camera { directions: { toViewer: number[]; up: number[] }; target: number[]; mmPerPixel: number }
  const cameras = () => page.evaluate(() => ['before', 'planned'].map((id) => {
    const { directions, target, mmPerPixel } = (window.preopEngine.views.get(id) as never as { camera: Camera }).camera;
    return [...directions.toViewer, ...directions.up, ...target, mmPerPixel];
  }));
  const same = async () => {
    const [one, other] = await cameras();
    expect(one).toEqual(other!.map((n) => expect.closeTo(n, 9)));
    return one!;
  };
  let last = await same();
  for (const view of ['before', 'planned']) {
    const pane = (await page.locator(`[data-view="${view}"]`).boundingBox())!;
    const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height - 60];
    const drag = async (button: 'left' | 'middle') => {
      await page.mouse.move(x, y);
      await page.mouse.down({ button });
      await page.mouse.move(x + 70, y - 30, { steps: 5 });
      await page.mouse.up({ button });
    };
    for (const [what, act, from, to] of [['turned', () => drag('left'), 0, 6], ['moved', () => drag('middle'), 6, 9], ['brought near', () => page.mouse.wheel(0, -240), 9, 10]] as const) {
      await act();
      await expect.poll(async () => JSON.stringify((await cameras())[0]!.slice(from, to)), { message: `${view} ${what}` }).not.toBe(JSON.stringify(last.slice(from, to)));
      last = await same();
    }
    // The same place is seen at the same spot of both.
    const [a, b] = await Promise.all(['before', 'planned'].map(async (id) => {
      const own = (await page.locator(`[data-view="${id}"]`).boundingBox())!;
      const at = await pixelOf(page, id, [18, 0, 0]);
      return [at[0] - own.x - own.width / 2, at[1] - own.y - own.height / 2];
    }));
    expect(a).toEqual(b!.map((n) => expect.closeTo(n, 6)));
  }
});

interface Look { directions: { toViewer: number[]; up: number[] }; target: number[]; mmPerPixel: number }
const lookOf = (page: Page, id: string) =>
  page.evaluate((view) => {
    const { directions, target, mmPerPixel } = (window.preopEngine.views.get(view) as never as { camera: Look }).camera;
    return [...directions.toViewer, ...directions.up, ...target, mmPerPixel];
  }, id);
const settled = (page: Page) => page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled);

for (const keys of [['4', '1', '8', '4'], ['1', '4', '1', '2', '3', '4'], ['4', '1', 'f', '3', '9', '4']]) {
  test(`before and planned open with one look, whatever was looked at between: ${keys.join(', ')}`, async ({ page }) => {
    await openPhantom(page);
    for (const key of keys) {
      await page.keyboard.press(key);
      await settled(page);
      if (key === '1' || key === '2') {
        await page.locator('[data-view="planned"]').hover();
        await page.mouse.wheel(0, -150);
      }
    }
    await settled(page);
    expect(await lookOf(page, 'before')).toEqual((await lookOf(page, 'planned')).map((n) => expect.closeTo(n, 9)));
  });
}

test('what is seen of the patient stays as large in its pane as it was, through all layouts and back', async ({ page }) => {
  await openPhantom(page);
  await settled(page);
  await page.locator('[data-view="axial"]').hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  /** By view: millimetres that its smaller side shows. */
  const fields = () => page.evaluate(() => Object.fromEntries([...window.preopEngine.views].map(([id, view]) => {
    const { mmPerPixel } = (view.camera ?? view.frame) as never as { mmPerPixel: number };
    const { width, height } = (view as never as { pane: { width: number; height: number } }).pane;
    return [id, mmPerPixel * Math.min(width, height)];
  })));
  const first = await fields();
  for (const key of ['2', '3', '1', '2', '1', '3', '4', '5', '1']) {
    await page.keyboard.press(key);
    await settled(page);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    for (const [view, mm] of Object.entries(await fields())) if (first[view]) expect(mm, `${view} in layout ${key}`).toBeCloseTo(first[view], 6);
  }
  // And a view that is made large shows the patient larger, with no word of the page selected by the double click.
  await page.locator('[data-view="coronal"]').dblclick({ position: { x: 60, y: 60 } });
  await expect(page.locator('[data-view]')).toHaveCount(1);
  await settled(page);
  expect((await fields()).coronal).toBeCloseTo(first.coronal!, 6);
  expect(await page.evaluate(() => getSelection()!.toString())).toBe('');
});

test('keys turn and zoom both of two linked views', async ({ page }) => {
  await openPhantom(page);
  await page.keyboard.press('4');
  await settled(page);
  const first = await lookOf(page, 'planned');
  await page.locator('[data-view="before"]').focus();
  for (const key of ['+', 'Control+ArrowUp', 'Shift+ArrowLeft']) {
    await page.keyboard.press(key);
    expect(await lookOf(page, 'before'), key).toEqual((await lookOf(page, 'planned')).map((n) => expect.closeTo(n, 9)));
  }
  expect(await lookOf(page, 'planned')).not.toEqual(first);
});

test('a layout is the person’s: it stays when the page is opened again, and is nobody else’s', async ({ page, browser }) => {
  await openPhantom(page);
  const layout = (of: Page) => of.locator('.views').getAttribute('class');
  expect(await layout(page)).toContain('layout-1');
  await page.keyboard.press('2');
  await expect.poll(() => layout(page)).toContain('layout-2');
  await page.reload();
  await expect.poll(() => layout(page)).toContain('layout-2');
  const another = await (await browser.newContext()).newPage();
  await openPhantom(another);
  expect(await layout(another)).toContain('layout-1');
  await another.context().close();
});

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

test('at 1280 px and 125 % text all of the head is in sight, however much every stage has to say', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await openPhantom(page, (phantom) => {
    phantom.revision = 123;
    phantom.found = ['scan', 'bone', 'cut', 'front'].flatMap((step) => Array.from({ length: 12 }, (_, n) => ({ code: `c${n}`, severity: 'warning', step, message: 'Look.', hint: '', place_mm: null, frame: 'scan', accepted_by: null })));
  });
  await page.evaluate(() => (document.documentElement.style.fontSize = '125%'));
  await expect(page.getByRole('toolbar', { name: 'Stages' }).getByRole('button', { name: /^Images/ })).toContainText('12');
  await expect(page.getByRole('button', { name: 'Keys and mouse' })).toBeInViewport({ ratio: 1 });
  expect(await wrongOf(page)).toEqual([]);
});

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

test('the first script stays under 120 kB, all that open a case under 350 kB', () => {
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
  expect(kB(follow(workspace, new Set([first])))).toBeLessThan(350);
});
