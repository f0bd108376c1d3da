//! The plan against the patient before the operation, in numbers, on a cube whose pieces are known, against a real server.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needProgram, serve, type Served } from './served';

const PLAN = `format = 1
title = "A box"
side = "left"

[[input]]
name = "head"
kind = "ct"
path = "head.nrrd"

[[input]]
name = "box"
kind = "mesh"
path = "box.stl"
unit = "mm"
axes = "LPS"
on = "head"

[[input]]
name = "leg"
kind = "ct"
path = "head.nrrd"

[[input]]
name = "lid"
kind = "mesh"
path = "lid.stl"
unit = "mm"
axes = "LPS"
on = "head"

[[step]]
name = "body"
do = "body"
of = "box"

[[step]]
name = "skull"
do = "body"
of = "lid"

[[step]]
name = "marks"
do = "landmarks"
on = "head"
points_mm = { corner = [20, 0, 20], chin = [10, 0, 4], tooth = [10, 10, 20.7] }

[[step]]
name = "ankle"
do = "landmarks"
on = "leg"
points_mm = { malleolus = [20, 0, 20] }

[[step]]
name = "half"
do = "cut"
of = "body"
plane = { through_mm = [10, 10, 10], normal = [0, 0, 1], on = "head" }
kerf_mm = 1
keep = "one"

[[step]]
name = "advance"
do = "move"
of = "half.removed"
forward_mm = 3
up_mm = 2
`;

/** A cube of this many millimetres, from the origin or as far above it, as STL. */
function cube(edge: number, above = 0): Buffer {
  const corner = (n: number) => [n & 1, (n >> 1) & 1, (n >> 2) & 1].map((bit, axis) => edge * bit + (axis === 2 ? above : 0));
  const faces = [[0, 2, 1], [1, 2, 3], [4, 5, 6], [5, 7, 6], [0, 1, 4], [1, 5, 4], [2, 6, 3], [3, 6, 7], [0, 4, 2], [2, 4, 6], [1, 3, 5], [3, 7, 5]];
  const bytes = Buffer.alloc(84 + 50 * faces.length);
  bytes.writeUInt32LE(faces.length, 80);
  faces.forEach((face, n) => face.flatMap(corner).forEach((value, at) => bytes.writeFloatLE(value, 84 + 50 * n + 12 + 4 * at)));
  return bytes;
}

/** A scan around it, of one grey. */
function scan(): Buffer {
  const head = 'NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 16 16 16\nspace directions: (2,0,0) (0,2,0) (0,0,2)\nspace origin: (-5,-8,-5)\nencoding: raw\nendian: little\n\n';
  return Buffer.concat([Buffer.from(head), Buffer.alloc(2 * 16 ** 3)]);
}

let served: Served;

test.beforeAll(async () => {
  needProgram();
  served = await serve();
  const folder = join(served.cases, 'a-box');
  mkdirSync(folder);
  writeFileSync(join(folder, 'plan.toml'), PLAN);
  writeFileSync(join(folder, 'box.stl'), cube(20));
  // One millimetre above the first.
  writeFileSync(join(folder, 'lid.stl'), cube(20, 21));
  writeFileSync(join(folder, 'head.nrrd'), scan());
});

test.afterAll(() => served?.stop());

test('sizes, pieces, ways and distances are those of the boxes; once the plan moves on they are out of date', async ({ page }) => {
  await page.goto(served.address);
  await page.goto(`${new URL(served.address).origin}/#/case/a-box`);
  await expect(page.locator('.exactness')).toHaveText('All exact', { timeout: 60_000 });
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByRole('button', { name: 'Measure the plan against before' }).click();
  const told = page.getByRole('region', { name: 'Before and planned: body' });
  const size = async (name: string) => told.getByRole('row', { name: new RegExp(`^${name}`) }).getByRole('cell').allTextContents();
  await expect(told).toBeVisible({ timeout: 60_000 });
  // Of 20 x 20 x 20 mm the blade takes one of height; the upper 9 go 3 forward and 2 up.
  expect(await size('Volume')).toEqual(['8.00 cm³', '7.60 cm³', '−400.0 mm³']);
  expect(await size('Right to left')).toEqual(['20.0 mm', '20.0 mm', '+0.0 mm']);
  expect(await size('Front to back')).toEqual(['20.0 mm', '23.0 mm', '+3.0 mm']);
  expect(await size('Below to above')).toEqual(['20.0 mm', '22.0 mm', '+2.0 mm']);
  await expect(told).toContainText('400.0 mm³ is lost to the blades.');
  const pieces = told.getByRole('list', { name: 'Pieces of body' }).getByRole('listitem');
  await expect(pieces).toHaveCount(2);
  await expect(pieces.nth(0)).toHaveText('half.kept (4.00 cm³) stays where it was.');
  await expect(pieces.nth(1)).toContainText('advance (3.60 cm³) its middle goes 3.0 mm forward, 2.0 mm up; its farthest corner goes 3.6 mm.');
  // The deepest inside is the lower face of the upper piece, 7 mm below the cube's top; its corners outside are nearer.
  await expect(pieces.nth(1)).toContainText('at most 7.00 mm');
  // Of the landmarks one is on the piece that goes; the others are on what stays, on the bone above, and in another scan.
  const landmarks = told.getByRole('list', { name: 'Landmarks of body' }).getByRole('listitem');
  await expect(landmarks).toHaveText([/^marks\.corner goes 3\.6 mm with advance: 3\.0 mm forward, 2\.0 mm up\. From 20\.0 +0\.0 +20\.0 to 20\.0 +-3\.0 +22\.0 mm \(LPS\)\.$/]);
  await expect(page.locator('[data-view="before"]')).toBeVisible();
  await expect(page.locator('[data-view="planned"]')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('planned.png') });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => one.id)).toEqual([]);
  const chip = page.getByRole('region', { name: 'Compare', exact: true }).locator('.chip').first();
  await expect(chip).toHaveText('Exact');
  await page.getByRole('row', { name: 'advance', exact: true }).click();
  await page.getByRole('tab', { name: 'Step' }).click();
  const forward = page.getByRole('textbox', { name: 'Forward' });
  await forward.fill('-4');
  await forward.press('Enter');
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(chip).toHaveText('Out of date');
  await page.getByRole('button', { name: 'Measure again' }).click();
  await expect(chip).toHaveText('Exact', { timeout: 60_000 });
  await expect(pieces.nth(1)).toContainText('its middle goes 4.0 mm back, 2.0 mm up');
  expect(await size('Front to back')).toEqual(['20.0 mm', '24.0 mm', '+4.0 mm']);
  await expect(landmarks).toContainText(['goes 4.5 mm with advance: 4.0 mm back, 2.0 mm up']);
});
