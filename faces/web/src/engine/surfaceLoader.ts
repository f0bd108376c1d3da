//! Fetches surfaces by address, each once, with normals and trees made in a worker.

import type { SerializedBVH } from 'three-mesh-bvh';
import type { Vec3 } from './vector';

export interface LoadedSurface {
  origin: Vec3;
  deviation: number;
  positions: Float32Array;
  normals: Float32Array;
  triangles: Uint32Array;
  bvh: SerializedBVH;
}

type Waiting = { done: (surface: LoadedSurface) => void; failed: (error: Error) => void };

export class SurfaceLoader {
  private readonly surfaces = new Map<string, Promise<LoadedSurface>>();
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private last = 0;

  /** The surface at an address. Addresses are immutable, so what came once is kept until `keepOnly` lets it go. */
  load(address: string): Promise<LoadedSurface> {
    const known = this.surfaces.get(address);
    if (known) return known;
    const id = ++this.last;
    const promise = new Promise<LoadedSurface>((done, failed) => this.waiting.set(id, { done, failed }));
    this.surfaces.set(address, promise);
    promise.catch(() => this.surfaces.delete(address));
    this.start().postMessage({ id, address });
    return promise;
  }

  keepOnly(addresses: ReadonlySet<string>): void {
    for (const address of this.surfaces.keys()) if (!addresses.has(address)) this.surfaces.delete(address);
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    this.worker = new Worker(new URL('./surfaceWorker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = (event: MessageEvent<LoadedSurface & { id: number; error?: string }>) => {
      const { id, error, ...surface } = event.data;
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error) waiting?.failed(new Error(error));
      else waiting?.done(surface);
    };
    return this.worker;
  }
}
