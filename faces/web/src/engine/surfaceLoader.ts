//! Fetches surfaces by address, each once, with normals and trees made in workers; a surface is there before its tree.

import type { SerializedBVH } from 'three-mesh-bvh';
import type { Vec3 } from './vector';

export interface LoadedSurface {
  origin: Vec3;
  deviation: number;
  positions: Float32Array;
  normals: Float32Array;
  triangles: Uint32Array;
  /** Its tree, over the triangles in their own order; null until that has come. */
  bvh: SerializedBVH | null;
}

/** Two halves of a cut bone come at the same time. */
const WORKERS = 2;

type Waiting = { done: (surface: LoadedSurface) => void; failed: (error: Error) => void };

export class SurfaceLoader {
  private readonly surfaces = new Map<string, Promise<LoadedSurface>>();
  private readonly waiting = new Map<number, Waiting>();
  /** Surfaces whose trees are still to come. */
  private readonly bare = new Map<number, LoadedSurface>();
  private readonly workers: Worker[] = [];
  private last = 0;

  /** The surface at an address. Addresses are immutable, so what came once is kept until `keepOnly` lets it go. */
  load(address: string): Promise<LoadedSurface> {
    const known = this.surfaces.get(address);
    if (known) return known;
    const id = ++this.last;
    const promise = new Promise<LoadedSurface>((done, failed) => this.waiting.set(id, { done, failed }));
    this.surfaces.set(address, promise);
    promise.catch(() => this.surfaces.delete(address));
    this.worker(id).postMessage({ id, address });
    return promise;
  }

  keepOnly(addresses: ReadonlySet<string>): void {
    for (const address of this.surfaces.keys()) if (!addresses.has(address)) this.surfaces.delete(address);
  }

  stop(): void {
    for (const worker of this.workers) worker.terminate();
    this.workers.length = 0;
  }

  /** They take turns. */
  private worker(id: number): Worker {
    return (this.workers[id % WORKERS] ??= this.start());
  }

  private start(): Worker {
    const worker = new Worker(new URL('./surfaceWorker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (event: MessageEvent<LoadedSurface & { id: number; error?: string }>) => {
      const { id, error, ...surface } = event.data;
      const bare = this.bare.get(id);
      this.bare.delete(id);
      if (bare) return void (bare.bvh = surface.bvh ?? null);
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) waiting?.failed(new Error(error));
      else {
        this.bare.set(id, surface);
        waiting?.done(surface);
      }
    };
    return worker;
  }
}
