//! The faces of a device that its numbers move, against a shell around a ball whose measures are known.
import { BoxGeometry, SphereGeometry, Vector3, type BufferGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { mergeGeometries, mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { describe, expect, it } from 'vitest';
import { facesOf, OUTER, pushed, SEAT } from '../../src/engine/pushedFaces';
import { normalsOf } from '../../src/engine/surface';
import { pushInHand, pushOf } from '../../src/plan/pushed';
import { readSchema } from '../../src/plan/schema';
import type { PlanObject, PlanStep } from '../../src/wire/shapes';
import schema from './schema.json' with { type: 'json' };

function surface(...parts: BufferGeometry[]) {
  for (const part of parts) for (const name of ['normal', 'uv']) part.deleteAttribute(name);
  const whole = mergeVertices(mergeGeometries(parts), 1e-4);
  const positions = whole.getAttribute('position').array as Float32Array;
  const triangles = Uint32Array.from(whole.getIndex()!.array);
  return { whole, positions, triangles, normals: normalsOf(positions, triangles) };
}

const turnedOver = (geometry: BufferGeometry) => {
  const index = geometry.getIndex()!.array;
  for (let t = 0; t < index.length; t += 3) [index[t + 1], index[t + 2]] = [index[t + 2]!, index[t + 1]!];
  return geometry;
};

const BONE = 20;
const [CLEAR, THICK] = [0.15, 4];
/** A shell around the bone, with a block far out. */
const device = surface(turnedOver(new SphereGeometry(BONE + CLEAR, 64, 48)), new SphereGeometry(BONE + CLEAR + THICK, 64, 48), new BoxGeometry(4, 4, 6).translate(0, 0, BONE + 12));
const bone = (() => {
  const ball = surface(new SphereGeometry(BONE, 64, 48));
  return { ...ball, bvh: new MeshBVH(ball.whole, { indirect: true }) };
})();
const still = () => undefined;
const lies = { seat: CLEAR, outer: CLEAR + THICK };
const radii = (positions: Float32Array) => Array.from({ length: positions.length / 3 }, (_, n) => new Vector3().fromArray(positions, 3 * n).length());

/** The least and the greatest radius of the corners that had a radius. */
function ofRadius(radius: number, moved: Float32Array): [number, number] {
  const before = radii(device.positions);
  const after = radii(moved).filter((_, n) => Math.abs(before[n]! - radius) < 0.01);
  expect(after.length).toBeGreaterThan(500);
  return [Math.min(...after), Math.max(...after)];
}

describe('a shell on a ball', () => {
  const part = facesOf(device, bone, lies, still, still);

  it('has a seat, an outer face, and a block that is neither', () => {
    const before = radii(device.positions);
    part.forEach((is, n) => expect(is, String(before[n])).toBe(before[n]! > BONE + 6 ? 0 : before[n]! > BONE + 2 ? OUTER : SEAT));
  });

  it('grows outwards when it grows thicker, and its seat stays', () => {
    const moved = pushed(device, part, { seat: 0, outer: 1.5 });
    for (const radius of ofRadius(BONE + CLEAR, moved)) expect(radius).toBeCloseTo(BONE + CLEAR, 3);
    for (const radius of ofRadius(BONE + CLEAR + THICK, moved)) expect(radius).toBeCloseTo(BONE + CLEAR + THICK + 1.5, 2);
  });

  it('stands off as a whole when its clearance grows, and comes nearer when it shrinks', () => {
    for (const by of [0.3, -0.1]) {
      const moved = pushed(device, part, { seat: by, outer: by });
      for (const radius of ofRadius(BONE + CLEAR, moved)) expect(radius).toBeCloseTo(BONE + CLEAR + by, 2);
      for (const radius of ofRadius(BONE + CLEAR + THICK, moved)) expect(radius).toBeCloseTo(BONE + CLEAR + THICK + by, 2);
    }
  });

  it('is told where both lie elsewhere and are turned', () => {
    const shift = new Vector3(100, -50, 7);
    const back = (place: Vector3) => void place.applyAxisAngle(new Vector3(0, 0, 1), 0.7).sub(shift);
    const turn = (way: Vector3) => void way.applyAxisAngle(new Vector3(0, 0, 1), 0.7);
    const aside = device.positions.slice();
    for (let n = 0; n < aside.length; n += 3) new Vector3().fromArray(device.positions, n).add(shift).applyAxisAngle(new Vector3(0, 0, 1), -0.7).toArray(aside, n);
    const there = { positions: aside, triangles: device.triangles, normals: normalsOf(aside, device.triangles) };
    expect(facesOf(there, bone, lies, back, turn)).toEqual(part);
  });
});

describe('what the schema says of a guide', () => {
  const kinds = readSchema(schema);
  const kind = kinds.get('resection-guide')!;
  const step = (values: object) => ({ name: 'guide', do: 'resection-guide', bone: 'mandible', ...values }) as unknown as PlanStep;

  it('moves the outer faces by thickness, all of them by clearance and tissue, from what is usual where the plan is silent', () => {
    const thicker = pushOf(kind, step({}), step({ thickness_mm: 5 }), 'guide', 'head')!;
    expect(thicker).toMatchObject({ from: 'mandible', lies: { seat: 0.15, outer: 4.15 }, by: { seat: 0, outer: 1 }, words: ['thickness 1.0 mm more'] });
    const nearer = pushOf(kind, step({ thickness_mm: 3, clearance_mm: 0.3 }), step({ thickness_mm: 3.5, clearance_mm: 0.25 }), 'guide', 'head')!;
    expect(nearer.lies).toEqual({ seat: 0.3, outer: 3.3 });
    expect(nearer.by.seat).toBeCloseTo(-0.05);
    expect(nearer.by.outer).toBeCloseTo(0.45);
    expect(nearer.words).toEqual(['clearance 0.05 mm less', 'thickness 0.5 mm more']);
    expect(pushOf(kinds.get('donor-guide')!, step({}), step({ tissue_mm: 1 }), 'guide', 'leg')).toMatchObject({ lies: { seat: 0.65 }, by: { seat: 0.5, outer: 0.5 } });
  });

  it('moves nothing by other numbers, nor of steps that say nothing of it', () => {
    expect(pushOf(kind, step({}), step({ block_height_mm: 20 }), 'guide', 'head')).toBeNull();
    expect([...kinds.values()].filter(({ properties }) => Object.values(properties).some(({ pushes }) => pushes)).map(({ kind }) => kind)).toEqual(['resection-guide', 'donor-guide']);
  });

  it('is measured from the picture that is seen until the next is exact', () => {
    const objects = (state: string) => [{ name: 'guide', step: 'guide', state, surfaces: [{}] }] as unknown as PlanObject[];
    const [was, is, next] = [step({ thickness_mm: 4 }), step({ thickness_mm: 5 }), step({ thickness_mm: 5.5 })];
    expect(pushInHand(was, was, kind, objects('exact'), 'head')).toBeNull();
    expect(pushInHand(is, was, kind, objects('exact'), 'head')?.by.outer).toBe(1);
    // It is in the plan, and its picture is still that of before; then it is typed again.
    expect(pushInHand(is, is, kind, objects('computing'), 'head')?.by.outer).toBe(1);
    expect(pushInHand(next, is, kind, objects('out-of-date'), 'head')?.by.outer).toBe(1.5);
    expect(pushInHand(next, next, kind, objects('failed'), 'head')).toBeNull();
    expect(pushInHand(next, next, kind, objects('exact'), 'head')).toBeNull();
    // One that is not in the plan yet has no picture.
    expect(pushInHand(next, null, kind, objects('exact'), 'head')).toBeNull();
  });
});
