//! Scans become a case in the page, against the real server and its fence: a zip dropped, a folder dropped, bad files, and by keyboard.
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropOn } from './hands';
import { needProgram, scansOf, serve, type Served, type Scans } from './served';

test.describe.configure({ mode: 'serial', timeout: 300_000 });
test.use({ actionTimeout: 20_000 });

const SHARED = join(import.meta.dirname, '../../../../../shared');

/** The shared test data; where everything is tested, a missing folder is a failure. */
const there = () => {
  const is = existsSync(SHARED);
  if (!is && process.env.CI === 'true') throw new Error(`${SHARED} is absent`);
  return is;
};

/** Bad archives, and what must be said of them. */
const REFUSED: [string, string][] = [
  ['zip/bomb_64MiB.zip', 'more than 100 times what it takes'],
  ['zip/many_entries_70k.zip', 'the archive has 70000 members'],
  ['zip/slip_mid.zip', 'the one file is no DICOM file'],
  ['zip/symlink_escape.zip', 'is a link or a device'],
  ['zip/bad_crc.zip', 'the archive is damaged'],
  ['zip/truncated.zip', 'truncated or damaged'],
  ['dicom/vl_4GiB_short_file.dcm', 'refused'],
];

let served: Served;
let scans: Scans;
let page: Page;

test.beforeAll(async ({ browser }) => {
  needProgram();
  served = await serve();
  scans = scansOf(served.cases);
  page = await (await browser.newContext()).newPage();
});

test.afterAll(async () => {
  await page?.context().close();
  served?.stop();
});

const series = (name: string | RegExp) => page.getByRole('listitem', { name });
const use = async (name: string | RegExp, as: string) => {
  await series(name).getByRole('button', { name: / as$/ }).click();
  await page.getByRole('option', { name: as, exact: true }).click();
};
const spooled = () => (existsSync(join(served.cases, '.spool')) ? readdirSync(join(served.cases, '.spool')) : []);

test('a zip with head and leg names both, asks which is which, and becomes a case', async () => {
  await page.goto(served.address);
  await dropOn(page, '.drop', [scans.zip]);
  await expect(series('Phantom head 0.5 mm bone')).toBeVisible({ timeout: 240_000 });
  await expect(series('Phantom left leg 1 mm bone')).toContainText('leg, left side');
  await expect(series('Phantom head 0.5 mm bone')).toContainText('Patient 1: Phantom, Demo');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => one.id)).toEqual([]);
  await expect(page.getByRole('button', { name: 'Make the case' })).toBeDisabled();
  await use('Phantom head 0.5 mm bone', 'Head');
  await use('Phantom left leg 1 mm bone', 'Right leg');
  await page.getByLabel('Title').fill('Phantom, dropped as a zip');
  await page.getByRole('button', { name: /Side of the operation/ }).click();
  await page.getByRole('option', { name: 'Left' }).click();
  await page.getByLabel('Day of the operation').fill('2026-12-01');
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: join(process.env.PREOP_PICTURES, 'new-case.png'), fullPage: true });
  await page.getByRole('button', { name: 'Make the case' }).click();
  // The leg says that it is a left one: that must be seen before a case is made of it as the right.
  await expect(page.getByRole('alert')).toContainText('used as right-leg says that it shows the left side');
  await use('Phantom left leg 1 mm bone', 'Left leg');
  // A half that is not the leg's is doubted too; the half that is meant stands in the plan as a box.
  const keep = async (half: string) => {
    await series('Phantom left leg 1 mm bone').getByRole('button', { name: /Keep of/ }).click();
    await page.getByRole('option', { name: half }).click();
  };
  await keep('The right half');
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: join(process.env.PREOP_PICTURES, 'one-half.png'), fullPage: true });
  await page.getByRole('button', { name: 'Make the case' }).click();
  await expect(page.getByRole('alert')).toContainText('Of the series used as left-leg the right half is kept');
  await keep('The left half');
  // A double click makes one case, and nothing is said to be wrong.
  const asked: number[] = [];
  page.on('response', (answer) => /\/api\/intakes\/\d+\/case$/.test(answer.url()) && asked.push(answer.status()));
  await page.getByRole('button', { name: 'Make the case' }).dblclick();
  await expect(page.getByRole('heading', { name: 'Phantom, dropped as a zip' })).toBeVisible({ timeout: 120_000 });
  expect(asked).toEqual([200]);
  await expect(page.getByRole('row', { name: 'head-surface', exact: true })).toBeVisible();
  await page.waitForFunction(() => (window.preopEngine as never as { times?: { firstSlices: number | null } })?.times?.firstSlices, null, { timeout: 120_000 });
  const folder = join(served.cases, 'phantom-dropped-as-a-zip');
  expect(readdirSync(join(folder, 'inputs')).sort()).toEqual(['head', 'left-leg']);
  const plan = readFileSync(join(folder, 'plan.toml'), 'utf8');
  expect(plan).not.toMatch(/PHANTOM-1|Phantom\^Demo/);
  expect(plan.match(/box_mm = /g)).toHaveLength(1);
  expect(spooled()).toEqual([]);
});

test('a folder is walked through, and an upload is cancelled without a trace', async () => {
  await page.goto(served.address);
  await dropOn(page, '.drop', [scans.folder]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('.drop')).toContainText('Drop CT scans here');
  await expect.poll(spooled).toEqual([]);
  await dropOn(page, '.drop', [scans.folder]);
  await expect(series(/Phantom/)).toHaveCount(2, { timeout: 240_000 });
  await page.getByRole('button', { name: 'Throw the scans away' }).click();
  await expect(page.locator('.drop')).toContainText('Drop CT scans here');
  await expect.poll(spooled).toEqual([]);
});

/** A ball of bone in air on the patient's left, as a file of numbers with its header before it. */
function volumeFile(): string {
  const [n, header] = [40, 'NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 40 40 40\n' +
    'space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (-10,-20,0)\nkinds: domain domain domain\nendian: little\nencoding: raw\n\n'];
  const hu = new Int16Array(n * n * n).map((_, at) => (Math.hypot((at % n) - 20, (Math.floor(at / n) % n) - 20, Math.floor(at / n / n) - 20) < 12 ? 900 : -1000));
  const file = join(mkdtempSync(join(tmpdir(), 'preop-volume-')), 'CT of another program.nrrd');
  writeFileSync(file, Buffer.concat([Buffer.from(header), Buffer.from(hu.buffer)]));
  return file;
}

test('a volume file becomes a case once somebody means its unit', async () => {
  await page.goto(served.address);
  await dropOn(page, '.drop', [volumeFile()]);
  await expect(series('CT of another program.nrrd')).toContainText('They were taken as Hounsfield units', { timeout: 60_000 });
  await use('CT of another program.nrrd', 'Head');
  await page.getByLabel('Title').fill('From a volume file');
  await page.getByRole('button', { name: /Side of the operation/ }).click();
  await page.getByRole('option', { name: 'Left' }).click();
  await page.getByRole('button', { name: 'Make the case' }).click();
  await expect(page.getByRole('alert')).toContainText('nothing of its patient, its day and its unit');
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: join(process.env.PREOP_PICTURES, 'volume-file.png'), fullPage: true });
  await page.getByRole('button', { name: /It is meant/ }).click();
  await expect(page.getByRole('heading', { name: 'From a volume file' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('row', { name: 'head-surface', exact: true })).toBeVisible();
  await page.waitForFunction(() => (window.preopEngine as never as { times?: { firstSlices: number | null } })?.times?.firstSlices, null, { timeout: 120_000 });
  if (process.env.PREOP_PICTURES) await page.screenshot({ path: join(process.env.PREOP_PICTURES, 'volume-file-case.png') });
  expect(readdirSync(join(served.cases, 'from-a-volume-file', 'inputs', 'head'))).toEqual(['000001.nrrd']);
  expect(spooled()).toEqual([]);
});

test('what is no scan, and an archive that is a bomb, are refused in words', async () => {
  await page.goto(served.address);
  const refused = page.getByRole('alert');
  await dropOn(page, '.drop', [join(import.meta.dirname, 'hands.ts')]);
  await expect(refused).toContainText('the one file is no DICOM file', { timeout: 60_000 });
  test.skip(!there(), 'the shared test data is not here');
  for (const [file, words] of REFUSED) {
    await dropOn(page, '.drop', [join(SHARED, 'badinput', file)]);
    await expect(refused).toContainText(words, { timeout: 60_000 });
  }
  expect(spooled()).toEqual([]);
});

test('a single enhanced file is a series', async () => {
  test.skip(!there(), 'the shared test data is not here');
  await page.goto(served.address);
  await dropOn(page, '.drop', [join(SHARED, 'data/dicom-zoo/enhanced-ct-fragments/CT0012.explicit_little_endian.dcm')]);
  await expect(page.getByText(/slices/).first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Throw the scans away' }).click();
});

test('files are chosen by keyboard', async () => {
  await page.goto(served.address);
  // A key that is pressed while the page still fills may not be heard: then it is pressed again, as a person does.
  await expect(async () => {
    await page.getByRole('button', { name: 'Choose files or a zip …' }).focus();
    const chooser = page.waitForEvent('filechooser', { timeout: 5_000 });
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(scans.files);
  }).toPass({ timeout: 30_000 });
  await expect(series(/Phantom/)).toHaveCount(1, { timeout: 120_000 });
  // The keyboard goes on where there is something to read and to say.
  await expect(page.getByRole('heading', { name: 'What is in these scans' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(series(/Phantom/).getByRole('button', { name: / as$/ })).toBeFocused();
  await page.getByRole('button', { name: 'Throw the scans away' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Choose files or a zip …' })).toBeFocused();
  await expect.poll(spooled).toEqual([]);
});
