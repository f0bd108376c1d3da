//! The bone in hand, as the halves that the plane in hand would make of it: when they are shown, and in which views.

import type { Anatomy } from './anatomy';
import type { Engine, View } from './engine';
import type { Halves } from './halves';
import type { Patient } from './patient';
import type { InHand } from './sliceView';

/** Is it the same bone, parted by the same plane? */
const alike = (a: Halves, b: Halves | null) => b !== null && JSON.stringify([a.frame, a.of, a.plane, a.words]) === JSON.stringify([b.frame, b.of, b.plane, b.words]);

export class InHalves {
  private shown: Halves | null = null;
  /** The plan has them: they go as soon as the exact ones are on the screen. */
  private goes = false;
  /** How they are shown. */
  private code: typeof import('./halves') | null = null;

  constructor(private readonly engine: Engine) {}

  /** Fetches its code, so that it is there when the hand begins to drag. */
  ready(): void {
    if (this.code) return;
    void import('./halves').then((code) => {
      this.code = code;
      if (this.shown) this.engine.redrawSolids();
    });
  }

  /** Shows a bone in halves; null: what the plan has of it, once that has come. */
  show(halves: Halves | null): void {
    this.goes = !halves;
    // Said anew with whatever the page hears: the same is not parted again. Once the plan has the plane, where it had it before stays
    // dashed until the exact halves are there, so that nothing is drawn between.
    if (!halves ? !this.shown : alike(halves, this.shown)) return;
    this.shown = halves ?? this.shown;
    this.engine.redrawSolids();
  }

  /** What a view shows; before the operation nothing. */
  in(view: View, patient: Patient): Halves | null {
    const { shown } = this;
    if (!shown || !patient.anatomy || !this.engine.showsHeld(shown.frame, view)) return null;
    if (this.goes && patient.complete) this.shown = null;
    return this.shown;
  }

  /** Dresses a frame's surfaces for a 3D view; gives what that view sees. */
  dress(view: Extract<View, { kind: 'solid' }>, patient: Patient, anatomy: Anatomy): typeof view.sees {
    const halves = this.in(view, patient);
    this.code?.dressHalves(anatomy, halves);
    return halves && this.code ? this.code.seesWith(halves, anatomy, view.sees) : view.sees;
  }

  /** What is written over a view. */
  over(view: View, patient: Patient): InHand | undefined {
    const halves = this.in(view, patient);
    const { code } = this;
    if (!halves || !code) return undefined;
    return {
      outline: (g) => view.kind === 'slice' && code.drawHalves(g, halves, patient.anatomy!, view.frame),
      legend: (g, top) => code.drawLegend(g, halves, patient.anatomy!, top),
    };
  }
}
