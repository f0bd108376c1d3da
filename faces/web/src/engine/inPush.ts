//! The device in hand, as its numbers would make it: a ghost of it with its faces moved.

import type { Anatomy, SurfaceWish } from './anatomy';
import type { Engine, View } from './engine';
import type { Patient } from './patient';
import type { Push } from './pushGhost';
import type { InHand } from './sliceView';
import { UntilExact } from './untilExact';

export class InPush extends UntilExact<Push, typeof import('./pushGhost')> {
  constructor(engine: Engine) {
    super(engine, (push) => push, () => import('./pushGhost'));
  }

  /** Puts the ghost into a frame for a 3D view that sees so much else; gives what that view sees. */
  dress(view: View, patient: Patient, anatomy: Anatomy, sees: (wish: SurfaceWish) => boolean): typeof sees {
    const push = this.in(view, patient);
    this.code?.dressPush(anatomy, push, sees);
    return push && this.code ? this.code.seesWithPush(push, sees) : sees;
  }

  /** What is drawn and written over a view. */
  over(view: View, patient: Patient): InHand | undefined {
    const push = this.in(view, patient);
    const { code } = this;
    if (!push || !code) return undefined;
    return {
      outline: (g) => view.kind === 'slice' && code.drawPush(g, push, patient.anatomy!, view.frame),
      legend: (g, top) => code.drawPushLegend(g, top),
    };
  }
}
