//! What the hand drags in a view: Escape takes it back, and a view or a page that goes away under the hand leaves none of it half done.

import type { Engine } from './engine';
import type { Press } from './gestures';

export class Dragged {
  /** What is being dragged; the plane's handles in 3D know for themselves. */
  press: Pick<Press, 'cancel' | 'leave'> | null = null;

  constructor(private readonly engine: Engine) {
    addEventListener('pagehide', this.leave);
  }

  stop(): void {
    removeEventListener('pagehide', this.leave);
  }

  /** It goes back to where it was, and nothing is sent; so does the line of the scissors. False where nothing is dragged. */
  cancel(): boolean {
    if (this.takeBack()) return true;
    if (!this.engine.hand.scissors.giveUp()) return false;
    this.engine.tell({ type: 'cancelled' });
    return true;
  }

  /** The views change under the hand: a stroke ends where it is, for it is seen; anything else goes back. */
  readonly leave = (): void => {
    const leave = this.press?.leave;
    if (!leave) return void this.takeBack();
    this.press = null;
    leave();
  };

  private takeBack(): boolean {
    const back = this.press?.cancel;
    if (!this.engine.gizmos.cancel() && !back) return false;
    this.press = null;
    back?.();
    this.engine.tell({ type: 'cancelled' });
    return true;
  }
}
