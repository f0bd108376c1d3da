//! What hands do in the page, with real mouse and keyboard: each drag is one change, typed and dragged are the same value.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { dragBy, pixelOf } from './hands';
import { openPhantom } from './phantom';

interface Probe {
  views: Map<string, { frame: { pixel(p: readonly number[]): number[]; depth: number; mmPerPixel: number; directions: object }; camera: { target: number[]; mmPerPixel: number; directions: object } }>;
  crosshair: { place: number[] };
}
declare global {
  interface Window {
    preopEngine: Probe;
  }
}

const step = (page: Page, name: string) => page.getByRole('row', { name, exact: true }).click();

const camera = (page: Page) =>
  page.evaluate(() => {
    const { target, mmPerPixel, directions } = window.preopEngine.views.get('planned')!.camera;
    return JSON.stringify({ target, mmPerPixel, directions });
  });

test('a plane is dragged on a slice, then typed, undone and redone', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'cut');
  const before = await camera(page);
  await dragBy(page, await pixelOf(page, 'axial', [10, 0, 0]), 30, 12);
  await expect.poll(() => phantom.changes.length).toBe(1);
  const { set } = phantom.changes[0]!.change as { set: { parameter: string; value: { through_mm: number[]; normal: number[]; on: string } } };
  const mm = await page.evaluate(() => window.preopEngine.views.get('axial')!.frame.mmPerPixel);
  expect(set.parameter).toBe('plane');
  expect(set.value.on).toBe('scan');
  expect(set.value.through_mm[0]).toBeCloseTo(10 + 30 * mm, 1);
  expect(set.value.through_mm[1]).toBeCloseTo(12 * mm, 1);
  expect(set.value.through_mm[2]).toBe(0);
  const left = page.getByRole('group', { name: 'Through' }).getByLabel('left');
  await expect(left).toHaveValue(String(set.value.through_mm[0]));
  // Typed: the same value, the same handle.
  await left.fill('12.5');
  await left.press('Enter');
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect((phantom.changes[1]!.change as typeof phantom.changes[1]['change'] & { set: { value: { through_mm: number[] } } }).set.value.through_mm[0]).toBe(12.5);
  expect(phantom.changes[1]!.base_revision).toBe(2);
  await page.getByRole('heading', { name: 'cut' }).click();
  await page.keyboard.press('Control+z');
  await expect(left).toHaveValue(String(set.value.through_mm[0]));
  await page.keyboard.press('Control+Shift+z');
  await expect(left).toHaveValue('12.5');
  expect(await camera(page)).toBe(before);
});

test('a plane is turned about its place', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'cut');
  const middle = await pixelOf(page, 'axial', [10, 0, 0]);
  // The trace runs along (-0.6, 0.8) in the patient, which is right and down on the axial slice.
  await dragBy(page, [middle[0] - 84 * 0.6, middle[1] + 84 * 0.8], 25, 0);
  await expect.poll(() => phantom.changes.length).toBe(1);
  const turned = (phantom.changes[0]!.change as { set: { value: { through_mm: number[]; normal: number[] } } }).set.value;
  expect(turned.through_mm).toEqual([10, 0, 0]);
  expect(Math.hypot(...turned.normal)).toBeCloseTo(1, 3);
  expect(turned.normal[0]).not.toBeCloseTo(0.8, 2);
  expect(turned.normal[2]).toBeCloseTo(0, 3);
});

test('a plane is pushed along its normal by its arrow in 3D', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'cut');
  await page.waitForTimeout(500);
  const before = await camera(page);
  const pane = (await page.locator('[data-view="planned"]').boundingBox())!;
  const [x, y] = await page.evaluate(() => (window.preopEngine.views.get('planned')!.camera as never as { pixel(p: number[]): number[] }).pixel([10, 0, 0]));
  // The normal's arrow: seen from the front it runs to the patient's left, four fifths of its length.
  const tip: [number, number] = [pane.x + x! + 0.8 * 0.085 * pane.height, pane.y + y!];
  await page.mouse.move(tip[0] - 3, tip[1]);
  await dragBy(page, tip, 40, 0);
  await expect.poll(() => phantom.changes.length).toBe(1);
  const { through_mm, normal } = (phantom.changes[0]!.change as { set: { value: { through_mm: number[]; normal: number[] } } }).set.value;
  expect(normal).toEqual([0.8, 0.6, 0]);
  const moved = (through_mm[0]! - 10) / 0.8;
  expect(moved).toBeGreaterThan(1);
  expect(through_mm[1]).toBeCloseTo(moved * 0.6, 1);
  expect(through_mm[2]).toBeCloseTo(0, 2);
  expect(await camera(page)).toBe(before);
});

test('a plane snaps across a curve and through a landmark, as one change each', async ({ page }) => {
  const radius = 24;
  const arc = [...Array(361).keys()].map((n) => ((n - 180) * Math.PI) / 360).map((turn) => ({ name: '', at_mm: [radius * Math.cos(turn), radius * Math.sin(turn), 2] }));
  const phantom = await openPhantom(page, (one) => (one.objects = [{ name: 'line', type: 'curve', points: arc }]));
  await step(page, 'cut');
  const snap = async (to: string) => {
    const before = phantom.changes.length;
    await page.getByRole('button', { name: /Snap to/ }).click();
    await page.getByRole('option', { name: new RegExp(`^${to}`) }).click();
    await expect.poll(() => phantom.changes.length).toBe(before + 1);
    return (phantom.changes.at(-1)!.change as { set: { value: { through_mm: number[]; normal: number[]; on: string } } }).set.value;
  };
  // From (10, 0, 0) the nearest place of the arc lies straight to the left; there it runs to the back, as the plane's normal does.
  const across = await snap('line');
  expect(across.on).toBe('scan');
  // A chord of the arc is 0.2 mm long: half of that is how far its nearest place may be from the arc's.
  [radius, 0, 2].forEach((c, axis) => expect(Math.abs(across.through_mm[axis]! - c)).toBeLessThan(0.11));
  [0, 1, 0].forEach((c, axis) => expect(across.normal[axis]).toBeCloseTo(c, 2));
  const through = await snap('marks');
  expect(through).toEqual({ ...across, through_mm: [0, -18, 0] });
  // The handle stands there, too.
  expect(await page.evaluate(() => (window.preopEngine as never as { plane: { value: object } }).plane.value)).toEqual({ through: [0, -18, 0], normal: across.normal });
});

test('states are told in words and in shape: what waits, what is computed, what is behind, what failed', async ({ page }) => {
  const phantom = await openPhantom(page);
  const chip = (name: string) => page.getByRole('row', { name, exact: true }).locator('.chip');
  for (const name of ['bone', 'left', 'cut', 'front']) await expect(chip(name)).toHaveText('Exact');
  await expect(page.locator('.exactness')).toHaveText('All exact');
  // A stage passes, or says how much of it is open and how grave: the danger of the mark on the left.
  for (const [stage, said] of [['Images', 'Passes'], ['Bones', '1 open ⛔'], ['Plan', 'Passes'], ['Devices', 'Passes']]) await expect(chip(stage!)).toHaveText(said!);
  // What the server answers to the next change: some is computed, some is behind, some cannot be.
  phantom.objects = [
    { name: 'bone', state: 'computing' },
    { name: 'left', state: 'out-of-date' },
    { name: 'cut', state: 'failed', words: 'The plane does not meet the bone. Move it onto the bone.' },
    { name: 'front', state: 'blocked', words: 'It waits for cut.' },
  ];
  await step(page, 'cut');
  const left = page.getByRole('group', { name: 'Through' }).getByLabel('left');
  await left.fill('28');
  await left.press('Enter');
  const words = { bone: 'Computing', left: 'Out of date', cut: 'Failed', front: 'Waits', top: 'Exact' };
  for (const [name, said] of Object.entries(words)) await expect(chip(name)).toHaveText(said);
  const shapes = await Promise.all(Object.keys(words).map((name) => chip(name).locator('svg').innerHTML()));
  expect(new Set(shapes).size).toBe(5);
  await expect(chip('Plan')).toHaveText('1 failed');
  for (const stage of ['Bones', 'Devices']) await expect(chip(stage)).toHaveCount(0);
  await expect(page.locator('.exactness')).toHaveText('1 failed');
  const inspector = page.locator('.inspector');
  await expect(inspector.locator('.chip')).toHaveText('Failed');
  await expect(inspector).toContainText('The plane does not meet the bone. Move it onto the bone.');
  phantom.objects = [];
  await page.getByRole('heading', { name: 'cut' }).click();
  await page.keyboard.press('Control+z');
  for (const name of Object.keys(words)) await expect(chip(name)).toHaveText('Exact');
  await expect(page.locator('.exactness')).toHaveText('All exact');
});

test('whoever does not see the page hears that all is computed, and what it comes to', async ({ page }) => {
  await openPhantom(page);
  const status = page.locator('.foot [role=status]');
  const tell = (event: object) => page.evaluate((data) => (window as never as { phantomStream: { onmessage: (message: { data: string }) => void } }).phantomStream.onmessage({ data }), JSON.stringify(event));
  await tell({ event: 'evaluated', revision: 1 });
  await expect(status).toHaveText('Everything that depends on the change is computed. 1 danger stands.');
  await tell({ event: 'stopped', revision: 1 });
  await expect(status).toHaveText('The computation was stopped. What is not exact is marked.');
});

test('a threshold is typed within its limits', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  const above = page.getByLabel('Above', { exact: true });
  await above.fill('-5000');
  await expect(page.getByText('The least that is allowed is -1024 HU.')).toBeVisible();
  await above.press('Enter');
  expect(phantom.changes).toHaveLength(0);
  await above.fill('700');
  await above.press('Enter');
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ set: { step: 'bone', parameter: 'above_hu', value: 700 } });
  await above.press('ArrowUp');
  await above.press('ArrowUp');
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect(phantom.changes[1]!.change).toEqual({ set: { step: 'bone', parameter: 'above_hu', value: 702 } });
});

test('a landmark is picked on a slice and dragged', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'marks');
  await page.getByRole('button', { name: 'Pick', exact: true }).click();
  await page.mouse.click(...(await pixelOf(page, 'axial', [5, -10, 0])));
  await expect.poll(() => phantom.changes.length).toBe(1);
  const picked = (phantom.changes[0]!.change as { set: { value: { chin: number[] } } }).set.value.chin;
  expect(picked[0]).toBeCloseTo(5, 0);
  expect(picked[1]).toBeCloseTo(-10, 0);
  await dragBy(page, await pixelOf(page, 'axial', picked), -20, 0);
  await expect.poll(() => phantom.changes.length).toBe(2);
});

test('a step is begun from what it is made of, beside the views: it knows what it can, and its places are picked', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  const next = page.getByRole('region', { name: 'What can be made of it' });
  await next.getByRole('button', { name: 'surface', exact: true }).click();
  const form = page.getByRole('region', { name: 'New step' });
  await expect(form.getByLabel('Its name')).toHaveValue('bone-2');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ add: { step: { name: 'bone-2', do: 'surface', of: 'bone', on: 'scan', above_hu: 300 }, after: 'top' } });
  await step(page, 'bone');
  await next.getByRole('button', { name: 'separate', exact: true }).click();
  await expect(form.getByText('Still to be said: seeds.')).toBeVisible();
  await form.getByLabel('New name').fill('jaw');
  await form.getByRole('button', { name: 'Pick its place' }).click();
  for (const place of [[18, 0, 0], [0, -18, 0]]) await page.mouse.click(...(await pixelOf(page, 'axial', place)));
  await expect(form.getByText('2 places')).toBeVisible();
  expect(phantom.changes).toHaveLength(1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => one.id)).toEqual([]);
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.poll(() => phantom.changes.length).toBe(2);
  const { seeds } = (phantom.changes[1]!.change as { add: { step: { seeds: { jaw: number[][] } } } }).add.step;
  expect(seeds.jaw).toHaveLength(2);
  expect(seeds.jaw[0]![0]).toBeCloseTo(18, 0);
});

test('a change on a stale plan is refused in words, and can be made on top', async ({ page }) => {
  const phantom = await openPhantom(page);
  await step(page, 'bone');
  phantom.changeBehind('left: smooth 10 -> 20');
  await page.getByLabel('Above', { exact: true }).fill('500');
  await page.getByLabel('Above', { exact: true }).press('Enter');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('another: left: smooth 10 -> 20');
  await expect(dialog).toContainText('bone: above 500 HU');
  expect(phantom.changes).toHaveLength(0);
  await dialog.getByRole('button', { name: 'Make it on top' }).click();
  await expect.poll(() => phantom.changes.at(-1)).toMatchObject({ base_revision: 2, change: { set: { value: 500 } } });
});

test('a change waits while the server is away, and is made when it is back', async ({ page }) => {
  const phantom = await openPhantom(page);
  const stream = (what: 'onopen' | 'onerror') => page.evaluate((name) => (window as never as { phantomStream: Record<string, () => void> }).phantomStream[name]!(), what);
  await step(page, 'bone');
  await page.route('**/changes', (route) => route.abort('connectionrefused'), { times: 1 });
  await page.getByLabel('Above', { exact: true }).fill('450');
  await page.getByLabel('Above', { exact: true }).press('Enter');
  await expect(page.getByText('The server does not answer: editing waits.')).toBeVisible();
  await expect(page.locator('.inspector .chip')).toHaveText('Preview');
  expect(phantom.changes).toHaveLength(0);
  await stream('onopen');
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ set: { step: 'bone', parameter: 'above_hu', value: 450 } });
  await expect(page.locator('.inspector .chip')).toHaveText('Exact');
});

test('a finding is visited, and a danger accepted with its reason', async ({ page }) => {
  const phantom = await openPhantom(page);
  await page.getByRole('tab', { name: /Findings/ }).click();
  await page.getByRole('button', { name: 'Go there' }).first().click();
  expect(await page.evaluate(() => window.preopEngine.crosshair.place)).toEqual([18, 0, 0]);
  await page.getByRole('button', { name: 'Accept …' }).click();
  await page.getByLabel('Accepted by: your name').fill('surgeon');
  await page.getByLabel('Why it is acceptable').fill('seen and meant');
  await page.getByRole('button', { name: 'Accept', exact: true }).click();
  await expect.poll(() => phantom.changes.at(-1)?.change).toEqual({ accept: { finding: 'phantom', step: 'left', by: 'surgeon', why: 'seen and meant' } });
});

test('the picture comes back after the graphics card was lost', async ({ page }) => {
  await openPhantom(page);
  await page.waitForTimeout(500);
  const picture = () => page.locator('.stage').screenshot();
  const before = await picture();
  await page.evaluate(() => {
    const gl = document.querySelector<HTMLCanvasElement>('canvas.picture')!.getContext('webgl2')!;
    const lose = gl.getExtension('WEBGL_lose_context')!;
    lose.loseContext();
    setTimeout(() => lose.restoreContext(), 300);
  });
  await expect(page.getByText('The graphics card has been taken away')).toBeVisible();
  await expect(page.getByText('The graphics card has been taken away')).toBeHidden();
  await page.waitForTimeout(800);
  expect((await picture()).equals(before)).toBe(true);
});

test('nothing serious for axe, in any panel, and nothing against the content policy', async ({ page }) => {
  const refused: string[] = [];
  page.on('console', (message) => /Content Security Policy/.test(message.text()) && refused.push(message.text()));
  await openPhantom(page);
  const look = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
    expect(serious.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 160))])).toEqual([]);
  };
  for (const name of ['cut', 'marks', 'bone']) {
    await step(page, name);
    await look();
  }
  for (const name of [/Findings/, /History/, /Package/]) {
    await page.getByRole('tab', { name }).click();
    await look();
  }
  await page.keyboard.press('?');
  await look();
  await page.keyboard.press('Escape');
  await page.goto('/');
  await page.getByRole('heading', { name: 'Preop' }).waitFor();
  await look();
  expect(refused).toEqual([]);
});

test('a place picked or dragged in 3D is the one on the whole surface, not on its picture; so is a measured one', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => (one.behind = [0, -0.4, 0.25]));
  await step(page, 'marks');
  await page.getByRole('button', { name: 'Pick', exact: true }).first().click();
  await page.keyboard.press('6');
  await page.mouse.click(...(await pixelOf(page, 'planned', [2, -23, 1])));
  await expect.poll(() => phantom.changes.length).toBe(1);
  const placed = (n: number) => (phantom.changes[n]!.change as { set: { value: { chin: number[] } } }).set.value.chin;
  // The front of the picture lies at -23; where it was clicked is known to a pixel.
  expect(placed(0)[1]).toBe(-23.4);
  expect(Math.abs(placed(0)[2]! - 1.25)).toBeLessThan(0.3);
  // What is typed, what is shown and what the plan has is one value.
  const shown = () => page.getByRole('group', { name: 'chin', exact: true }).getByRole('textbox').evaluateAll((fields) => fields.map((one) => Number((one as HTMLInputElement).value)));
  await expect.poll(shown).toEqual(placed(0));
  const handle = await page.evaluate(() => (window.preopEngine as never as { points: { points: { at: number[] }[] } }).points.points[0]!.at);
  expect(handle).toEqual(placed(0));
  await dragBy(page, await pixelOf(page, 'planned', placed(0)), 20, 0);
  await expect.poll(() => phantom.changes.length).toBe(2);
  expect(placed(1)[0]).toBeGreaterThan(placed(0)[0]! + 0.5);
  expect(placed(1)[1]).toBe(-23.4);
  await expect.poll(shown).toEqual(placed(1));
  await page.keyboard.press('d');
  for (const x of [-2, 3]) await page.mouse.click(...(await pixelOf(page, 'planned', [x, -23, -3])));
  await expect.poll(() => page.evaluate(() => (window.preopEngine as never as { points: { points: { at: number[] }[] } | null }).points?.points.map(({ at }) => at[1]))).toEqual([-23.4, -23.4]);
});

/** Questions for exact places are held until they are let go, one by one or all. */
async function holdPlaces(page: Page): Promise<{ asked: () => number; answer: (fails?: boolean) => Promise<void> }> {
  const held: ((fails: boolean) => Promise<void>)[] = [];
  await page.route('**/place?*', (route) => void held.push((fails) => (fails ? route.abort('connectionrefused') : route.fallback())));
  let asked = 0;
  return { asked: () => asked + held.length, answer: async (fails = false) => (asked++, held.shift()!(fails)) };
}

type SetChange = { set: { step: string; parameter: string; value: Record<string, number[]> & number[][] } };
const sets = (phantom: { changes: { change: Record<string, unknown> }[] }) => phantom.changes.map(({ change }) => (change as SetChange).set);
const front = async (page: Page, x: number, z = 0) => page.mouse.click(...(await pixelOf(page, 'planned', [x, -23, z])));

test('places that are picked in 3D faster than the server answers all come, once each and in order', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => one.steps.push({ name: 'line', do: 'curve', on: 'scan', points_mm: [] }));
  await step(page, 'line');
  await page.keyboard.press('6');
  await page.getByRole('button', { name: 'Add by picking' }).click();
  const places = await holdPlaces(page);
  for (const x of [-4, -1, 2]) await front(page, x);
  // One of the slices, meanwhile: its place is known, but it is the fourth.
  await page.mouse.click(...(await pixelOf(page, 'axial', [8, 5, 0])));
  await expect.poll(places.asked).toBe(3);
  expect(phantom.changes).toHaveLength(0);
  // Whoever goes on to another step does not take along what was clicked for this one.
  await step(page, 'bone');
  for (let n = 0; n < 3; n++) await places.answer();
  await expect.poll(() => phantom.changes.length).toBe(4);
  const lists = sets(phantom).map(({ step: of, parameter, value }) => (expect([of, parameter]).toEqual(['line', 'points_mm']), value.map(([x]) => x)));
  expect(lists.map((list) => list.length)).toEqual([1, 2, 3, 4]);
  lists[3]!.forEach((x, n) => expect(Math.abs(x! - [-4, -1, 2, 8][n]!)).toBeLessThan(0.5));
  lists.forEach((list, n) => expect(list).toEqual(lists[3]!.slice(0, n + 1)));
});

test('a place that is one and no list takes the first click in 3D; the next one is for what is then in hand', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => (one.steps.find(({ name }) => name === 'marks')!.points_mm = { chin: [0, -18, 0], gnathion: [0, -18, 4] }));
  await step(page, 'marks');
  await page.keyboard.press('6');
  const places = await holdPlaces(page);
  const pick = (name: string) => page.locator('details').filter({ hasText: name }).getByRole('button', { name: 'Pick', exact: true }).click();
  await pick('chin');
  await front(page, -4, -3);
  // Again, at once: there is nothing to be picked any more, and the slices go there.
  await front(page, 4, -3);
  await expect.poll(() => page.evaluate(() => window.preopEngine.crosshair.place[0]!)).toBeCloseTo(4, 0);
  await pick('gnathion');
  await front(page, 2, 3);
  await expect.poll(places.asked).toBe(2);
  await places.answer();
  await places.answer();
  await expect.poll(() => phantom.changes.length).toBe(2);
  const [first, second] = sets(phantom).map(({ value }) => value);
  expect(first!.chin![0]).toBeCloseTo(-4, 0);
  expect(first!.gnathion).toEqual([0, -18, 4]);
  expect(second!.chin).toEqual(first!.chin);
  expect(second!.gnathion![0]).toBeCloseTo(2, 0);
  expect(places.asked()).toBe(2);
});

test('a pick in 3D whose exact place cannot be had says so and what to do; it can be picked again, and the others come', async ({ page }) => {
  const phantom = await openPhantom(page, (one) => one.steps.push({ name: 'line', do: 'curve', on: 'scan', points_mm: [] }));
  const places = await holdPlaces(page);
  const trouble = page.getByText('No place was taken');
  await step(page, 'line');
  await page.keyboard.press('6');
  await page.getByRole('button', { name: 'Add by picking' }).click();
  for (const x of [-4, 0, 3]) await front(page, x);
  await expect.poll(places.asked).toBe(3);
  await places.answer();
  await places.answer(true);
  await expect(trouble).toContainText('The server does not answer');
  await expect(trouble).toContainText('Pick it again.');
  await places.answer();
  await expect.poll(() => phantom.changes.length).toBe(2);
  const taken = sets(phantom).at(-1)!.value.map(([x]) => x!);
  expect(taken.map((x) => Math.round(x))).toEqual([-4, 3]);
  // A single place: the tool is in hand again.
  await step(page, 'marks');
  await page.getByRole('button', { name: 'Pick', exact: true }).click();
  await front(page, -3, 2);
  await expect.poll(places.asked).toBe(4);
  await places.answer(true);
  await expect(trouble).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('failed-pick.png') });
  await expect(page.getByRole('button', { name: 'Click in a view …' })).toBeVisible();
  expect(phantom.changes).toHaveLength(2);
  await front(page, -3, 2);
  await expect.poll(places.asked).toBe(5);
  await places.answer();
  await expect.poll(() => phantom.changes.length).toBe(3);
  expect(sets(phantom)[2]!.value.chin![0]).toBeCloseTo(-3, 0);
  // A place that is dragged and cannot be had lies where the plan has it, and a click on it changes nothing.
  const at = sets(phantom)[2]!.value.chin!;
  await dragBy(page, await pixelOf(page, 'planned', at), 20, 0);
  await expect.poll(places.asked).toBe(6);
  await places.answer(true);
  await expect(trouble).toContainText('Drag it there again.');
  const handle = () => page.evaluate(() => (window.preopEngine as never as { points: { points: { at: number[] }[] } }).points.points[0]!.at);
  await expect.poll(handle).toEqual(at);
  await page.mouse.click(...(await pixelOf(page, 'planned', at)));
  await page.getByLabel('New name').focus();
  await page.waitForTimeout(300);
  expect(phantom.changes).toHaveLength(3);
});
