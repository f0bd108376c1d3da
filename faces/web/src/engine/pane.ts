//! A pane of the page in which a view is shown: its element, its size, and the 2D layer above the picture.

/** A part of a pane, CSS pixels from its upper left corner. */
export interface Area {
  low: readonly [number, number];
  high: readonly [number, number];
}

export const joined = (a: Area, b: Area): Area => ({
  low: [Math.min(a.low[0], b.low[0]), Math.min(a.low[1], b.low[1])],
  high: [Math.max(a.high[0], b.high[0]), Math.max(a.high[1], b.high[1])],
});

/** A pane. Widths and heights are CSS pixels; the layer is scaled so that drawing in CSS pixels is sharp. */
export class Pane {
  readonly layer: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  width = 1;
  height = 1;

  constructor(
    readonly element: HTMLElement,
    byProcessor: boolean,
  ) {
    this.layer = document.createElement('canvas');
    this.layer.className = 'layer';
    this.layer.setAttribute('aria-hidden', 'true');
    element.prepend(this.layer);
    // Where a processor plays the card, the same processor draws lines and words far sooner by itself.
    const context = this.layer.getContext('2d', { willReadFrequently: byProcessor });
    if (!context) throw new Error('This browser cannot draw: it gives no 2D canvas.');
    this.context = context;
  }

  /** Takes the element's present size; true if it has changed. */
  measure(ratio: number): boolean {
    const width = this.element.clientWidth;
    const height = this.element.clientHeight;
    if (width === this.width && height === this.height && this.layer.width === Math.round(width * ratio)) return false;
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    this.layer.width = Math.round(width * ratio);
    this.layer.height = Math.round(height * ratio);
    return true;
  }

  /** Clears the layer and gives its context, in CSS pixels. */
  begin(ratio: number): CanvasRenderingContext2D {
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return this.context;
  }

  remove(): void {
    this.layer.remove();
  }
}
