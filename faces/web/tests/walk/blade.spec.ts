//! Looking along a slot with its blade as a ghost, and what is said beside a plane while it is dragged.
import { expect, test, type Page } from '@playwright/test';
import { pixelOf } from './hands';
import { openPhantom } from './phantom';
import { coloursAt } from './picture';

interface Inside {
  views: Map<string, { frame: { pixel(p: readonly number[]): number[] }; camera: { target: number[]; directions: { toViewer: number[] } } }>;
  preview: string[] | null;
  ghost: object;
  metBones: { notes(ghost: object, pieces: Iterable<object>): string[] };
  patientOf(view: unknown): { anatomy: { pieces: Map<string, object> } };
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
  await expect.poll(() => orange(page)).toBeGreaterThan(50);
  const camera = await inside(page, (engine) => ({ to: engine.views.get('planned')!.camera.directions.toViewer, at: engine.views.get('planned')!.camera.target }));
  expect(camera.to.map((c) => Math.round(c * 1e6) / 1e6 + 0)).toEqual([0, -1, 0]);
  expect(camera.at).toEqual([16, -30, 0]);
  const notes = await inside(page, (engine) => engine.metBones.notes(engine.ghost, engine.patientOf(engine.views.get('planned')).anatomy.pieces.values()));
  expect(notes).toEqual(['Slot 1, saw, to 40.0 mm', 'Preview, before the operation, of what is shown: meets left']);
  await page.keyboard.press('Escape');
  await expect.poll(() => orange(page)).toBe(0);
});

test('the bone within the blade’s box is lit, and none beside it', async ({ page }) => {
  await page.getByRole('row', { name: 'front', exact: true }).click();
  await page.keyboard.press('n');
  // As near as it takes to see tenths of a millimetre: the box that is lit is 1 mm wide, the blade 0.6.
  await page.mouse.move(...(await pixelOf(page, 'planned', [16, -30, 0])));
  for (let n = 0; n < 3; n++) await page.mouse.wheel(0, -700);
  await expect.poll(() => page.evaluate(() => window.preopEngine.views.get('planned')!.camera.mmPerPixel)).toBeLessThan(0.03);
  await page.waitForTimeout(300);
  // Across the blade on the bone's near side, from end to end; edges of box and blade left out.
  const places = [...Array(41).keys()].map((n) => 14 + 0.1 * n).filter((x) => [0.3, 0.5].every((half) => Math.abs(Math.abs(x - 16) - half) > 0.04));
  const across = async () => (await coloursAt(page, 'planned', places.map((x) => [x, -5, 1.23]))).map(([r, g, b]) => r > 240 && g > 140 && g < 190 && b > 85 && b < 130);
  expect(await across()).toEqual(places.map((x) => Math.abs(x - 16) < 0.5));
  // At 0.4 mm from its middle there is no blade, only lit bone; above the bone, only blade.
  const [beside, above] = await coloursAt(page, 'planned', [[16.4, -5, 1.23], [16.4, -5, 6]]);
  expect(beside).toEqual([255, expect.any(Number), expect.any(Number)]);
  expect(above![0]).toBeLessThan(120);
  await page.keyboard.press('Escape');
  await expect.poll(across).toEqual(places.map(() => false));
});

/** Half of the arc on which the new jaw lies, about the origin. */
const RADIUS = 18;

test('beside a dragged plane stand the bone that it cuts, the tumour’s margin and the new jaw, until the plan has it', async ({ page }) => {
  await openPhantom(page, (phantom) => {
    phantom.steps = phantom.steps.map((step) => {
      if (step.name === 'cut') return { ...step, of: 'left', plane: { through_mm: [18, 0, 0], normal: [-0.6, -0.8, 0], on: 'scan' } };
      return step.name === 'top' ? { ...step, cuts: ['cut.plane', 'back.plane'], jaw_line: 'line' } : step;
    });
    const arc = [...Array(721).keys()].map((n) => ((n - 540) * Math.PI) / 720).map((turn) => ({ name: '', at_mm: [RADIUS * Math.cos(turn), RADIUS * Math.sin(turn), 0] }));
    phantom.objects = [
      { name: 'front', ways: [], surfaces: [{ content: '2'.padStart(64, '0'), part: '0', frame: 'scan', pose: null, role: 'tumour', title: 'front' }] },
      { name: 'back.plane', type: 'plane', plane: { through_mm: [0, -25, 4], normal: [1, 0, 0] } },
      { name: 'line', type: 'curve', points: arc },
    ];
  });
  await page.reload();
  await page.waitForFunction(() => (window.preopEngine as never as { settled: boolean } | undefined)?.settled);
  await page.getByRole('row', { name: 'cut', exact: true }).click();
  const from = await pixelOf(page, 'axial', [18, 0, 0]);
  await page.mouse.move(...from);
  await page.mouse.down();
  for (let n = 1; n <= 5; n++) await page.mouse.move(from[0] - n, from[1] + n);
  const { lines, at } = await inside(page, (engine) => ({ lines: engine.preview!, at: (engine as never as { plane: { value: { through: [number, number, number] } } }).plane.value.through }));
  expect(Math.hypot(at[0] - 18, at[1])).toBeGreaterThan(0.3);
  const said = (words: RegExp) => Number(lines.map((line) => words.exec(line)).find(Boolean)![1]);
  expect(lines[0]).toMatch(/^Preview: [\d.]+ mm right, [\d.]+ mm posterior$/);
  // The bone is a cube of 10 mm; the plane stands on the slice, through its whole height.
  expect(said(/^bone cut ≈ (\d+) mm²$/)).toBeCloseTo(10 * chord(at), -0.3);
  // The tumour's nearest corner is (5, -13).
  expect(said(/^tumour ≈ ([\d.]+) mm away$/)).toBeCloseTo(-0.6 * (5 - at[0]) - 0.8 * (-13 - at[1]), 1);
  // Both planes meet the arc: the other one in front, this one where R cos(turn - turnOfNormal) is its distance.
  const turn = Math.atan2(-0.8, -0.6) + Math.acos((-0.6 * at[0] - 0.8 * at[1]) / RADIUS);
  expect(said(/^new jaw to back ≈ ([\d.]+) mm along its line$/)).toBeCloseTo(RADIUS * (turn + Math.PI / 2), 1);
  expect(lines).toHaveLength(4);
  await page.mouse.up();
  await expect.poll(() => inside(page, (engine) => engine.preview)).toBeNull();
});

/** How long the line through a place along (0.8, -0.6) runs within the cube of the left mark, mm. */
function chord([x, y]: readonly number[]): number {
  const spans = [[18, x!, 0.8], [0, y!, -0.6]].map(([middle, from, step]) => [(middle! - 5 - from!) / step!, (middle! + 5 - from!) / step!].sort((a, b) => a - b));
  return Math.min(...spans.map((span) => span[1]!)) - Math.max(...spans.map((span) => span[0]!));
}
