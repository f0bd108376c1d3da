//! The one WebGL2 canvas behind all panes: each view draws into its own rectangle of it, and only when it has changed.

import { Color, WebGLRenderer } from 'three';
import type { Area, Pane } from './pane';

const BACKGROUND = new Color(0x0b0e11);

/** Is WebGL drawn by the processor? Then smooth edges cost three times as much and are left out. */
function drawnByProcessor(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) throw new Error('This browser gives no WebGL 2, which the views need. Update it, or switch on hardware acceleration.');
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : gl.getParameter(gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

// Asked when the code comes, while somebody still looks for a case: it takes a context of its own.
let slow: boolean | null = null;
try {
  slow = drawnByProcessor();
} catch {
  // Whoever opens a case is told.
}

export class Screen {
  readonly renderer: WebGLRenderer;
  readonly ratio: number;
  readonly byProcessor: boolean;
  lost = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    changed: (lost: boolean) => void,
  ) {
    slow ??= drawnByProcessor();
    this.byProcessor = slow;
    this.ratio = slow ? 1 : Math.min(2, window.devicePixelRatio);
    // What is drawn stays, so that a view that has not changed need not be drawn again.
    this.renderer = new WebGLRenderer({ canvas, antialias: !slow, preserveDrawingBuffer: true, powerPreference: 'high-performance' });
    this.renderer.setPixelRatio(this.ratio);
    this.renderer.autoClear = false;
    canvas.addEventListener('webglcontextlost', () => changed((this.lost = true)));
    canvas.addEventListener('webglcontextrestored', () => changed((this.lost = false)));
  }

  /** Takes the canvas' present size; true if all must be drawn anew. */
  measure(): boolean {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (this.canvas.width === Math.floor(width * this.ratio) && this.canvas.height === Math.floor(height * this.ratio)) return false;
    this.renderer.setSize(width, height, false);
    return true;
  }

  clear(): void {
    this.renderer.setClearColor(BACKGROUND, 1);
    this.renderer.setScissorTest(false);
    this.renderer.clear();
  }

  /** Points the card at a pane's rectangle, or at an area of it, and clears that. A lost context comes back without scissoring and colour: set each time. */
  enter(pane: Pane, area: Area | null = null): void {
    const own = this.canvas.getBoundingClientRect();
    const rect = pane.element.getBoundingClientRect();
    const left = rect.left - own.left + pane.element.clientLeft;
    const bottom = own.bottom - rect.bottom + pane.element.clientTop;
    this.renderer.setViewport(left, bottom, pane.width, pane.height);
    const [x, right] = [area?.low[0] ?? 0, area?.high[0] ?? pane.width].map((at) => Math.round(Math.min(Math.max(0, at), pane.width))) as [number, number];
    const [y, low] = [area?.low[1] ?? 0, area?.high[1] ?? pane.height].map((at) => Math.round(Math.min(Math.max(0, at), pane.height))) as [number, number];
    this.renderer.setScissor(left + x, bottom + pane.height - low, right - x, low - y);
    this.renderer.setScissorTest(true);
    this.renderer.setClearColor(BACKGROUND, 1);
    this.renderer.clear();
  }
}
