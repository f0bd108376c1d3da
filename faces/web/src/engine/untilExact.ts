//! What is shown of a body in hand until its exact picture has come: as long as that, and in which views.

import type { Engine, View } from './engine';
import type { Patient } from './patient';

/** One such preview. `key` says of two whether they are alike; `fetch` brings the code that draws it. */
export abstract class UntilExact<Shape extends { frame: string }, Code> {
  protected shown: Shape | null = null;
  /** The plan has it: it goes as soon as the exact picture is on the screen. */
  private goes = false;
  protected code: Code | null = null;
  private readonly engine: Engine;
  private readonly key: (shape: Shape) => unknown;
  private readonly fetch: () => Promise<Code>;

  constructor(engine: Engine, key: (shape: Shape) => unknown, fetch: () => Promise<Code>) {
    [this.engine, this.key, this.fetch] = [engine, key, fetch];
  }

  /** Fetches its code, so that it is there when the hand begins to drag. */
  ready(): void {
    if (this.code) return;
    void this.fetch().then((code) => {
      this.code = code;
      if (this.shown) this.engine.redrawSolids();
    });
  }

  /** Shows it; null: what the plan has in its place, once that has come. */
  show(shape: Shape | null): void {
    this.goes = !shape;
    // Said anew with whatever the page hears: the same is not made again. Once the plan has it, what is shown stays until the exact
    // picture is there, so that nothing is drawn between.
    const alike = shape && this.shown && JSON.stringify(this.key(shape)) === JSON.stringify(this.key(this.shown));
    if (shape ? alike : !this.shown) return;
    this.shown = shape ?? this.shown;
    if (shape) this.ready();
    this.engine.redrawSolids();
  }

  /** What a view shows; before the operation nothing. */
  protected in(view: View, patient: Patient): Shape | null {
    const { shown } = this;
    if (!shown || !patient.anatomy || !this.engine.showsHeld(shown.frame, view)) return null;
    if (this.goes && patient.complete) this.shown = null;
    return this.shown;
  }
}
