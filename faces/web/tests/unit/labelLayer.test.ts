//! The label in hand while the server's answer is on its way: a stroke that was drawn stays in sight until it is in the answer.
import { afterEach, expect, test, vi } from 'vitest';
import { LabelLayer, type Pending } from '../../src/engine/labelLayer';
import type { Vec3 } from '../../src/engine/vector';

afterEach(() => vi.unstubAllGlobals());

const SIZE: Vec3 = [8, 8, 8];

/** A label over the wire, of so many voxels from the first on. */
const bytes = (count: number) => bytesOf([0, count, 512 - count]);

/** A label over the wire, of such runs. */
function bytesOf(runs: readonly number[]): ArrayBuffer {
  let head = JSON.stringify({ size: SIZE, spacing_mm: [1, 1, 1], origin_mm: [0, 0, 0], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] });
  head = head.padEnd(Math.ceil(head.length / 4) * 4);
  const lengths = Uint32Array.from(runs);
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

test('a stroke keeps within a label and off another, by the labels as they come', async () => {
  const replies = new Map<string, (reply: object) => void>();
  vi.stubGlobal('fetch', (address: string) => new Promise((done) => replies.set(/contents\/(\w+)/.exec(address)![1]!, done)));
  const reply = (content: string, ...runs: number[]) => replies.get(content)!({ ok: true, arrayBuffer: () => Promise.resolve(bytesOf(runs)) });
  const layer = new LabelLayer(() => undefined);
  const shown = layer.show('empty', 1);
  reply('empty', 512);
  await shown;
  const stroke = (acts: 'add' | 'erase', limits: { within: string | null; off: string | null }) =>
    layer.stroke({ stroke: { acts, radius: 40, path: [[4, 4, 4]], across: null, window: [-Infinity, Infinity], limits }, revision: null }, null, 0);
  const inside = () => [...layer.label!.data].flatMap((is, voxel) => (is ? [voxel] : []));
  const range = (from: number, to: number) => [...Array(to - from).keys()].map((n) => from + n);
  // What is not known limits nothing: the stroke is shown as if it ran anywhere.
  const known = layer.limitBy(new Map([['behind', 'a'], ['middle', 'b']]));
  stroke('add', { within: 'behind', off: 'middle' });
  expect(inside()).toEqual(range(0, 512));
  await vi.waitFor(() => expect([...replies.keys()]).toEqual(['empty', 'a', 'b']));
  reply('a', 256, 256);
  reply('b', 300, 20, 192);
  await known;
  const added = [...range(256, 300), ...range(320, 512)];
  expect(inside()).toEqual(added);
  // Where all is known it is shown so at once.
  stroke('erase', { within: 'middle', off: null });
  expect(inside()).toEqual(added);
  stroke('erase', { within: 'behind', off: 'middle' });
  expect(inside()).toEqual([]);
  stroke('add', { within: 'behind', off: null });
  expect(inside()).toEqual(range(256, 512));
  // A label that has changed limits by what it was, until what it is has come.
  const changed = layer.limitBy(new Map([['behind', 'c'], ['middle', 'b']]));
  await vi.waitFor(() => expect(replies.has('c')).toBe(true));
  expect(inside()).toEqual(range(256, 512));
  reply('c', 500, 10, 2);
  await changed;
  expect(inside()).toEqual(range(500, 510));
  // Nothing limits any more; the label of a limit is asked for once.
  await layer.limitBy(new Map());
  expect(replies.size).toBe(4);
});
