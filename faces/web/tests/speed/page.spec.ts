//! How fast the page is on cases of real size, against a real `preop serve`, in real Chromium on SwiftShader. Prints the figures that
//! docs/performance.md holds; fails only where something does not work at all. `npm run speed:page`, on a machine that does nothing else.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { missing, serve, type Served } from '../walk/served';
import { largeBone, largeScan } from './largeCases';

const words = missing();
if (words) throw new Error(words);
test.describe.configure({ mode: 'serial', timeout: 900_000 });

/** Each figure is the least of so many. */
const ROUNDS = 4;
const say = (words: string) => console.log(words);
let served: Served;

test.beforeAll(async () => {
  const memo = join(process.env.TMPDIR ?? '/tmp', `preop-speed-memo-${process.pid}`);
  mkdirSync(memo);
  process.once('exit', () => rmSync(memo, { recursive: true, force: true }));
  process.env.PREOP_MEMO = memo;
  served = await serve();
  largeScan(served.cases, 'slices-300', 300);
  largeScan(served.cases, 'slices-600', 600);
  largeScan(served.cases, 'label-300', 300, true);
  for (const thousands of [500, 1000]) largeBone(served.cases, `triangles-${thousands}k`, 1000 * thousands);
});

test.afterAll(() => served?.stop());

/** What the page tells of itself. */
interface Inside {
  settled: boolean;
  views: Map<string, { kind: string; frame: { pixel(place: readonly number[]): [number, number] } }>;
  times: { contours: number };
  hand: { drawing: unknown };
  patientOf(view: unknown): { whole: string | null; volume: object | null; crosshair: number[]; anatomy: { pieces: Map<string, Piece> } | null };
  scroll(view: unknown, slices: number): void;
  redrawAll(): void;
  redraw(view: unknown): void;
  pace: { last: unknown };
  dirty: Set<string>;
  drawFrame(): void;
}
interface Piece {
  wish: { object: string; address: string };
  mesh: { visible: boolean; geometry: { index: { count: number } } };
}

/** Opens a case from the list of cases; ms until the first slices are drawn, until every slice is there, and the longest the page stood still. */
async function open(page: Page, name: string): Promise<{ first: number; whole: number; still: number }> {
  await page.goto(served.address);
  await page.getByRole('link', { name }).waitFor();
  return page.evaluate(
    (id) =>
      new Promise<{ first: number; whole: number; still: number }>((done) => {
        const began = performance.now();
        let [first, still, last] = [0, 0, began];
        location.hash = `#/case/${id}`;
        const look = () => {
          const now = performance.now();
          if (first) still = Math.max(still, now - last);
          last = now;
          const engine = window.preopEngine as never as Inside | undefined;
          const view = engine?.views.get('axial');
          const patient = view && engine!.patientOf(view);
          if (patient?.volume && !first) {
            engine!.drawFrame();
            const gl = document.querySelector<HTMLCanvasElement>('canvas.picture')!.getContext('webgl2')!;
            gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
            first = last = performance.now();
          }
          if (patient?.whole) return done({ first: first - began, whole: performance.now() - began, still });
          requestAnimationFrame(look);
        };
        look();
      }),
    name,
  );
}

for (const slices of [300, 600]) {
  test(`first slices of 512 x 512 x ${slices}`, async ({ page }) => {
    const tell = (how: string, all: Awaited<ReturnType<typeof open>>[]) => {
      const least = (pick: (one: (typeof all)[number]) => number) => Math.round(Math.min(...all.map(pick)));
      say(`512 x 512 x ${slices}, ${how}: first slices ${least((one) => one.first)} ms, all there ${least((one) => one.whole)} ms, the page stood still for ${least((one) => one.still)} ms at the most`);
    };
    tell('never opened before', [await open(page, `slices-${slices}`)]);
    await expect(page.locator('.exactness')).toHaveText('All exact', { timeout: 600_000 });
    const again = [];
    for (let n = 0; n < ROUNDS; n++) {
      await served.kill();
      await served.again();
      again.push(await open(page, `slices-${slices}`));
    }
    tell('opened before, the server new', again);
  });
}

/** Frames until the picture is there (pixels are read back), the least of several. Runs in the page. */
function frames(): { scrolled: number; outlines: number; all: number; triangles: number } {
  const engine = window.preopEngine as never as Inside;
  const gl = document.querySelector<HTMLCanvasElement>('canvas.picture')!.getContext('webgl2')!;
  const least = (act: () => void): number => {
    let best = Infinity;
    for (let n = 0; n < 8; n++) {
      const began = performance.now();
      act();
      engine.drawFrame();
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      best = Math.min(best, performance.now() - began);
    }
    return best;
  };
  let outlines = Infinity;
  const scrolled = least(() => {
    engine.scroll(engine.views.get('axial'), 1);
    outlines = Math.min(outlines, engine.times.contours || Infinity);
  });
  const all = least(() => engine.redrawAll());
  const pieces = [...engine.patientOf(engine.views.get('planned')).anatomy!.pieces.values()];
  const triangles = pieces.reduce((sum, piece) => sum + (piece.mesh.visible ? piece.mesh.geometry.index.count / 3 : 0), 0);
  return { scrolled, outlines, all, triangles };
}

/** From when the hand lets go: ms until the page has drawn, by itself, both halves of the cut as others than before, exact. Runs in the page. */
function pictureAfterRelease(): Promise<number> {
  const engine = window.preopEngine as never as Inside;
  const gl = document.querySelector<HTMLCanvasElement>('canvas.picture')!.getContext('webgl2')!;
  const halves = () => {
    const pieces = [...(engine.patientOf(engine.views.get('planned')).anatomy?.pieces.values() ?? [])];
    return pieces.filter((piece) => piece.wish.object.startsWith('cut')).map((piece) => piece.wish.address);
  };
  const before = new Set(halves());
  return new Promise((done) => {
    addEventListener('pointerup', () => {
      const began = performance.now();
      const draw = engine.drawFrame;
      engine.drawFrame = () => {
        const owed = engine.dirty.has('planned');
        draw.call(engine);
        const now = halves();
        if (!owed || engine.dirty.has('planned') || now.length < before.size || now.some((address) => before.has(address))) return;
        engine.drawFrame = draw;
        gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
        done(performance.now() - began);
      };
    }, { once: true, capture: true });
  });
}

/** From a move of a plane in hand until the slices show it, and until 3D does: ms of each. Runs in the page. */
function watchPlane(): void {
  const engine = window.preopEngine as never as Inside;
  const gl = document.querySelector<HTMLCanvasElement>('canvas.picture')!.getContext('webgl2')!;
  const seen = { slices: [] as number[], solid: [] as number[] };
  Object.assign(window, { preopPreviews: seen });
  let [slice, solid] = [0, 0];
  addEventListener('pointermove', (event) => {
    if (!event.buttons) return;
    slice ||= performance.now();
    solid ||= performance.now();
  }, { capture: true });
  const draw = engine.drawFrame.bind(engine);
  engine.drawFrame = () => {
    const before = engine.dirty.has('planned');
    draw();
    const shown = before && !engine.dirty.has('planned');
    if (!slice && !(solid && shown)) return;
    if (shown) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    if (slice) seen.slices.push(performance.now() - slice);
    if (shown) seen.solid.push(performance.now() - solid);
    slice = 0;
    if (shown) solid = 0;
  };
}

/** A picture of the 3D view alone, the least of several, and its triangles. Runs in the page. */
function solidFrame(): { ms: number; triangles: number } {
  const engine = window.preopEngine as never as Inside;
  const gl = document.querySelector<HTMLCanvasElement>('canvas.picture')!.getContext('webgl2')!;
  let ms = Infinity;
  for (let n = 0; n < 8; n++) {
    const began = performance.now();
    engine.redraw(engine.views.get('planned'));
    engine.pace.last = null;
    engine.drawFrame();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    // One that was put off is no picture.
    if (!engine.dirty.has('planned')) ms = Math.min(ms, performance.now() - began);
  }
  const pieces = [...engine.patientOf(engine.views.get('planned')).anatomy!.pieces.values()];
  return { ms, triangles: pieces.reduce((sum, piece) => sum + (piece.mesh.visible ? piece.mesh.geometry.index.count / 3 : 0), 0) };
}

for (const thousands of [500, 1000]) {
  test(`a cut through ${thousands} k triangles is dragged`, async ({ page }) => {
    await open(page, `triangles-${thousands}k`);
    await expect(page.locator('.exactness')).toHaveText('All exact', { timeout: 600_000 });
    await page.waitForFunction(() => (window.preopEngine as never as Inside).settled, null, { timeout: 120_000 });
    await page.getByRole('row', { name: 'cut', exact: true }).click();
    const times = await page.evaluate(frames);
    say(`${thousands} k triangles: a scrolled slice ${times.scrolled.toFixed(1)} ms, of it outlines ${times.outlines.toFixed(1)} ms; all views with ${times.triangles} triangles in 3D ${times.all.toFixed(1)} ms`);
    const pictures: number[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      await page.getByRole('button', { name: 'Go there' }).click();
      const pane = (await page.locator('[data-view="coronal"]').boundingBox())!;
      const at = await page.evaluate(() => {
        const engine = window.preopEngine as never as Inside;
        const view = engine.views.get('coronal')!;
        return view.frame.pixel(engine.patientOf(view).crosshair);
      });
      const picture = page.evaluate(pictureAfterRelease);
      await page.mouse.move(pane.x + at[0], pane.y + at[1]);
      await page.mouse.down();
      for (let part = 1; part <= 4; part++) await page.mouse.move(pane.x + at[0], pane.y + at[1] + 2 * part);
      await page.mouse.up();
      pictures.push(await picture);
      await expect(page.locator('.exactness')).toHaveText('All exact', { timeout: 600_000 });
    }
    say(`${thousands} k triangles: the picture of a moved plane, both halves exact, ${pictures.map((ms) => Math.round(ms)).sort((a, b) => a - b).join(', ')} ms after the hand let go`);
    await page.evaluate(watchPlane);
    const pane = (await page.locator('[data-view="coronal"]').boundingBox())!;
    const at = await page.evaluate(() => {
      const engine = window.preopEngine as never as Inside;
      const view = engine.views.get('coronal')!;
      return view.frame.pixel(engine.patientOf(view).crosshair);
    });
    await page.mouse.move(pane.x + at[0], pane.y + at[1]);
    await page.mouse.down();
    for (let part = 1; part <= 24; part++) await page.mouse.move(pane.x + at[0], pane.y + at[1] - part / 2);
    const previews = await page.evaluate(() => (window as never as { preopPreviews: { slices: number[]; solid: number[] } }).preopPreviews);
    const solid = await page.evaluate(solidFrame);
    await page.mouse.up();
    const spread = (all: number[]) => {
      const sorted = all.sort((a, b) => a - b);
      return `middle ${sorted[sorted.length >> 1]!.toFixed(0)}, slowest ${sorted.at(-1)!.toFixed(0)} ms of ${sorted.length}`;
    };
    expect(Math.min(previews.slices.length, previews.solid.length)).toBeGreaterThan(0);
    say(`${thousands} k triangles: a dragged plane is seen on slices after ${spread(previews.slices)}; its halves in 3D after ${spread(previews.solid)}; a picture of 3D with ${solid.triangles} triangles in two halves ${solid.ms.toFixed(1)} ms`);
    await expect(page.locator('.exactness')).toHaveText('All exact', { timeout: 600_000 });
  });
}

/** From a move of the hand until its slice is drawn with it: ms of each move. Runs in the page. */
function watchMoves(): void {
  const engine = window.preopEngine as never as Inside;
  const gl = document.querySelector<HTMLCanvasElement>('canvas.picture')!.getContext('webgl2')!;
  const seen: number[] = [];
  Object.assign(window, { preopMoves: seen });
  let began = 0;
  addEventListener('pointermove', () => (began ||= performance.now()), { capture: true });
  const draw = engine.drawFrame.bind(engine);
  engine.drawFrame = () => {
    draw();
    if (!began || !engine.hand.drawing) return void (began = 0);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    seen.push(performance.now() - began);
    began = 0;
  };
}

test('a stroke on a label of 512 x 512 x 300', async ({ page }) => {
  await open(page, 'label-300');
  await expect(page.locator('.exactness')).toHaveText('All exact', { timeout: 600_000 });
  await page.getByRole('row', { name: 'bone', exact: true }).click();
  await page.keyboard.press('e');
  await page.waitForFunction(() => (window.preopEngine as never as { layer: { label: unknown } }).layer.label, null, { timeout: 120_000 });
  await page.waitForFunction(() => (window.preopEngine as never as Inside).settled, null, { timeout: 120_000 });
  await page.evaluate(watchMoves);
  for (const id of ['axial', 'planned']) {
    const pane = (await page.locator(`[data-view="${id}"]`).boundingBox())!;
    const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height / 2];
    await page.mouse.move(x - 30, y);
    await page.mouse.down();
    for (let n = 0; n < 16; n++) await page.mouse.move(x - 30 + 4 * n, y + (n % 3), { steps: 1 });
    await page.mouse.up();
    const moves = (await page.evaluate(() => (window as never as { preopMoves: number[] }).preopMoves.splice(0))).sort((a, b) => a - b);
    expect(moves.length).toBeGreaterThan(0);
    say(`a stroke in the ${id} view is drawn after ${moves[0]!.toFixed(0)} ms, the middle of ${moves.length} moves ${moves[moves.length >> 1]!.toFixed(0)} ms, the slowest ${moves.at(-1)!.toFixed(0)} ms`);
  }
});
