//! A scan on its way into the views: its coarse level first, then the fine slabs from the crosshair outwards.

import type { Engine } from './engine';
import type { Patient } from './patient';
import { middleOf } from './volume';
import { loadVolume } from './volumeLoader';

/** How long slices that are on their way are gathered before they are drawn, ms. */
const GROWING = 200;

/** Resolves after the next frame; at once where nobody sees the page. */
const drawn = () => new Promise<void>((done) => (document.hidden ? done() : requestAnimationFrame(() => setTimeout(done))));

export class ScanLoading {
  private loading: { content: string; abort: AbortController } | null = null;
  private growing: ReturnType<typeof setTimeout> | 0 = 0;

  /** `whole`: what is done once a scan is there. */
  constructor(
    private readonly engine: Engine,
    private readonly whole: () => void,
  ) {}

  get loads(): boolean {
    return this.loading !== null;
  }

  /** Loads the scan `content` for a patient, unless it is on its way; another one that is gives way to it. */
  load(patient: Patient, content: string): void {
    if (this.loading?.content === content) return;
    this.loading?.abort.abort();
    const { engine } = this;
    const abort = new AbortController();
    this.loading = { content, abort };
    const began = performance.now();
    const took = { range: null as readonly [number, number] | null, share: 0 };
    const tell = () => engine.tell({ type: 'scan', frame: patient.name, ...took });
    loadVolume(
      content,
      {
        level: (volume, range) => {
          took.range = range;
          patient.showVolume(volume);
          this.keepVolumes();
          engine.redrawAll();
          engine.times.firstSlices ??= performance.now() - began;
          tell();
          return drawn();
        },
        slices: (volume, first, count) => {
          engine.painter.refresh(volume, first, count);
          this.redrawSoon();
        },
        near: (grid) => patient.crosshair ?? middleOf(grid),
        share: (share) => {
          took.share = share;
          tell();
        },
      },
      abort.signal,
    )
      .then(() => {
        patient.whole = content;
        this.whole();
        // The coarse level is not shown any more.
        this.keepVolumes();
      })
      .catch((error: Error) => {
        if (!abort.signal.aborted) engine.tell({ type: 'trouble', words: error.message });
      })
      .finally(() => {
        if (this.loading?.abort === abort) this.loading = null;
        engine.redrawSlices();
      });
  }

  stop(): void {
    clearTimeout(this.growing || undefined);
    this.loading?.abort.abort();
  }

  /** The card keeps what is shown, and nothing else. */
  private keepVolumes(): void {
    const shown = [...this.engine.patients.values()].flatMap(({ volume }) => [volume, volume?.under ?? null]);
    this.engine.painter.keepOnly(new Set(shown.filter((one) => one !== null)));
  }

  /** Slices that grow sharper are drawn a few times a second: whoever scrolls meanwhile does not wait. */
  private redrawSoon(): void {
    this.growing ||= setTimeout(() => {
      this.growing = 0;
      this.engine.redrawSlices();
    }, GROWING);
  }
}
