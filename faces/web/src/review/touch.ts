//! Fingers, mouse and keys on the picture: one finger turns, two shift and zoom, a tap picks.

import type { Pixel } from '../engine/sliceFrame';
import type { Stage } from './stage';

/** A press that moves less than this is a tap, pixels: a finger is no needle. */
const TAP = 8;

export function listenTo(stage: Stage, element: HTMLElement, tapped: (at: Pixel) => void): void {
  const fingers = new Map<number, Pixel>();
  let began: Pixel | null = null;
  let pans = false;
  const middle = (): Pixel => {
    const all = [...fingers.values()];
    return [all.reduce((sum, at) => sum + at[0], 0) / all.length, all.reduce((sum, at) => sum + at[1], 0) / all.length];
  };
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
  };
  element.addEventListener('pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, stage.pixelOf(event));
    pans = event.button > 0;
    began = fingers.size === 1 ? stage.pixelOf(event) : null;
  });
  element.addEventListener('pointermove', (event) => {
    if (!fingers.has(event.pointerId)) return;
    const [before, wide] = [middle(), spread()];
    fingers.set(event.pointerId, stage.pixelOf(event));
    const now = middle();
    if (began && Math.hypot(now[0] - began[0], now[1] - began[1]) < TAP) return;
    began = null;
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    if (fingers.size > 1 || pans) {
      stage.camera.pan(dx, dy);
      if (wide > 0) stage.camera.zoom(spread() / wide, now);
    } else stage.camera.drag(dx, dy);
    stage.redraw();
  });
  const up = (event: PointerEvent) => {
    fingers.delete(event.pointerId);
    if (began && event.type === 'pointerup' && !pans) tapped(began);
    began = null;
  };
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('contextmenu', (event) => event.preventDefault());
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      stage.camera.zoom(Math.exp(-event.deltaY * 0.0015), stage.pixelOf(event));
      stage.redraw();
    },
    { passive: false },
  );
  element.addEventListener('keydown', (event) => {
    const steps: Record<string, () => void> = {
      ArrowLeft: () => stage.camera.drag(-30, 0),
      ArrowRight: () => stage.camera.drag(30, 0),
      ArrowUp: () => stage.camera.drag(0, -30),
      ArrowDown: () => stage.camera.drag(0, 30),
      '+': () => stage.camera.zoom(1.25, [stage.camera.width / 2, stage.camera.height / 2]),
      '-': () => stage.camera.zoom(0.8, [stage.camera.width / 2, stage.camera.height / 2]),
    };
    const act = steps[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    stage.redraw();
  });
}
