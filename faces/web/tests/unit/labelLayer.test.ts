//! The label in hand while the server's answer is on its way: a stroke that was drawn stays in sight until it is in the answer.
import { afterEach, expect, test, vi } from 'vitest';
import { LabelLayer, type Pending } from '../../src/engine/labelLayer';
import type { Vec3 } from '../../src/engine/vector';

afterEach(() => vi.unstubAllGlobals());

const SIZE: Vec3 = [8, 8, 8];

/** A label over the wire, of so many voxels from the first on. */
function bytes(count: number): ArrayBuffer {
  let head = JSON.stringify({ size: SIZE, spacing_mm: [1, 1, 1], origin_mm: [0, 0, 0], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] });
  head = head.padEnd(Math.ceil(head.length / 4) * 4);
  const lengths = Uint32Array.from([0, count, 512 - count]);
  const all = new Uint8Array(12 + head.length + 4 * lengths.length);
  all.set(new TextEncoder().encode('PLBL'));
  new DataView(all.buffer).setUint32(8, head.length, true);
  all.set(new TextEncoder().encode(head), 12);
  all.set(new Uint8Array(lengths.buffer), 12 + head.length);
  return all.buffer;
}

test('a stroke is in sight until the label that has it has come, however often that is asked for', async () => {
  let come: (reply: object) => void = () => undefined;
  vi.stubGlobal('fetch', () => new Promise((done) => (come = done)));
  const layer = new LabelLayer(() => undefined);
  const reply = (count: number) => come({ ok: true, arrayBuffer: () => Promise.resolve(bytes(count)) });
  const shown = layer.show('a', 1);
  reply(512);
  await shown;
  expect(layer.label!.holds([4, 4, 4])).toBe(true);
  const pending: Pending = { stroke: { acts: 'erase', radius: 40, path: [[4, 4, 4]], across: null, window: [-Infinity, Infinity] }, revision: null };
  layer.stroke(pending, null, 0);
  pending.revision = 2;
  const next = layer.show('b', 2);
  // The page hears of other things meanwhile.
  await layer.show('b', 2);
  await layer.show('b', 2);
  expect(layer.label!.holds([4, 4, 4])).toBe(false);
  expect(layer.pending).toEqual([pending]);
  reply(0);
  await next;
  expect(layer.label!.holds([4, 4, 4])).toBe(false);
  expect([layer.pending.length, layer.corrected]).toEqual([0, 0]);
});
