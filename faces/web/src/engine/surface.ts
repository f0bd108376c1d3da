//! A surface as it comes over the wire ("PSRF", docs/contract): decoded to f32 positions beside its own origin.

import type { Vec3 } from './vector';

/** Positions are relative to `origin` (patient space, mm), so that f32 keeps them to better than 0.0001 mm. */
export interface SurfaceArrays {
  origin: Vec3;
  positions: Float32Array;
  triangles: Uint32Array;
  /** How far a vertex may lie from the exact surface, mm: rounding to 16 bits and level of detail together. */
  deviation: number;
}

/** Decodes a surface. Throws an Error in words when the bytes are not one. */
export function decodeSurface(bytes: ArrayBuffer): SurfaceArrays {
  const view = new DataView(bytes);
  const magic = bytes.byteLength >= 12 ? String.fromCharCode(...new Uint8Array(bytes, 0, 4)) : '';
  if (magic !== 'PSRF' || view.getUint32(4, true) !== 1) {
    throw new Error('The server sent a surface that this page cannot read. Load the page again.');
  }
  const headerBytes = view.getUint32(8, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 12, headerBytes))) as {
    vertices: number;
    triangles: number;
    origin_mm: Vec3;
    step_mm: Vec3;
    deviation_mm: number;
  };
  const start = 12 + headerBytes;
  const steps = new Uint16Array(bytes, start, header.vertices * 3);
  const positions = new Float32Array(steps.length);
  for (let n = 0; n < steps.length; n++) positions[n] = steps[n]! * header.step_mm[n % 3]!;
  const afterSteps = start + Math.ceil((steps.length * 2) / 4) * 4;
  return {
    origin: header.origin_mm,
    positions,
    triangles: new Uint32Array(bytes, afterSteps, header.triangles * 3),
    deviation: header.deviation_mm,
  };
}
