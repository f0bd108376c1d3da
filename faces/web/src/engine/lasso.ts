//! A lasso on the screen as the plan writes it: an outline in the patient, and the direction of the view.

import type { Anatomy } from './anatomy';
import type { Pixel } from './sliceFrame';
import type { SolidView } from './solidView';
import { along, dot, scale, type Vec3 } from './vector';

/** An outline in the plane where the bone is first met, and the direction into the screen. */
export interface Outline {
  outline: Vec3[];
  direction: Vec3;
}

/** An outline keeps to what was drawn within so many pixels. */
const WITHIN = 1;
/** Along each side of the box around the lasso so many rays look for the first bone; while it is drawn, fewer. */
const RAYS = 24;
export const FEW_RAYS = 8;
/** The outline stands so far before the first bone, mm. */
const BEFORE = 0.5;

/** The lasso in the patient; null where it holds nothing. */
export function lassoOver(view: SolidView, anatomy: Anatomy, path: readonly Pixel[], rays = RAYS): Outline | null {
  const drawn = simplified(path, WITHIN);
  if (drawn.length < 3) return null;
  const { toViewer } = view.camera.directions;
  let nearest = -Infinity;
  const [xs, ys] = [drawn.map(([x]) => x), drawn.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  for (let a = 0; a <= rays; a++)
    for (let b = 0; b <= rays; b++) {
      const at: Pixel = [left + ((right - left) * a) / rays, top + ((bottom - top) * b) / rays];
      if (!inside(drawn, at)) continue;
      const { from, direction } = view.camera.ray(at);
      const hit = anatomy.pick(from, direction, view.sees);
      if (hit) nearest = Math.max(nearest, dot(hit.place, toViewer));
    }
  if (nearest === -Infinity) return null;
  const outline = drawn.map((pixel) => {
    const place = view.camera.near(pixel);
    return along(place, toViewer, nearest + BEFORE - dot(place, toViewer)).map((c) => Number(c.toFixed(2)) + 0) as unknown as Vec3;
  });
  return { outline, direction: scale(toViewer, -1).map((c) => Number(c.toFixed(6)) + 0) as unknown as Vec3 };
}

/** Is a pixel within a closed line, by the even number of its crossings? */
export function inside(line: readonly Pixel[], [x, y]: Pixel): boolean {
  let is = false;
  line.forEach(([x0, y0], n) => {
    const [x1, y1] = line[(n + 1) % line.length]!;
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) is = !is;
  });
  return is;
}

/** Fewer corners of a line that stay within so many pixels of it (Douglas and Peucker, 1973). */
export function simplified(line: readonly Pixel[], within: number): Pixel[] {
  if (line.length < 3) return [...line];
  const [a, b] = [line[0]!, line.at(-1)!];
  const chord = Math.hypot(b[0] - a[0], b[1] - a[1]);
  let [most, place] = [0, 0];
  line.forEach(([x, y], n) => {
    const away = chord > 0 ? Math.abs((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / chord : Math.hypot(x - a[0], y - a[1]);
    if (away > most) [most, place] = [away, n];
  });
  if (most <= within) return [a, b];
  return [...simplified(line.slice(0, place + 1), within).slice(0, -1), ...simplified(line.slice(place), within)];
}
