//! What is said of a value that is not in the plan yet: lines in a box beside the handle, inside the view, and over neither the handle nor the cube.

import { PLATE, write } from './marks';
import type { Pixel } from './sliceFrame';

interface Size {
  width: number;
  height: number;
}

/** Views narrower than this have lines of smaller letters, pixels. */
const NARROW = 360;
/** The box stays so far from the edges, and its words from its own. */
const EDGE = 2;
const INSIDE = 8;
/** The side of the corner in which the cube stands. */
const CUBE = 60;
/** The letters of the patient stand so far from the middle of each edge, and take as much to each side. */
const LETTER = 14;
/** Half the side of what is free around the handle; the box stands so far from it where there is room. */
const HANDLE = 16;
const BESIDE = 22;
/** As the chip of what is exact. */
const EXACT = '#7fd6a4';
/** A pixel farther from the handle is as bad as so many pixels of the scale covered. */
const FAR = 10;

/** `lines` as they fit into a width: what is too long goes on in the next line. */
export function wrapped(lines: readonly string[], most: number, wide: (text: string) => number): string[] {
  return lines.flatMap((line) => {
    const [first = '', ...words] = line.split(' ');
    const rows = [first];
    for (const word of words) {
      const longer = `${rows.at(-1)} ${word}`;
      if (wide(longer) <= most) rows[rows.length - 1] = longer;
      else rows.push(word);
    }
    return rows;
  });
}

/** The upper left corner of a box in a view, such that it covers the least of the handle, the cube, the patient letters, the title and the scale. */
export function placeBox(box: Size, [x, y]: Pixel, view: Size): Pixel {
  const kept = [
    { left: x - HANDLE, top: y - HANDLE, width: 2 * HANDLE, height: 2 * HANDLE, weight: 10_000 },
    { left: view.width - CUBE, top: view.height - CUBE, width: CUBE, height: CUBE, weight: 100 },
    ...[[LETTER, view.height / 2], [view.width - LETTER, view.height / 2], [view.width / 2, LETTER], [view.width / 2, view.height - LETTER]].map(([left, top]) => ({ left: left! - LETTER, top: top! - LETTER, width: 2 * LETTER, height: 2 * LETTER, weight: 20 })),
    { left: 0, top: 0, width: 110, height: 24, weight: 3 },
    { left: 0, top: view.height - 34, width: 125, height: 34, weight: 1 },
  ];
  const over = (a: number, length: number, b: number, other: number) => Math.max(0, Math.min(a + length, b + other) - Math.max(a, b));
  const covered = ([left, top]: Pixel) => kept.reduce((sum, one) => sum + one.weight * over(left, box.width, one.left, one.width) * over(top, box.height, one.top, one.height), 0);
  const within = (at: number, length: number, all: number) => Math.max(EDGE, Math.min(at, all - length - EDGE));
  const columns = [x + BESIDE, x - BESIDE - box.width, x - box.width / 2];
  const rows = [y + BESIDE, y - BESIDE - box.height, y - box.height / 2];
  // Beside the handle, or where there is no room for that in a corner.
  const beside = columns.flatMap((left) => rows.map((top) => [left, top] as const));
  // A corner, or one below or above the letters there.
  const heights = [0, 2 * LETTER, view.height - 2 * LETTER - box.height, view.height];
  const corners = [0, view.width].flatMap((left) => heights.map((top) => [left, top] as const));
  const places = [...beside, ...corners].map(([left, top]): Pixel => [within(left, box.width, view.width), within(top, box.height, view.height)]);
  const cost = (place: Pixel) => covered(place) + FAR * Math.hypot(place[0] + box.width / 2 - x, place[1] + box.height / 2 - y);
  return places.reduce((best, place) => (cost(place) < cost(best) ? place : best));
}

/** How wide lines may be: beside the cube there is room for them at any height. */
export const widest = (view: Size): number => view.width - CUBE - 2 * (EDGE + INSIDE);

/** Beside the handle where that is in sight, else at the upper right; in another colour once it is exact. */
export function drawPreview(g: CanvasRenderingContext2D, said: readonly string[], handle: Pixel | null, view: Size, exact = false): void {
  const [letters, step] = view.width < NARROW ? [11, 15] : [12, 18];
  g.font = `600 ${letters}px Inter Variable, sans-serif`;
  g.textBaseline = 'middle';
  g.textAlign = 'left';
  const wide = (text: string) => g.measureText(text).width;
  const lines = wrapped(said, widest(view), wide);
  const box = { width: Math.max(...lines.map(wide)) + 2 * INSIDE, height: step * lines.length + INSIDE };
  const inSight = handle && handle[0] >= 0 && handle[0] <= view.width && handle[1] >= 0 && handle[1] <= view.height;
  const [left, top] = inSight ? placeBox(box, handle, view) : [Math.max(EDGE, view.width - box.width - 6), 30];
  g.fillStyle = PLATE;
  g.fillRect(left, top, box.width, box.height);
  lines.forEach((line, n) => write(g, line, left + INSIDE, top + (step + INSIDE) / 2 + step * n, exact ? EXACT : '#ffd479'));
}
