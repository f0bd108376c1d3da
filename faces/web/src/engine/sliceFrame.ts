//! Where a slice view looks: from pixels of its pane to patient space and back.

import type { Directions } from './orientation';
import { add, dot, scale, type Vec3 } from './vector';

/** Pixels of a pane, from its top left corner, y downwards. */
export type Pixel = readonly [number, number];

/**
 * A slice view. A place `p` has the coordinates `u = p.right`, `v = p.up`, `w = p.toViewer`, all in mm; the view shows
 * the plane `w = depth`, with `(u, v)` = `centre` at the middle of the pane.
 */
export class SliceFrame {
  centre: readonly [number, number] = [0, 0];
  depth = 0;
  mmPerPixel = 0.5;
  width = 1;
  height = 1;

  constructor(public directions: Directions) {}

  /** The place under a pixel. */
  place([x, y]: Pixel): Vec3 {
    return this.at(
      this.centre[0] + (x - this.width / 2) * this.mmPerPixel,
      this.centre[1] - (y - this.height / 2) * this.mmPerPixel,
    );
  }

  /** The place of in-plane coordinates. */
  at(u: number, v: number): Vec3 {
    const { right, up, toViewer } = this.directions;
    return add(add(scale(right, u), scale(up, v)), scale(toViewer, this.depth));
  }

  /** The pixel over which a place lies, seen along the slice's normal. */
  pixel(place: Vec3): Pixel {
    return this.pixelAt(dot(place, this.directions.right), dot(place, this.directions.up));
  }

  pixelAt(u: number, v: number): Pixel {
    return [
      this.width / 2 + (u - this.centre[0]) / this.mmPerPixel,
      this.height / 2 - (v - this.centre[1]) / this.mmPerPixel,
    ];
  }

  /** How far a place stands before the slice, towards the viewer, in mm. */
  before(place: Vec3): number {
    return dot(place, this.directions.toViewer) - this.depth;
  }

  lookAt(place: Vec3): void {
    this.centre = [dot(place, this.directions.right), dot(place, this.directions.up)];
    this.depth = dot(place, this.directions.toViewer);
  }

  pan(dx: number, dy: number): void {
    this.centre = [this.centre[0] - dx * this.mmPerPixel, this.centre[1] + dy * this.mmPerPixel];
  }

  /** Zooms so that the place under `fixed` stays under it. */
  zoom(factor: number, fixed: Pixel): void {
    const next = Math.min(5, Math.max(0.01, this.mmPerPixel / factor));
    const change = this.mmPerPixel - next;
    this.centre = [
      this.centre[0] + (fixed[0] - this.width / 2) * change,
      this.centre[1] - (fixed[1] - this.height / 2) * change,
    ];
    this.mmPerPixel = next;
  }
}
