//! What is on the screen of a view, pixel by pixel: the picture of the graphics card, without what is written over it.

import type { Page } from '@playwright/test';
import { pixelOf } from './hands';

/** A question about one pixel, in JavaScript, of its red, green and blue: `r > 200 && b < 50`. */
export type Mask = string;

/** All pixels of a view that `mask` takes: how many, and their middle, from -1 to 1, right and up. */
export async function taken(page: Page, view: string, mask: Mask): Promise<{ count: number; right: number; up: number }> {
  return page.evaluate(
    ([id, source]) => {
      const take = new Function('r', 'g', 'b', `return ${source}`) as (r: number, g: number, b: number) => boolean;
      const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture')!;
      const pane = document.querySelector(`[data-view="${id}"]`)!.getBoundingClientRect();
      const own = canvas.getBoundingClientRect();
      const flat = document.createElement('canvas');
      [flat.width, flat.height] = [Math.floor(pane.width), Math.floor(pane.height)];
      const g = flat.getContext('2d')!;
      g.drawImage(canvas, own.left - pane.left, own.top - pane.top, own.width, own.height);
      const { data } = g.getImageData(0, 0, flat.width, flat.height);
      let [x, y, count] = [0, 0, 0];
      for (let p = 0; p < data.length; p += 4) {
        if (!take(data[p]!, data[p + 1]!, data[p + 2]!)) continue;
        x += (p / 4) % flat.width;
        y += Math.floor(p / 4 / flat.width);
        count++;
      }
      return { count, right: (2 * x) / count / flat.width - 1, up: 1 - (2 * y) / count / flat.height };
    },
    [view, mask] as const,
  );
}

/** The middle of all pixels of a view that `mask` takes; null if there are fewer than 300: edges between marks pass through all greys. */
export async function middleOf(page: Page, view: string, mask: Mask): Promise<{ right: number; up: number } | null> {
  const { count, right, up } = await taken(page, view, mask);
  return count < 300 ? null : { right, up };
}

/** Red, green and blue where places of the patient are drawn in a view. */
export async function coloursAt(page: Page, view: string, places: readonly (readonly number[])[]): Promise<[number, number, number][]> {
  const pixels = await Promise.all(places.map((place) => pixelOf(page, view, place)));
  return page.evaluate((at) => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture')!;
    const own = canvas.getBoundingClientRect();
    const flat = document.createElement('canvas');
    [flat.width, flat.height] = [canvas.width, canvas.height];
    const g = flat.getContext('2d')!;
    g.drawImage(canvas, 0, 0);
    const scale = canvas.width / own.width;
    return at.map(([x, y]) => {
      const [r, green, b] = g.getImageData(Math.floor((x - own.left) * scale), Math.floor((y - own.top) * scale), 1, 1).data;
      return [r!, green!, b!] as [number, number, number];
    });
  }, pixels);
}
