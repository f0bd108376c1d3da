//! Where the words beside a handle stand: inside every view, over neither handle nor cube wherever there is room for that.
import { expect, test } from 'vitest';
import { placeBox, widest, wrapped } from '../../src/engine/previewBox';

/** As wide as a letter of the page, about. */
const wide = (text: string) => 6.2 * text.length;
const LINES = ['Preview: 6.0 mm left, 3.0 mm posterior', 'bone cut ≈ 350 mm²', 'tumour ≈ 10.8 mm away', 'new jaw to back-resection ≈ 50.7 mm along its line'];

test('a line that is too long goes on in the next, and no word is lost', () => {
  const rows = wrapped(LINES, 260, wide);
  expect(rows.every((row) => wide(row) <= 260)).toBe(true);
  expect(rows.join(' ')).toBe(LINES.join(' '));
  expect(wrapped(LINES, 1000, wide)).toEqual(LINES);
});

// The views of the first layout at 1440 and 1280 pixels, and the large one.
for (const [width, height] of [[280, 255], [242, 255], [586, 765]] as const) {
  test(`in a view of ${width} by ${height} the box is inside, and covers neither the handle nor the cube`, () => {
    const rows = wrapped(LINES, widest({ width, height }), wide);
    const box = { width: Math.max(...rows.map(wide)) + 16, height: 15 * rows.length + 8 };
    const meets = ([left, top]: readonly [number, number], [x, y, r]: readonly [number, number, number]) => left < x + r && left + box.width > x - r && top < y + r && top + box.height > y - r;
    let covered = 0;
    for (let x = 0; x <= width; x += width / 40)
      for (let y = 0; y <= height; y += height / 40) {
        const place = placeBox(box, [x, y], { width, height });
        expect(place[0]).toBeGreaterThanOrEqual(0);
        expect(place[1]).toBeGreaterThanOrEqual(0);
        expect(place[0] + box.width).toBeLessThanOrEqual(width);
        expect(place[1] + box.height).toBeLessThanOrEqual(height);
        expect(meets(place, [x, y, 6]), `handle at ${x}, ${y}`).toBe(false);
        if (meets(place, [width - 30, height - 30, 17])) covered++;
      }
    expect(covered).toBe(0);
  });
}

test('where there is room the box covers no letter of the patient', () => {
  const [width, height] = [586, 765];
  const box = { width: 300, height: 80 };
  const letters = [[14, height / 2], [width - 14, height / 2], [width / 2, 14], [width / 2, height - 14]] as const;
  for (let x = 10; x < width; x += 16)
    for (let y = 10; y < height; y += 16) {
      const [left, top] = placeBox(box, [x, y], { width, height });
      const covers = letters.filter(([a, b]) => left < a + 8 && left + box.width > a - 8 && top < b + 8 && top + box.height > b - 8);
      expect(covers, `handle at ${x}, ${y}`).toEqual([]);
    }
});
