//! One frame: the patient space of one scan, with the scan that is shown, its surfaces and the crosshair in it.

import { Anatomy, looksAlike, type SurfaceWish } from './anatomy';
import type { Pose } from './pose';
import type { SurfaceLoader } from './surfaceLoader';
import type { Vec3 } from './vector';
import { middleOf, type Volume } from './volume';

/** How long surfaces that have come wait for the others, ms. */
const GATHERED = 150;

export class Patient {
  volume: Volume | null = null;
  /** The content of which every slice has come. */
  whole: string | null = null;
  anatomy: Anatomy | null = null;
  /** Where somebody put the crosshair. */
  private put: Vec3 | null = null;
  /** From where each view last looked at this patient (placing.ts): coming back, it looks from there again. */
  readonly looks = new Map<string, unknown>();
  private wishes = new Map<string, SurfaceWish>();
  /** Surfaces that are still on their way. */
  private coming = new Set<string>();

  private gathering: ReturnType<typeof setTimeout> | 0 = 0;

  constructor(readonly name: string) {}

  /** The crosshair; before anybody has moved it, in the middle of the scan. */
  get crosshair(): Vec3 | null {
    return this.put ?? (this.volume ? middleOf(this.volume.grid) : (this.anatomy?.origin ?? null));
  }

  set crosshair(place: Vec3 | null) {
    this.put = place;
  }

  /** Has everything come that is to be seen? Until then a view that nobody has moved is fitted anew. */
  get complete(): boolean {
    return this.coming.size === 0;
  }

  showVolume(volume: Volume): void {
    this.volume = volume;
    this.whole = null;
    this.anatomy ??= new Anatomy(middleOf(volume.grid));
  }

  /** Puts objects elsewhere at once; their surfaces stay as they are. */
  pose(poses: ReadonlyMap<string, Pose>): void {
    for (const [key, wish] of this.wishes) {
      const pose = poses.get(wish.object);
      if (!pose || pose === wish.pose) continue;
      const put = { ...wish, pose, was: wish.was === undefined ? wish.pose : wish.was };
      this.wishes.set(key, put);
      const piece = this.anatomy?.pieces.get(key);
      if (piece) this.anatomy!.put(put, piece.surface);
    }
  }

  /**
   * Makes the surfaces those that are wished for. What is not there yet is fetched; until a new surface has come, the old
   * one of the same name stays, so that nothing flickers. `changed` is called whenever something else is to be seen: what
   * draws takes its time from what computes.
   */
  showSurfaces(wishes: readonly SurfaceWish[], loader: SurfaceLoader, changed: () => void, failed: (error: Error) => void): void {
    this.wishes = new Map(wishes.map((wish) => [wish.key, wish]));
    let others = false;
    for (const key of this.anatomy?.pieces.keys() ?? []) {
      if (this.wishes.has(key)) continue;
      this.anatomy!.drop(key);
      others = true;
    }
    this.coming = new Set();
    for (const wish of wishes) {
      const piece = this.anatomy?.pieces.get(wish.key);
      if (wish.hidden && !piece) continue;
      if (piece?.wish.address === wish.address) {
        others ||= !looksAlike(piece.wish, wish);
        this.anatomy!.put(wish, piece.surface);
        continue;
      }
      if (!wish.hidden) this.coming.add(wish.address);
      const came = this.coming;
      loader.load(wish.address).finally(() => came.delete(wish.address)).then((surface) => {
        const now = this.wishes.get(wish.key);
        if (!now || now.address !== wish.address) return;
        this.anatomy ??= new Anatomy(surface.origin);
        this.anatomy.put(now, surface);
        this.gather(changed);
      }, failed);
    }
    if (others) changed();
  }

  /** Both halves of a cut come one after the other: what comes together is drawn together. */
  private gather(changed: () => void): void {
    const draw = () => {
      clearTimeout(this.gathering || undefined);
      this.gathering = 0;
      changed();
    };
    if (this.complete) draw();
    else this.gathering ||= setTimeout(draw, GATHERED);
  }
}
