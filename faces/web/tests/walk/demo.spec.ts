//! The demo case from the list to the finished package, against the real server, with real mouse and keyboard.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { needProgram, serveDemo, type Served } from './served';

test.describe.configure({ mode: 'serial', timeout: 900_000 });

let served: Served;
let page: Page;
const said: Record<string, string> = {};

test.beforeAll(async ({ browser }) => {
  needProgram();
  served = await serveDemo();
  page = await browser.newPage();
});

test.afterAll(async () => {
  console.log(Object.entries(said).map(([what, figure]) => `${what}: ${figure}`).join('\n'));
  await page?.close();
  served?.stop();
});

/** Waits until the server has computed all; two cores and a cold memo take minutes. */
const allExact = () => expect(page.locator('.exactness')).toHaveText('All exact', { timeout: 800_000 });
const step = (name: string) => page.getByRole('row', { name, exact: true }).click();
const crosshair = () => page.evaluate(() => window.preopEngine.crosshair.place);
const revision = async () => Number(/\d+/.exec((await page.getByText(/^Revision \d+$/).first().textContent())!)![0]);
const through = () => page.getByRole('group', { name: 'Through' }).getByLabel('left');

/** What a plane in hand has told as a preview stands exactly in the inspector and beside the handle, by the server's own bodies. */
async function eachIsExact(approximate: string[]): Promise<void> {
  const measured = page.getByRole('region', { name: 'Exact numbers' });
  await expect(measured.locator('.chip')).toHaveText(['Exact', 'Exact', 'Exact', 'Exact', 'Exact'], { timeout: 300_000 });
  const number = (words: string) => Number(/([−\d.]+) mm/.exec(words)![1]!.replace('−', '-'));
  const kinds = [
    [/^bone cut ≈/, 'bone cut', 15],
    [/tumour/, 'margin, front-resection to tumour', 0.2],
    [/^new jaw to back-resection ≈/, 'new jaw along its line, front-resection to back-resection', 0.2],
  ] as const;
  const exact = [];
  for (const [preview, title, within] of kinds) {
    const words = (await measured.getByRole('group', { name: title, exact: true }).textContent())!;
    exact.push(number(words));
    const seen = number(approximate.find((line) => preview.test(line))!);
    expect(Math.abs(exact.at(-1)! - seen), `${title}: ${seen} in the hand, ${words}`).toBeLessThan(within);
  }
  // The cut itself says the same area, from where it was made: among the findings of this revision.
  const address = new URL(`/api/cases/${new URL(page.url()).hash.split('/').at(-1)}/state`, page.url()).href;
  const state = async () => (await (await page.request.get(address)).json()) as { judged: boolean; findings: { code: string; step: string; message: string }[] };
  await expect.poll(async () => (await state()).judged, { timeout: 300_000 }).toBe(true);
  const face = (await state()).findings.find(({ code, step }) => code === 'cut.face' && step === 'front-resection')!;
  expect(Number(/([\d.]+) mm²/.exec(face.message)![1])).toBeCloseTo(exact[0]!, 5);
  await expect.poll(() => page.evaluate(() => (window.preopEngine as never as { exact: string[] | null }).exact)).toEqual(['Exact', expect.stringMatching(/^bone cut/), expect.stringMatching(/^margin/), expect.stringMatching(/^new jaw/)]);
}

/** The capture that was kept is a page of the report, with its words, who captured it and at which revision of the case. */
async function capturedIsIn(pdf: Buffer, address: string): Promise<void> {
  const of = (path: string) => page.request.get(address.replace(/report\.pdf.*$/, path));
  const [kept, ...others] = (await (await of('captures.json')).json()) as { note: string; who: string; revision: number }[];
  expect([kept!.note, others.length]).toEqual(['Where the jaw is cut', 0]);
  const picture = await (await of('figures/capture-1.png')).body();
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  writeFileSync(test.info().outputPath('capture-1.png'), picture);
  const read = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8', maxBuffer: 1 << 26 });
  const text = read.stdout.replace(/\s+/g, ' ');
  expect(text).toContain('Where the jaw is cut. Slice of head through');
  expect(text).toContain(`Captured by ${kept!.who} at revision ${kept!.revision}.`);
}

/** From where every view looks. */
const looks = () =>
  page.evaluate(() =>
    [...window.preopEngine.views].map(([id, view]) => {
      const { mmPerPixel, directions, target, centre } = (view.camera ?? view.frame) as never as { mmPerPixel: number; directions: object; target?: number[]; centre?: number[] };
      return { id, mmPerPixel, directions, middle: target ?? centre };
    }),
  );

test('opens from the list, and shows its first slices soon', async () => {
  await page.goto(served.address);
  await page.getByRole('link', { name: /Segmental mandibulectomy/ }).click();
  await page.waitForFunction(() => (window.preopEngine as never as { times?: { firstSlices: number | null } })?.times?.firstSlices, null, { timeout: 300_000 });
  const times = await page.evaluate(() => (window.preopEngine as never as { times: { firstSlices: number } }).times);
  said['first slices after the page asked for the scan'] = `${Math.round(times.firstSlices)} ms`;
  await allExact();
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled, null, { timeout: 120_000 });
});

test('the wheel goes through the slices by their spacing', async () => {
  const from = await crosshair();
  await page.locator('[data-view="axial"]').hover();
  for (let n = 0; n < 5; n++) await page.mouse.wheel(0, 100);
  await expect.poll(async () => Math.abs((await crosshair())[2]! - from[2]!)).toBeCloseTo(2.5, 6);
  Object.assign(said, await page.evaluate(drawingTimes));
});

/** What the page holds of the label in hand. */
interface Layer {
  label: { data: Uint8Array; grid: { size: number[]; spacing: number[]; origin: number[] } } | null;
  pending: unknown[];
  corrected: number;
}

test('a stroke on a label is seen at once, and what the server computes is the same', async () => {
  await step('tibia-filled');
  await page.waitForFunction(() => (window.preopEngine as never as { layer: Layer; settled: boolean }).layer.label && (window.preopEngine as never as { settled: boolean }).settled, null, { timeout: 120_000 });
  // To the middle slice, onto a voxel of the label that has the label around it.
  await page.evaluate(() => {
    const engine = window.preopEngine as never as { layer: Layer; moveCrosshair(place: number[]): void };
    const { data, grid } = engine.layer.label!;
    const [ni, nj, nk] = grid.size as [number, number, number];
    const k = Math.floor(nk / 2);
    const at = [...Array(ni * nj).keys()].find((n) => [-5, -ni, 0, ni, 5].every((d) => data[n + d + ni * nj * k]))!;
    engine.moveCrosshair([at % ni, Math.floor(at / ni), k].map((v, axis) => grid.origin[axis]! + v * grid.spacing[axis]!));
  });
  await page.keyboard.press('e');
  const voxels = () => page.evaluate(() => (window.preopEngine as never as { layer: Layer }).layer.label!.data.reduce((sum, v) => sum + v, 0));
  const before = await voxels();
  const place = await crosshair();
  const [x, y] = await page.evaluate((p) => (window.preopEngine.views.get('axial')!.frame as never as { pixel(p: number[]): [number, number] }).pixel(p as number[]), place);
  const pane = (await page.locator('[data-view="axial"]').boundingBox())!;
  await page.mouse.move(pane.x + x, pane.y + y);
  await page.mouse.down();
  await page.mouse.move(pane.x + x + 12, pane.y + y + 4, { steps: 5 });
  await page.mouse.up();
  const erased = await voxels();
  expect(erased).toBeLessThan(before - 50);
  const began = Date.now();
  await allExact();
  said['a stroke until all that follows is exact'] = `${Date.now() - began} ms`;
  const layer = () => page.evaluate(() => {
    const { pending, corrected } = (window.preopEngine as never as { layer: Layer }).layer;
    return { pending: pending.length, corrected };
  });
  await expect.poll(layer, { timeout: 60_000 }).toEqual({ pending: 0, corrected: 0 });
  expect(await voxels()).toBe(erased);
  await page.getByRole('tab', { name: /History/ }).click();
  await expect(page.getByRole('list').getByText(/tibia-filled: erased with a ball of 4 mm radius, \d+ places, as tibia-painted/)).toBeVisible();
  await page.keyboard.press('v');
  await page.keyboard.press('Control+z');
  await expect.poll(voxels, { timeout: 60_000 }).toBe(before);
  await page.getByRole('tab', { name: 'Step' }).click();
  await allExact();
  await page.getByRole('radio', { name: 'head', exact: true }).click();
});

/** How long frames take until the picture is there (pixels are read back), the least of several. Runs in the page. */
function drawingTimes(): Record<string, string> {
  interface Inside {
    views: Map<string, { kind: string; frame: object }>;
    times: { contours: number };
    scroll(view: unknown, slices: number): void;
    redrawAll(): void;
    drawFrame(): void;
    patientOf(view: unknown): { anatomy: { pieces: Map<string, { mesh: { visible: boolean; geometry: { index: { count: number } } } }> } };
  }
  const engine = window.preopEngine as never as Inside;
  const gl = document.querySelector<HTMLCanvasElement>('canvas.picture')!.getContext('webgl2')!;
  const pixel = new Uint8Array(4);
  const least = (act: () => void): number => {
    let best = Infinity;
    for (let n = 0; n < 6; n++) {
      const began = performance.now();
      act();
      engine.drawFrame();
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      best = Math.min(best, performance.now() - began);
    }
    return best;
  };
  const axial = engine.views.get('axial');
  let outlines = Infinity;
  const scrolled = least(() => {
    engine.scroll(axial, 1);
    outlines = Math.min(outlines, engine.times.contours || Infinity);
  });
  const all = least(() => engine.redrawAll());
  const pieces = [...engine.patientOf(engine.views.get('planned')).anatomy.pieces.values()];
  const triangles = pieces.reduce((sum, piece) => sum + (piece.mesh.visible ? piece.mesh.geometry.index.count / 3 : 0), 0);
  return {
    'a scrolled slice, drawn': `${scrolled.toFixed(1)} ms, of it outlines ${outlines.toFixed(1)} ms`,
    'all four views, drawn': `${all.toFixed(1)} ms, with ${triangles} triangles in 3D`,
  };
}

test('a threshold is tinted and typed', async () => {
  await step('head-bone');
  await expect(page.getByText('What it takes is tinted on the slices.')).toBeVisible();
  await page.getByLabel('Above', { exact: true }).fill('40000');
  await expect(page.getByText('The most that is allowed is 32767 HU.')).toBeVisible();
  await page.getByLabel('Above', { exact: true }).press('Escape');
  await expect(page.getByLabel('Above', { exact: true })).toHaveValue('700');
});

test('a plane is dragged, then typed, undone and redone', async () => {
  await step('front-resection');
  await page.getByRole('button', { name: 'Go there' }).click();
  const before = await revision();
  const pane = (await page.locator('[data-view="axial"]').boundingBox())!;
  const at = await page.evaluate(() => window.preopEngine.views.get('axial')!.frame.pixel([18, -44.6, -22]));
  await page.mouse.move(pane.x + at[0]!, pane.y + at[1]!);
  await page.mouse.down();
  await page.mouse.move(pane.x + at[0]! + 3, pane.y + at[1]! + 2);
  await page.mouse.move(pane.x + at[0]! + 6, pane.y + at[1]! + 4);
  await expect(page.locator('.inspector-head .chip')).toHaveText('Preview');
  const approximate = await page.evaluate(() => (window.preopEngine as never as { preview: string[] }).preview);
  await page.mouse.up();
  const began = Date.now();
  const looked = await looks();
  await expect(page.getByText(`Revision ${before + 1}`, { exact: true })).toBeVisible({ timeout: 60_000 });
  said['answer to a dragged plane'] = `${Date.now() - began} ms until the plan has it`;
  await expect(page.locator('.inspector-head .chip')).toHaveText('Exact', { timeout: 300_000 });
  said['the dragged cut exact'] = `${Date.now() - began} ms`;
  await eachIsExact(approximate);
  said['all that its preview told exact'] = `${Date.now() - began} ms`;
  // The exact halves are in the picture, and no view looks from elsewhere.
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled, null, { timeout: 120_000 });
  expect(await looks()).toEqual(looked);
  const dragged = await through().inputValue();
  expect(Number(dragged)).toBeGreaterThan(18);
  await through().fill('18');
  await through().press('Enter');
  await expect(page.getByText(`Revision ${before + 2}`, { exact: true })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('heading', { name: 'front-resection' }).click();
  await page.keyboard.press('Control+z');
  await expect(through()).toHaveValue(dragged, { timeout: 60_000 });
  await page.keyboard.press('Control+Shift+z');
  await expect(through()).toHaveValue('18', { timeout: 60_000 });
  await page.keyboard.press('Control+z');
  await expect(through()).toHaveValue(dragged, { timeout: 60_000 });
  await page.keyboard.press('Control+z');
  await expect(through()).toHaveValue('18', { timeout: 60_000 });
  await expect(page.getByRole('group', { name: 'Through' }).getByLabel('posterior')).toHaveValue('-44.6');
});

test('a finding is visited', async () => {
  await allExact();
  await page.getByRole('tab', { name: /Findings/ }).click();
  const from = await crosshair();
  await page.getByRole('list', { name: 'Findings' }).getByRole('button', { name: 'Go there' }).nth(1).click();
  expect(await crosshair()).not.toEqual(from);
});

test('a view is captured for the report, found in its list, and taken out', async () => {
  await allExact();
  await page.getByRole('tab', { name: 'Package' }).click();
  const list = page.getByRole('list', { name: 'Captures' });
  await expect(page.getByText('None yet. The report then has its own figures only.')).toBeVisible();
  await page.locator('[data-view="planned"]').focus();
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'Capture for the report' });
  await dialog.getByLabel('What it shows, in your words').fill('The new jaw from the front');
  await dialog.getByRole('button', { name: 'Capture it' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(list).toContainText('The new jaw from the front');
  await expect(list).toContainText('3D, head');
  // What the server keeps is where this view looks.
  const id = new URL(page.url()).hash.split('/').at(-1);
  const captures = (await (await page.request.get(new URL(`/api/cases/${id}/captures`, page.url()).href)).json()) as { note: string; view: { middle_mm: number[]; toward: number[]; slice: null; seen: object[] } }[];
  const { target, toViewer } = await page.evaluate(() => {
    const { camera } = window.preopEngine.views.get('planned')!;
    return { target: camera.target, toViewer: (camera.directions as never as { toViewer: number[] }).toViewer };
  });
  expect(captures).toHaveLength(1);
  captures[0]!.view.middle_mm.forEach((c, axis) => expect(c).toBeCloseTo(target[axis]!, 6));
  captures[0]!.view.toward.forEach((c, axis) => expect(c).toBeCloseTo(toViewer[axis]!, 6));
  expect(captures[0]!.view.seen.length).toBeGreaterThan(0);
  // A second one, of a slice, stays when the first is taken out.
  await page.locator('[data-view="axial"]').focus();
  await page.keyboard.press('p');
  await dialog.getByLabel('What it shows, in your words').fill('Where the jaw is cut');
  await dialog.getByRole('button', { name: 'Capture it' }).click();
  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await list.getByRole('button', { name: 'Take out: The new jaw from the front' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(list).toContainText('Where the jaw is cut');
});

test('the package is made, and its report read in the page', async () => {
  await page.getByRole('tab', { name: 'Package' }).click();
  await page.getByRole('button', { name: 'Write the package' }).click();
  await expect(page.getByText('This package was made of the plan as it is now.')).toBeVisible({ timeout: 600_000 });
  await expect(page.getByRole('link', { name: 'MANDIBLE.stl' })).toBeVisible();
  const zip = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Everything as a zip' }).click();
  expect((await zip).suggestedFilename()).toMatch(/\.zip$/);
  await page.getByRole('button', { name: 'Read the report' }).click();
  const report = page.getByTitle('Report of the case');
  await expect(report).toBeVisible();
  const answer = await page.request.get(new URL((await report.getAttribute('src'))!, page.url()).href);
  expect(answer.headers()['content-type']).toBe('application/pdf');
  const pdf = await answer.body();
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await capturedIsIn(pdf, answer.url());
  await page.getByRole('button', { name: 'Close' }).click();
});
