//! A 3D view of surfaces: as planned, or as before the operation.

import type { WebGLRenderer } from 'three';
import type { Anatomy, SurfaceWish } from './anatomy';
import { ViewCamera } from './camera';
import { ACCENT, PLATE, drawCube, drawLetters, drawScale, write } from './marks';
import { LOOKS } from './orientation';
import type { Pane } from './pane';
import { drawPoints } from './pointMarks';
import { drawPreview } from './previewBox';
import { handleAt, type Over } from './sliceView';
import { add, length, scale, sub, type Vec3 } from './vector';

export type Side = 'planned' | 'before';

export class SolidView {
  readonly kind = 'solid';
  readonly camera = new ViewCamera(LOOKS.anterior);
  side: Side = 'planned';
  /** The patient whom it has been placed to look at. */
  placed: string | null = null;
  /** The frame that is shown; null: the one of the slices. */
  frameName: string | null = null;

  constructor(
    readonly id: string,
    readonly pane: Pane,
  ) {}

  measure(ratio: number): void {
    this.pane.measure(ratio);
    this.camera.width = this.pane.width;
    this.camera.height = this.pane.height;
  }

  readonly sees = (wish: SurfaceWish): boolean => !wish.hidden && (this.side === 'planned' ? wish.planned : wish.before);

  snapshot() {
    const { target, mmPerPixel, directions } = this.camera;
    return { target, directions, field: mmPerPixel * this.smaller };
  }

  restore(look: ReturnType<SolidView['snapshot']>): void {
    this.camera.target = look.target;
    this.camera.mmPerPixel = look.field / this.smaller;
    this.camera.look(look.directions);
  }

  draw(renderer: WebGLRenderer, anatomy: Anatomy, sees: (wish: SurfaceWish) => boolean): void {
    for (const piece of anatomy.pieces.values()) piece.mesh.visible = sees(piece.wish) && piece.wish.opacity > 0.02;
    const camera = this.camera.place(anatomy.origin);
    const { right, up, toViewer } = this.camera.directions;
    anatomy.light(right, up, toViewer);
    renderer.render(anatomy.scene, camera);
  }

  drawOver(over: Over, ratio: number): void {
    const g = this.pane.begin(ratio);
    const { camera } = this;
    const [x, y] = camera.pixel(over.crosshair);
    g.strokeStyle = ACCENT;
    g.lineWidth = 1.5;
    g.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      g.moveTo(x + dx * 4, y + dy * 4);
      g.lineTo(x + dx * 11, y + dy * 11);
    }
    g.stroke();
    if (over.points) drawPoints(g, over.points, (p) => camera.pixel(p), null);
    over.handle?.draw(g);
    over.hand?.(g);
    drawLetters(g, camera.width, camera.height, camera.directions);
    drawScale(g, camera.height, camera.mmPerPixel);
    drawCube(g, camera.width - 38, camera.height - 38, 16, camera.directions);
    g.textAlign = 'left';
    g.font = '500 12px Inter Variable, sans-serif';
    over.inHand.forEach((one) => one?.legend(g, 44 + 18 * over.notes.length));
    if (over.notes.length > 0) {
      g.textBaseline = 'middle';
      g.fillStyle = PLATE;
      g.fillRect(6, 34, 12 + Math.max(...over.notes.map((line) => g.measureText(line).width)), 2 + 18 * over.notes.length);
    }
    over.notes.forEach((line, n) => write(g, line, 12, 44 + 18 * n, '#ffb48c'));
    const said = over.preview ?? over.exact;
    if (said) drawPreview(g, said, handleAt(over) && camera.pixel(handleAt(over)!), camera, !over.preview);
  }

  /** Shows all that is seen, from where the camera looks now. */
  fit(box: { low: Vec3; high: Vec3 }): void {
    this.camera.target = scale(add(box.low, box.high), 0.5);
    this.camera.mmPerPixel = Math.min(5, Math.max(0.01, (length(sub(box.high, box.low)) * 0.8) / this.smaller));
  }

  private get smaller(): number {
    return Math.max(40, Math.min(this.pane.width, this.pane.height));
  }
}
