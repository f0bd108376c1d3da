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
  /** When the hand has let go, and until when what can wait does. */
  private letGo = 0;
  private quietUntil = 0;
  private begun = -Infinity;
  private readonly later = new Map<string, { act: () => void; due: number; timer: ReturnType<typeof setTimeout> }>();
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

  /**
   * Does something that can wait for the exact picture: at once where none is awaited, and `most` ms after the hand has let go at the latest.
   * Of several of one name only the last is done.
   */
  afterwards(name: string, act: () => void, most = Infinity): void {
    clearTimeout(this.later.get(name)?.timer);
    this.later.delete(name);
    const due = Math.min(this.quietUntil, this.letGo + most);
    if (due <= performance.now()) return act();
    this.putOff(name, act, due);
  }

  private putOff(name: string, act: () => void, due: number): void {
    clearTimeout(this.later.get(name)?.timer);
    const timer = setTimeout(() => {
      this.later.delete(name);
      act();
    }, due - performance.now());
    this.later.set(name, { act, due, timer });
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
    this.letGo = performance.now();
    this.restsUntil = this.answerUntil = this.letGo + AWAITED;
    this.quietUntil = this.answerUntil + HEAD_START;
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.drawIn(AWAITED);
  }

  /** What was awaited is there, or the hand takes something else. Was anything awaited? */
  goOn(): boolean {
    const now = performance.now();
    const awaited = this.answerUntil > now;
    this.restsUntil = this.answerUntil = 0;
    this.quietUntil = Math.min(this.quietUntil, now + HEAD_START);
    for (const [name, { act, due }] of this.later) this.putOff(name, act, Math.min(due, this.quietUntil));
    if (!this.timer) return awaited;
    clearTimeout(this.timer);
    this.timer = 0;
    this.draw();
    return awaited;
  }

  stop(): void {
    clearTimeout(this.timer || undefined);
    this.later.forEach(({ timer }) => clearTimeout(timer));
  }
}
