//! The surface as it comes over the wire, against bytes written here by the contract.
import { IcosahedronGeometry } from 'three';
import { mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { describe, expect, it } from 'vitest';
import { decodeSurface, normalsOf } from '../../src/engine/surface';

function bytes(version = 1): ArrayBuffer {
  const header = { vertices: 3, triangles: 1, origin_mm: [10, 20, 30], step_mm: [0.5, 0.25, 2], deviation_mm: 0.1 };
  let text = JSON.stringify(header);
  text += ' '.repeat((4 - (text.length % 4)) % 4);
  const steps = [0, 0, 0, 65535, 0, 4, 2, 8, 1];
  const padded = Math.ceil((steps.length * 2) / 4) * 4;
  const buffer = new ArrayBuffer(12 + text.length + padded + 12);
  const view = new DataView(buffer);
  new Uint8Array(buffer).set(new TextEncoder().encode('PSRF'));
  view.setUint32(4, version, true);
  view.setUint32(8, text.length, true);
  new Uint8Array(buffer).set(new TextEncoder().encode(text), 12);
  steps.forEach((step, n) => view.setUint16(12 + text.length + 2 * n, step, true));
  [0, 1, 2].forEach((corner, n) => view.setUint32(12 + text.length + padded + 4 * n, corner, true));
  return buffer;
}

describe('a surface over the wire', () => {
  it('is read as it was written', () => {
    const surface = decodeSurface(bytes());
    expect(surface.origin).toEqual([10, 20, 30]);
    expect([...surface.positions]).toEqual([0, 0, 0, 32767.5, 0, 8, 1, 2, 2]);
    expect([...surface.triangles]).toEqual([0, 1, 2]);
    expect(surface.deviation).toBe(0.1);
  });

  it('of another kind or version is refused in words', () => {
    expect(() => decodeSurface(bytes(2))).toThrow(/cannot read/);
    expect(() => decodeSurface(new ArrayBuffer(3))).toThrow(/cannot read/);
  });
});

describe('the normals of a surface', () => {
  it('of a ball look away from its middle', () => {
    const round = new IcosahedronGeometry(10, 30);
    round.deleteAttribute('uv');
    round.deleteAttribute('normal');
    const ball = mergeVertices(round, 1e-4);
    const positions = ball.getAttribute('position').array as Float32Array;
    const normals = normalsOf(positions, Uint32Array.from(ball.getIndex()!.array));
    for (let n = 0; n < positions.length; n++) expect(Math.abs(normals[n]! - positions[n]! / 10)).toBeLessThan(0.01);
  });

  it('of a corner that no triangle has, or only ones without area, are no numbers beyond reason', () => {
    expect([...normalsOf(new Float32Array(12), Uint32Array.from([0, 1, 2]))]).toEqual(Array(12).fill(0));
  });
});
