//! The handles of the plane in hand in the 3D views, each view its own; their code is fetched when a plane is first taken in hand.

import type { Anatomy } from './anatomy';
import type { Engine } from './engine';
import type { PlaneGizmo } from './planeGizmo';
import type { PlaneValue } from './planeHandle';
import type { SolidView } from './solidView';

export class Gizmos {
  private code: typeof PlaneGizmo | null = null;
  private readonly own = new Map<string, PlaneGizmo>();

  constructor(private readonly engine: Engine) {}

  /** The pointer is over a handle, or drags one. */
  busy(view: string): boolean {
    return this.own.get(view)?.busy ?? false;
  }

  /** What is dragged goes back to where it was; false where nothing is. */
  cancel(): boolean {
    return [...this.own.values()].some((one) => one.cancel());
  }

  remove(view: string): void {
    this.own.get(view)?.remove();
    this.own.delete(view);
  }

  /** Shows the handles of a plane in a view; null takes them away. */
  show(view: SolidView, anatomy: Anatomy | null, value: PlaneValue | null): void {
    // All views of a patient draw one scene: each sees its own handles only.
    for (const one of this.own.values()) one.hide();
    let gizmo = this.own.get(view.id);
    if (!anatomy || (!gizmo && !value)) return;
    if (!gizmo) {
      if (!this.code) return void import('./planeGizmo').then((code) => {
        this.code = code.PlaneGizmo;
        this.engine.redraw(view);
      });
      gizmo = new this.code(view, () => this.engine.redraw(view), (now, done) => this.engine.tell({ type: 'plane', value: now, done }));
      this.own.set(view.id, gizmo);
    }
    gizmo.show(value, anatomy);
  }
}
