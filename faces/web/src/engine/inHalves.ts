//! The bone in hand, as the halves that the plane in hand would make of it.

import type { Anatomy } from './anatomy';
import type { Engine, View } from './engine';
import type { Halves } from './halves';
import type { Patient } from './patient';
import type { InHand } from './sliceView';
import { UntilExact } from './untilExact';

export class InHalves extends UntilExact<Halves, typeof import('./halves')> {
  constructor(engine: Engine) {
    // The same bone, parted by the same plane.
    super(engine, ({ frame, of, plane, words }) => [frame, of, plane, words], () => import('./halves'));
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
