//! Every key of the list under ?, pressed with a real keyboard: the list is the table, and a key that has no effect here fails.
import { expect, test, type Page } from '@playwright/test';
import { openPhantom, type PhantomCase } from './phantom';

/** What a key does: what makes ready for it, what is looked at, and what is seen there once it was pressed, and not before. */
interface Effect {
  ready?: () => Promise<unknown>;
  seen: () => Promise<unknown>;
  after: unknown;
}

interface Inside {
  tool: string;
  hand: { scissors: { line: { corners: unknown[] } | null } };
  move: { parts: string } | null;
  ghost: { words: string } | null;
  crosshair: { place: number[] };
  moveCrosshair(place: number[]): void;
  views: Map<string, { kind: string; camera: { mmPerPixel: number; directions: { toViewer: number[] } }; frame: { mmPerPixel: number; depth: number; centre: number[]; directions: { toViewer: number[] } } }>;
  piecesOf(frame: string): { wish: { object: string; opacity: number; hidden: boolean } }[];
}

const inside = <T>(page: Page, ask: (engine: Inside) => T) => page.evaluate(`(${ask.toString()})(window.preopEngine)`) as Promise<T>;
const step = (page: Page, name: string) => page.getByRole('row', { name, exact: true }).click();

/** What each key of the table does, by its name there: in an order in which one does not undo the next. */
function effectsOf(page: Page, phantom: PhantomCase): [string, Effect][] {
  const press = (key: string) => page.keyboard.press(key);
  const one = (sign: number) => Math.round(sign) + 0;
  const tools = page.getByRole('toolbar', { name: 'Tools of the views' });
  const cleaning = page.getByRole('toolbar', { name: 'Cleaning of a label' });
  /** A tool is in hand: the engine has it, and its button says so. */
  const tool = (name: string, words: string, bar = tools, ready: Effect['ready'] = () => press('c')): Effect => ({
    ready,
    seen: async () => [await inside(page, (engine) => engine.tool), await bar.getByRole('radio', { name: words }).getAttribute('aria-checked')],
    after: [name, 'true'],
  });
  const onLabel = (name: string, words: string) => tool(name, words, cleaning, async () => (await step(page, 'bone'), press('v')));
  const handle = (parts: string): Effect => ({ ready: () => step(page, 'shift'), seen: () => inside(page, (engine) => engine.move?.parts), after: parts });
  const radius = (after: string): Effect => ({
    ready: async () => (await step(page, 'bone'), press('b')),
    seen: () => cleaning.getByRole('textbox', { name: 'Radius' }).inputValue(),
    after,
  });
  const panes = (...after: string[]): Effect => ({ seen: () => page.locator('[data-view]').evaluateAll((all) => all.map((pane) => pane.getAttribute('data-view'))), after });
  const camera = (...after: number[]): Effect => ({
    seen: async () => (await inside(page, (engine) => engine.views.get('planned')!.camera.directions.toViewer)).map(one),
    after,
  });
  /** A slice is turned; the axial one is in hand. */
  const slice = (...after: number[]): Effect => ({
    ready: async () => (await step(page, 'cut'), page.locator('[data-view="axial"]').click({ position: { x: 30, y: 60 } })),
    seen: async () => (await inside(page, (engine) => engine.views.get('axial')!.frame.directions.toViewer)).map((c) => Math.round(100 * c) / 100 + 0),
    after,
  });
  /** How each body of the phantom is shown: not at all, faint or whole. */
  const bodies = (after: Record<string, string>, ready?: Effect['ready']): Effect => ({
    ready,
    seen: async () => {
      const all = await inside(page, (engine) => engine.piecesOf('scan').map(({ wish }) => [wish.object, wish.hidden ? 'not' : wish.opacity < 1 ? 'faint' : 'whole']));
      return Object.fromEntries(all.filter(([name]) => ['left', 'front', 'top'].includes(name!)));
    },
    after,
  });
  const sent = (change: object, ready?: Effect['ready']): Effect => ({ ready, seen: async () => phantom.changes.at(-1)?.change, after: change });
  const dialog = (title: string): Effect => ({ seen: () => page.getByRole('dialog').getByRole('heading', { name: title }).count(), after: 1 });
  const typeThreshold = async () => {
    await step(page, 'bone');
    await page.getByLabel('Above', { exact: true }).fill('700');
    await press('Enter');
    await page.getByRole('heading', { name: 'bone' }).click();
  };
  const inAxial = async () => {
    await press('Escape');
    await press('a');
    await page.locator('[data-view="axial"]').focus();
    await inside(page, (engine) => engine.moveCrosshair([0, 0, 0]));
  };
  /** What arrows do in the axial slice: the signs of what has changed. */
  const within = (ask: () => Promise<number[]>): Omit<Effect, 'after'> => {
    let from: number[] = [];
    return {
      ready: async () => {
        await inAxial();
        from = await ask();
      },
      seen: async () => (await ask()).map((n, at) => Math.sign(n - from[at]!)),
    };
  };
  /** The axial slice goes through the phantom by its layers. */
  const sliced = (layers: number): Effect => ({
    ready: inAxial,
    seen: () => inside(page, (engine) => engine.views.get('axial')!.frame.depth / 1.2).then(Math.round),
    after: layers,
  });
  let mm = 0;
  const ofAxial = () => inside(page, (engine) => engine.views.get('axial')!.frame.mmPerPixel);
  const zoomed = {
    ready: async () => {
      await inAxial();
      mm = await ofAxial();
    },
    seen: async () => ['nearer', 'as before', 'further'][1 + Math.sign((await ofAxial()) - mm)],
  };
  const stage = (after: string): Effect => ({ seen: () => page.getByRole('toolbar', { name: 'Stages' }).locator('[aria-current=step]').evaluateAll((all) => all.map((one) => one.firstChild!.textContent)), after: [after] });
  const ALL = { left: 'whole', front: 'whole', top: 'whole' };
  return [
    ['V', tool('select', 'Select')],
    ['C', tool('crosshair', 'Crosshair', tools, () => press('v'))],
    ['W', tool('window', 'Window')],
    ['L', tool('pick', 'Pick')],
    ['D', tool('measure', 'Measure')],
    ['M', handle('shift')],
    ['R', handle('turn')],
    ['B', onLabel('brush', 'Brush')],
    ['E', onLabel('eraser', 'Erase')],
    ['G', onLabel('smooth', 'Smooth')],
    ['X', onLabel('scissors', 'Scissors')],
    ['J', onLabel('island', 'Island')],
    ['K', onLabel('split', 'Split')],
    ['[', radius('3.2')],
    [']', radius('4')],
    ['Y', stage('Devices')],
    ['Shift+Y', stage('Plan')],
    ['2', panes('axial', 'sagittal', 'coronal', 'planned')],
    ['1', panes('planned', 'axial', 'sagittal', 'coronal')],
    ['4', panes('before', 'planned')],
    ['3', panes('axial')],
    // The phantom has one scan: where there is no donor the bones before the operation stand beside the planned ones.
    ['5', panes('before', 'planned')],
    ['Escape', {
      ready: async () => {
        await press('1');
        // With a brush a double click is two dabs.
        await press('v');
        await page.locator('[data-view="coronal"]').dblclick({ position: { x: 20, y: 60 } });
        await step(page, 'front');
        await press('n');
        await expect(page.locator('[data-view]')).toHaveCount(1);
      },
      seen: async () => [await page.locator('[data-view]').count(), await inside(page, (engine) => engine.ghost === null)],
      after: [4, true],
    }],
    ['7', camera(0, 1, 0)],
    ['6', camera(0, -1, 0)],
    ['8', camera(1, 0, 0)],
    ['9', camera(-1, 0, 0)],
    ['0', camera(0, 0, -1)],
    ['U', camera(0, 0, 1)],
    ['N', {
      ready: () => step(page, 'front'),
      seen: async () => [await inside(page, (engine) => engine.ghost?.words.includes('saw') ?? false), (await inside(page, (engine) => engine.views.get('planned')!.camera.directions.toViewer)).map(one)],
      // The blade goes from the front to the back, and the eye with it.
      after: [true, [0, -1, 0]],
    }],
    ['S', slice(1, 0, 0)],
    ['O', slice(0, -1, 0)],
    ['A', slice(0, 0, -1)],
    ['Shift+X', {
      ...slice(-0.8, -0.6, 0),
      seen: async () => {
        const seen = await inside(page, (engine) => [engine.views.get('axial')!.frame.directions.toViewer, engine.crosshair.place] as const);
        const [toViewer, place] = seen.map((v) => v.map((c) => Math.round(100 * c) / 100 + 0)) as [number[], number[]];
        // From either side of the plane.
        return [[Math.abs(toViewer[0]!), Math.abs(toViewer[1]!), toViewer[2]], place];
      },
      after: [[0.8, 0.6, 0], [10, 0, 0]],
    }],
    ['.', sliced(1)],
    [',', sliced(-1)],
    ['PageUp', sliced(10)],
    ['PageDown', sliced(-10)],
    ['Arrows', {
      ...within(() => inside(page, (engine) => engine.crosshair.place)),
      // Left and up on an axial slice is to the patient's right and front, on the slice that it is.
      after: [-1, -1, 0],
    }],
    ['Shift+Arrows', { ...within(() => inside(page, (engine) => engine.views.get('axial')!.frame.centre)), after: [1, -1] }],
    ['Ctrl+Arrows', {
      ready: inAxial,
      seen: async () => (await inside(page, (engine) => engine.views.get('axial')!.frame.directions.toViewer)).map((c) => Math.round(100 * c) / 100 + 0),
      // Five degrees as the arrow to the left says, and five more as the one up.
      after: [-0.09, -0.09, -0.99],
    }],
    ['Enter', {
      ready: async () => (await step(page, 'bone'), await inAxial(), press('x'), page.locator('[data-view="planned"]').focus()),
      seen: () => inside(page, (engine) => engine.hand.scissors.line?.corners.length ?? 0),
      after: 1,
    }],
    ['Shift+Enter', {
      seen: async () => await page.getByRole('alert').filter({ hasText: 'three corners at least' }).count(),
      after: 1,
    }],
    ['+', { ...zoomed, after: 'nearer' }],
    ['-', { ...zoomed, after: 'further' }],
    ['Q', {
      ready: async () => (await inAxial(), step(page, 'bone')),
      seen: () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.view),
      after: 'axial',
    }],
    ['Z', { ready: inAxial, ...panes('axial') }],
    ['F', {
      ready: async () => {
        await press('z');
        await page.locator('[data-view="planned"]').click();
        for (let n = 0; n < 8; n++) await page.mouse.wheel(0, 240);
        // The phantom is smaller than half of the view.
        await expect.poll(() => inside(page, (engine) => engine.views.get('planned')!.camera.mmPerPixel)).toBeGreaterThan(0.3);
      },
      seen: async () => {
        const mm = await inside(page, (engine) => engine.views.get('planned')!.camera.mmPerPixel);
        const { height } = (await page.locator('[data-view="planned"]').boundingBox())!;
        // From the mark in front to the one on top the phantom is 46 mm high at most.
        return mm * height > 46 && mm * height < 80;
      },
      after: true,
    }],
    ['I', bodies({ left: 'whole', front: 'not', top: 'not' }, () => step(page, 'left'))],
    ['H', bodies({ ...ALL, left: 'not' }, async () => (await press('Shift+H'), step(page, 'left')))],
    ['T', bodies({ ...ALL, left: 'faint' }, async () => (await press('Shift+H'), step(page, 'left')))],
    ['Shift+H', bodies(ALL, () => press('h'))],
    ['Ctrl+Z', sent({ undo: {} }, typeThreshold)],
    ['Ctrl+Shift+Z', sent({ redo: {} })],
    ['P', dialog('Capture for the report')],
    ['Shift+V', sent({ open: { variant: 'B' } })],
    ['Shift+B', dialog('Begin a variant')],
    ['?', dialog('Keys and mouse')],
  ];
}

/** A key of the list, as Playwright presses it: of the arrows one to the left and one up. */
const pressed = (name: string): string[] => (name.endsWith('Arrows') ? ['ArrowLeft', 'ArrowUp'].map((arrow) => asPressed(name.replace('Arrows', arrow))) : [asPressed(name)]);
const asPressed = (name: string) => name.replace('Ctrl', 'Control').replace(/(^|\+)([A-Z])$/, (_, before: string, letter: string) => before + letter.toLowerCase()).replace(/^Shift\+([a-z])$/, (_, letter: string) => `Shift+${letter.toUpperCase()}`);

test('every key of the list does what the list says', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => one.addMove());
  await page.keyboard.press('?');
  const list = page.getByRole('dialog');
  await expect(list.getByRole('heading', { name: 'Keys and mouse' })).toBeVisible();
  const shown = await list.locator('dl kbd').allTextContents();
  await list.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(list).toHaveCount(0);
  const effects = effectsOf(page, phantom);
  expect(effects.map(([key]) => key).sort()).toEqual([...shown].sort());
  for (const [key, { ready, seen, after }] of effects)
    await test.step(key, async () => {
      await ready?.();
      expect(await seen(), `before ${key}`).not.toEqual(after);
      for (const one of pressed(key)) await page.keyboard.press(one);
      await expect.poll(seen, { message: `what ${key} does` }).toEqual(after);
      if (await list.count()) await page.keyboard.press('Escape');
      await expect(list).toHaveCount(0);
    });
});

test('while a question stands no key acts behind it, and Escape leaves it', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'cut');
  await page.getByRole('button', { name: 'Remove this step …' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question).toBeVisible();
  for (const key of ['w', '2', 'h', 'Control+z']) await page.keyboard.press(key);
  expect(await inside(page, (engine) => [engine.tool, engine.views.size])).toEqual(['select', 4]);
  await expect(page.locator('.views')).toHaveClass(/layout-1/);
  expect(phantom.changes).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
});
