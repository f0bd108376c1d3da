//! When 3D pictures are drawn: none is begun while the one before is unfinished, so that they never queue up behind the hand; and where a
//! processor draws them, neither they nor what is said over the views while what the hand has let go of is being computed on the same cores.

/** So long after the hand has let go the exact picture is awaited, ms; then what is there is drawn. */
const AWAITED = 1000;
/** While the hand drags, a processor begins 3D pictures so far apart, ms: slices, which the hand follows, do not wait behind them. */
const APART = 250;
/** What can wait gives the exact picture so much of a start on the same cores, ms. */
const HEAD_START = 120;

export class Pace {
  private last: WebGLSync | null = null;
  private restsUntil = 0;
  private answerUntil = 0;
  private begun = -Infinity;
  private later: { act: () => void; timer: ReturnType<typeof setTimeout> } | null = null;
  private timer: ReturnType<typeof setTimeout> | 0 = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly byProcessor: boolean,
    private readonly draw: () => void,
  ) {}

  /** May no 3D picture be begun yet? Then `draw` is called as soon as one may. */
  get waits(): boolean {
    if (this.timer) return true;
    const rest = this.restsUntil - performance.now();
    // A lost card answers nothing, and is not waited for.
    const busy = this.last !== null && this.gl.getSyncParameter(this.last, this.gl.SYNC_STATUS) === this.gl.UNSIGNALED;
    if (rest <= 0 && !busy) return false;
    this.drawIn(rest);
    return true;
  }

  /** Is the exact answer awaited? Then `draw` is called when it has come, or is not waited for any longer. */
  get rests(): boolean {
    const rest = this.answerUntil - performance.now();
    if (rest <= 0) return false;
    if (!this.timer) this.drawIn(rest);
    return true;
  }

  /** Does something that can wait for the exact picture: at once where none is awaited. Of several only the last is done. */
  afterwards(act: () => void): void {
    clearTimeout(this.later?.timer);
    this.later = null;
    const rest = this.answerUntil - performance.now();
    if (rest <= 0) return act();
    this.putOff(act, rest + HEAD_START);
  }

  private putOff(act: () => void, ms: number): void {
    clearTimeout(this.later?.timer);
    const timer = setTimeout(() => {
      this.later = null;
      act();
    }, ms);
    this.later = { act, timer };
  }

  private drawIn(ms: number): void {
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.draw();
    }, Math.max(4, ms));
  }

  /** Is a picture put off? */
  get owes(): boolean {
    return this.timer !== 0;
  }

  /** A 3D picture was given to the card. */
  given(): void {
    if (this.last) this.gl.deleteSync(this.last);
    this.last = this.gl.fenceSync(this.gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    this.gl.flush();
    this.begun = performance.now();
  }

  /** The hand drags: what it holds is seen at once on slices, and in 3D a few times a second. */
  drags(): void {
    if (this.byProcessor) this.restsUntil = this.begun + APART;
  }

  /** The hand has let go: the cores are for the exact answer now. */
  rest(): void {
    if (!this.byProcessor) return;
    this.restsUntil = this.answerUntil = performance.now() + AWAITED;
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.drawIn(AWAITED);
  }

  /** What was awaited is there, or the hand takes something else. */
  goOn(): void {
    this.restsUntil = this.answerUntil = 0;
    if (this.later) this.putOff(this.later.act, HEAD_START);
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.draw();
  }

  stop(): void {
    clearTimeout(this.timer || undefined);
    clearTimeout(this.later?.timer);
  }
}
