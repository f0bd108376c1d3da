//! One frame: the patient space of one scan, with the scan that is shown, its surfaces and the crosshair in it.

import { Anatomy, type SurfaceWish } from './anatomy';
import type { SurfaceLoader } from './surfaceLoader';
import type { Vec3 } from './vector';
import { middleOf, type Volume } from './volume';

export class Patient {
  volume: Volume | null = null;
  anatomy: Anatomy | null = null;
  crosshair: Vec3 | null = null;
  /** From where each view last looked at this patient, by the view's id: coming back, it looks from there again. */
  readonly looks = new Map<string, unknown>();
  private wishes = new Map<string, SurfaceWish>();

  constructor(readonly name: string) {}

  showVolume(volume: Volume): void {
    this.volume = volume;
    this.crosshair ??= middleOf(volume.grid);
    this.anatomy ??= new Anatomy(middleOf(volume.grid));
  }

  /**
   * Makes the surfaces those that are wished for. What is not there yet is fetched; until a new surface has come, the old
   * one of the same name stays, so that nothing flickers. `changed` is called whenever something more can be seen.
   */
  showSurfaces(wishes: readonly SurfaceWish[], loader: SurfaceLoader, changed: () => void, failed: (error: Error) => void): void {
    this.wishes = new Map(wishes.map((wish) => [wish.key, wish]));
    for (const key of this.anatomy?.pieces.keys() ?? []) if (!this.wishes.has(key)) this.anatomy!.drop(key);
    for (const wish of wishes) {
      loader.load(wish.address).then((surface) => {
        const now = this.wishes.get(wish.key);
        if (!now || now.address !== wish.address) return;
        this.anatomy ??= new Anatomy(surface.origin);
        this.crosshair ??= surface.origin;
        this.anatomy.put(now, surface);
        changed();
      }, failed);
    }
    changed();
  }
}
