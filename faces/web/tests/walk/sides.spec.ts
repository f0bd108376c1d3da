//! Left is left, from DICOM files to the pixels: a body that is different in every direction, scanned as nobody would like it (prone, feet first,
//! last slice first; and obliquely), dropped on the page. In every view the marks lie where the letters that are written over it say.
import { expect, test, type Page } from '@playwright/test';
import { join } from 'node:path';
import { dropOn, pixelOf } from './hands';
import { middleOf } from './picture';
import { field, Planner } from './planner';
import { areaOf, MARKS, scanInto, turned, type Lying, type Mark } from './scanner';
import { needProgram, serve, zipOf, type Served } from './served';

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ actionTimeout: 20_000 });

/** Face down, feet first: rows go to the right, columns to the front; the slices were written from the head down. */
const PRONE: Lying = { rows: [-1, 0, 0], columns: [0, -1, 0], backwards: true, position: 'FFP' };
/** Sagittal images of a patient who was turned by 35 degrees about no axis of the room. */
const AXIS = [0.6, -0.64, 0.48] as const;
const OBLIQUE: Lying = { rows: turned([0, 1, 0], AXIS, 0.6), columns: turned([0, 0, -1], AXIS, 0.6), backwards: false, position: 'HFS' };

/** With the window from -400 to 1600 HU. */
const grey = ({ hu }: Mark) => `r === g && g === b && Math.abs(r - ${Math.round((255 * (hu + 400)) / 2000)}) <= 3`;
const OPPOSITE: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', S: 'I', I: 'S' };
const markOf = (letter: string) => MARKS.find((mark) => mark.letter === letter)!;

let served: Served;
let page: Page;
let hand: Planner;

test.beforeAll(async ({ browser }) => {
  needProgram();
  served = await serve();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.addInitScript(keepWritten);
  hand = new Planner(page);
});

test.afterAll(async () => {
  await page?.context().close();
  served?.stop();
});

/** Runs in the page: whatever is written over a view stays known, with the place where it stands. */
function keepWritten(): void {
  const own = CanvasRenderingContext2D.prototype;
  const [fillText, clearRect] = [own.fillText, own.clearRect];
  const written = (canvas: HTMLCanvasElement) => ((canvas as never as { written?: object[] }).written ??= []);
  own.clearRect = function (...all) {
    written(this.canvas).length = 0;
    return clearRect.apply(this, all);
  };
  own.fillText = function (text, x, y, ...more) {
    const at = this.getTransform().transformPoint({ x, y });
    written(this.canvas).push({ text, right: (2 * at.x) / this.canvas.width - 1, up: 1 - (2 * at.y) / this.canvas.height });
    return fillText.call(this, text, x, y, ...more);
  };
}

interface Edges {
  right: string;
  left: string;
  top: string;
  bottom: string;
}

/** The letters on the four edges of a view, as they are drawn; and that of the cube which faces the viewer. */
async function lettersOf(view: string): Promise<Edges & { cube: string[] }> {
  const all = await page.evaluate((id) => {
    const layer = document.querySelector<HTMLCanvasElement>(`[data-view="${id}"] .layer`)!;
    return (layer as never as { written: { text: string; right: number; up: number }[] }).written;
  }, view);
  const letters = all.filter(({ text }) => /^[LRAPSI]{1,3}$/.test(text));
  const edge = (is: (one: { right: number; up: number }) => boolean) => {
    const found = letters.filter(is);
    expect(found, `one word on each edge of ${view}`).toHaveLength(1);
    return found[0]!.text;
  };
  return {
    right: edge(({ right, up }) => right > 0.8 && Math.abs(up) < 0.1),
    left: edge(({ right, up }) => right < -0.8 && Math.abs(up) < 0.1),
    top: edge(({ right, up }) => up > 0.8 && Math.abs(right) < 0.1),
    bottom: edge(({ right, up }) => up < -0.8 && Math.abs(right) < 0.1),
    cube: letters.filter(({ right, up }) => right > 0.5 && up < -0.5).map(({ text }) => text),
  };
}

/** Every mark that is seen on a slice lies towards the edge that has its letter first; which are seen. */
async function sliceIsRight(view: string): Promise<string> {
  const letters = await lettersOf(view);
  const seen: string[] = [];
  for (const mark of MARKS) {
    const middle = await middleOf(page, view, grey(mark));
    if (!middle) continue;
    seen.push(mark.letter);
    const towards = { right: middle.right, left: -middle.right, top: middle.up, bottom: -middle.up };
    for (const [edge, far] of Object.entries(towards)) {
      const first = letters[edge as keyof Edges][0];
      if (first === mark.letter) expect(far, `${mark.letter} at the ${edge} of ${view}`).toBeGreaterThan(0.2);
      if (first === OPPOSITE[mark.letter]) expect(far, `${mark.letter} away from the ${edge} of ${view}`).toBeLessThan(-0.2);
    }
  }
  return seen.sort().join('');
}

interface Blob {
  mm2: number;
  right: number;
  up: number;
  /** Which share of the box around it is filled: a ball's 0.785, a cube's all. */
  filled: number;
}

/** What stands apart in a picture of surfaces. */
async function blobsOf(view: string): Promise<Blob[]> {
  return page.evaluate((id) => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture')!;
    const pane = document.querySelector(`[data-view="${id}"]`)!.getBoundingClientRect();
    const own = canvas.getBoundingClientRect();
    const flat = document.createElement('canvas');
    const [w, h] = [(flat.width = Math.floor(pane.width)), (flat.height = Math.floor(pane.height))];
    const g = flat.getContext('2d')!;
    g.drawImage(canvas, own.left - pane.left, own.top - pane.top, own.width, own.height);
    const { data } = g.getImageData(0, 0, w, h);
    const bone = new Uint8Array(w * h).map((_, n) => Number(data[4 * n]! > data[4 * n + 2]!));
    const { mmPerPixel } = (window.preopEngine.views.get(id) as never as { camera: { mmPerPixel: number } }).camera;
    const found = [];
    for (let start = 0; start < bone.length; start++) {
      if (!bone[start]) continue;
      const [todo, x, y] = [[start], [] as number[], [] as number[]];
      bone[start] = 0;
      while (todo.length > 0) {
        const n = todo.pop()!;
        x.push(n % w);
        y.push(Math.floor(n / w));
        for (const next of [n - 1, n + 1, n - w, n + w]) {
          if (!bone[next]) continue;
          bone[next] = 0;
          todo.push(next);
        }
      }
      if (x.length < 60) continue;
      const mean = (all: number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
      const span = (all: number[]) => Math.max(...all) - Math.min(...all) + 1;
      found.push({ mm2: x.length * mmPerPixel ** 2, right: (2 * mean(x)) / w - 1, up: 1 - (2 * mean(y)) / h, filled: x.length / span(x) / span(y) });
    }
    return found;
  }, view);
}

/** At each edge of a 3D view stands the one mark whose letter is written there, by its size and its shape. */
async function solidIsRight(view: string): Promise<Edges> {
  const { cube, ...edges } = await lettersOf(view);
  const blobs = await blobsOf(view);
  expect(blobs, 'four around one').toHaveLength(5);
  for (const [edge, letter] of Object.entries(edges)) {
    const far = ({ right, up }: Blob) => ({ right, left: -right, top: up, bottom: -up })[edge as keyof Edges];
    const blob = blobs.reduce((a, b) => (far(b) > far(a) ? b : a));
    const mark = markOf(letter);
    const what = `${letter} at the ${edge} of ${view}`;
    // Bone begins far below half of a mark's grey, outside its edge; the next mark of its shape has half the area, or twice.
    expect(Math.abs(blob.mm2 / areaOf(mark) - 1), `${what}: ${blob.mm2.toFixed(0)} mm²`).toBeLessThan(0.25);
    expect(Math.abs(blob.filled - (mark.shape === 'ball' ? Math.PI / 4 : 1)), `${what}: a ${mark.shape}`).toBeLessThan(0.1);
  }
  // What faces the viewer is neither at an edge nor behind one.
  const facing = cube.filter((letter) => !Object.values(edges).includes(letter));
  expect(facing).toHaveLength(1);
  return edges;
}

/** What is in front in a 3D view is what the cube's face says: a click where two marks cover each other takes the slices to the nearer. */
async function nearIsRight(view: string): Promise<void> {
  const { cube } = await lettersOf(view);
  expect(cube).toHaveLength(1);
  const [near, far] = [markOf(cube[0]!), markOf(OPPOSITE[cube[0]!]!)];
  const axis = near.at.findIndex((c) => Math.abs(c) === 33);
  const middle = near.at.map((c, n) => (n === axis ? c : (c + far.at[n]!) / 2));
  await page.mouse.click(...(await pixelOf(page, view, middle)));
  const place = await page.evaluate(() => window.preopEngine.crosshair!.place);
  const off = place.map((c, n) => Math.abs(c - near.at[n]!));
  expect(Math.max(...off), `${near.letter} is in front: ${place}`).toBeLessThan(near.half + 1);
}

/** Brings all that there is into a view, which may be narrower than the one before it. */
async function fit(view: string): Promise<void> {
  await page.locator(`[data-view="${view}"]`).focus();
  await page.keyboard.press('f');
  await hand.settled();
}

/** From all six sides. */
async function allLooksAreRight(views: string[], clicks: boolean): Promise<void> {
  const looks: [string, string, string][] = [['6', 'L', 'S'], ['7', 'R', 'S'], ['8', 'P', 'S'], ['9', 'A', 'S'], ['0', 'L', 'A'], ['u', 'R', 'A']];
  for (const [key, right, top] of looks) {
    await page.keyboard.press(key);
    await hand.settled();
    for (const view of views) {
      await expect(async () => expect(await solidIsRight(view)).toMatchObject({ right, top })).toPass({ timeout: 10_000 });
      if (clicks) await nearIsRight(view);
    }
  }
}

const picture = async (name: string) => {
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: join(process.env.PREOP_PICTURES, `${name}.png`) });
};

test('the files become a case, and the threshold is typed', async () => {
  const disc = join(served.cases, 'disc');
  scanInto(join(disc, 'prone'), { description: 'Prone, feet first', bodyPart: 'HEAD', series: 1 }, PRONE);
  scanInto(join(disc, 'oblique'), { description: 'Oblique', bodyPart: 'LEG', series: 2, laterality: 'L' }, OBLIQUE);
  hand.begin('all');
  await page.goto(served.address);
  await dropOn(page, '.drop', [zipOf(disc, join(served.cases, 'disc.zip'))]);
  const series = (name: string) => page.getByRole('listitem', { name });
  await expect(series('Prone, feet first')).toBeVisible({ timeout: 120_000 });
  await hand.choose(series('Prone, feet first').getByRole('button', { name: / as$/ }), 'Head');
  await hand.choose(series('Oblique').getByRole('button', { name: / as$/ }), 'Left leg');
  await picture('sides-new');
  await hand.choose(page.getByRole('button', { name: /Side of the operation/ }), 'Left');
  await hand.type(field(page.locator('body'), 'Title'), 'Six sides');
  await hand.click(page.getByRole('button', { name: 'Make the case' }));
  await expect(page.getByRole('heading', { name: 'Six sides' })).toBeVisible({ timeout: 120_000 });
  await hand.opened();
  await hand.select('head-bone');
  await hand.typed('Above', '400');
  await hand.allExact();
  // What an undo would take back is said, with what it makes anew.
  await page.getByRole('button', { name: /^Undo: head-bone: .*400.*Makes anew: 2 steps$/ }).hover();
  await expect(page.locator('.tooltip:visible')).toHaveText(/^Undo: head-bone: .*Makes anew: 2 steps$/);
  await picture('sides-undo');
  // Nothing is tinted over the greys.
  await page.getByRole('row', { name: 'head-surface', exact: true }).click();
  await hand.settled();
});

test('slices: straight, tilted and turned by a quarter', async () => {
  await page.keyboard.press('2');
  for (const frame of ['head', 'left-leg']) {
    await page.getByRole('radio', { name: frame, exact: true }).click();
    await hand.settled();
    await expect.poll(() => sliceIsRight('axial')).toBe('ALPR');
    expect(await sliceIsRight('coronal')).toBe('ILRS');
    expect(await sliceIsRight('sagittal')).toBe('AIPS');
    expect(await lettersOf('axial')).toMatchObject({ right: 'L', top: 'A' });
    expect(await lettersOf('coronal')).toMatchObject({ right: 'L', top: 'S' });
    expect(await lettersOf('sagittal')).toMatchObject({ right: 'P', top: 'S' });
    await picture(`sides-${frame}`);
    const axial = page.locator('[data-view="axial"]');
    await axial.focus();
    await page.keyboard.press('Control+ArrowDown');
    await page.keyboard.press('Control+ArrowRight');
    await expect.poll(() => sliceIsRight('axial')).toBe('ALPR');
    const name = axial.locator('xpath=..');
    await expect(name).toHaveAccessibleName(/^Axial, tilted/);
    await picture(`sides-${frame}-tilted`);
    // By steps of 5 degrees to a quarter of a turn about the axis from left to right.
    await page.keyboard.press('Control+ArrowLeft');
    for (let n = 1; n < 18; n++) {
      await page.keyboard.press('Control+ArrowDown');
      if (n % 4 === 0) expect(await sliceIsRight('axial')).toContain('LR');
    }
    await expect(name).toHaveAccessibleName('Coronal, turned');
    await expect.poll(() => sliceIsRight('axial')).toBe('ILRS');
    expect(await lettersOf('axial')).toMatchObject({ right: 'L', top: 'I' });
    await page.keyboard.press('a');
  }
  await page.getByRole('radio', { name: 'head', exact: true }).click();
});

test('3D from all six sides, and what is in front', async () => {
  await page.keyboard.press('1');
  await hand.settled();
  await allLooksAreRight(['planned'], true);
  await picture('sides-3d');
});

test('before, planned and donor', async () => {
  await page.keyboard.press('4');
  await hand.settled();
  // In either of the two, for their cameras are linked.
  await fit('before');
  await allLooksAreRight(['before', 'planned'], false);
  await picture('sides-before');
  await page.keyboard.press('5');
  await fit('donor');
  await fit('planned');
  await allLooksAreRight(['donor', 'planned'], false);
  await picture('sides-donor');
});
