//! What a planner does with the SEMI-SYNTHETIC head (real anatomy, invented grey values) whatever comes after: a case of it, and its jaw parted from the skull.
import { expect } from '@playwright/test';
import { dropOn } from './hands';
import { field, type Place, type Planner } from './planner';

/** A place on each part of the bones, as in examples/mandible-fibula. */
export const MANDIBLE: Place[] = [[92, 42, 28], [47.5, 92, 48], [134, 97.5, 48], [44.5, 111, 98], [138.5, 112, 98], [71.5, 63.5, 54], [113, 64, 54], [92, 37.5, 54]];
const SKULL: Place[] = [[94, 105, 98], [53.5, 101.5, 98], [130.5, 103.5, 98], [61.5, 54.5, 98], [123, 54.5, 98], [71, 65, 64], [114.5, 63.5, 64], [91, 41, 64]];

/** Drops its files, waits until the page tells `words` of them, and makes a case. */
export async function makeHeadCase(hand: Planner, zip: string, words: string, title: string): Promise<void> {
  const { page } = hand;
  await dropOn(page, '.drop', [zip]);
  const series = page.locator('.series > li');
  await hand.wait(() => expect(series).toContainText(words, { timeout: 240_000 }));
  await hand.choose(series.getByRole('button', { name: / as$/ }), 'Head');
  await hand.choose(page.getByRole('button', { name: /Side of the operation/ }), 'Left');
  await hand.type(field(page.locator('body'), 'Title'), title);
  await hand.click(page.getByRole('button', { name: 'Make the case' }));
  await expect(page.getByRole('heading', { name: title })).toBeVisible({ timeout: 120_000 });
  await hand.opened();
}

/** Types a threshold, and parts jaw and skull by seeds. */
export async function partJaw(hand: Planner): Promise<void> {
  await hand.press('2');
  await hand.select('head-bone');
  await hand.typed('Above', '350');
  await hand.make('separate');
  await hand.pickAs('mandible', MANDIBLE);
  await hand.pickAs('skull', SKULL);
  await hand.add();
}
