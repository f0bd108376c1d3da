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

/** The normal of each corner: that of the triangles around it, each by its area. */
export function normalsOf(positions: Float32Array, triangles: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = 3 * triangles[t]!;
    const b = 3 * triangles[t + 1]!;
    const c = 3 * triangles[t + 2]!;
    const ux = positions[b]! - positions[a]!;
    const uy = positions[b + 1]! - positions[a + 1]!;
    const uz = positions[b + 2]! - positions[a + 2]!;
    const vx = positions[c]! - positions[a]!;
    const vy = positions[c + 1]! - positions[a + 1]!;
    const vz = positions[c + 2]! - positions[a + 2]!;
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    for (const corner of [a, b, c]) {
      normals[corner]! += x;
      normals[corner + 1]! += y;
      normals[corner + 2]! += z;
    }
  }
  for (let n = 0; n < normals.length; n += 3) {
    const [x, y, z] = [normals[n]!, normals[n + 1]!, normals[n + 2]!];
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    normals[n] = x / length;
    normals[n + 1] = y / length;
    normals[n + 2] = z / length;
  }
  return normals;
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
