//! The halves that a plane in hand would make, against bodies that hang together in known ways; and which bone the views show meanwhile.
import { BoxGeometry, TorusGeometry, type BufferGeometry } from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import { mergeGeometries, mergeVertices } from 'three/examples/jsm/utils/BufferGeometryUtils.js';
import { describe, expect, it } from 'vitest';
import type { Piece } from '../../src/engine/anatomy';
import { outlinesOf, seesWith, type Halves } from '../../src/engine/halves';
import { SLICES } from '../../src/engine/orientation';
import { parted } from '../../src/engine/parted';
import type { PlaneValue } from '../../src/engine/planeHandle';
import { unit, type Vec3 } from '../../src/engine/vector';
import { halvesOf, madeOf, metBy } from '../../src/plan/parting';
import type { PlanObject, PlanStep } from '../../src/wire/shapes';

function surface(...parts: BufferGeometry[]) {
  for (const part of parts) {
    part.deleteAttribute('normal');
    part.deleteAttribute('uv');
  }
  const whole = mergeVertices(mergeGeometries(parts), 1e-4);
  return { whole, positions: whole.getAttribute('position').array as Float32Array, triangles: Uint32Array.from(whole.getIndex()!.array) };
}

/** The corners that hang on the side along the normal; null if the plane parts nothing. */
function removed({ positions, triangles }: ReturnType<typeof surface>, plane: PlaneValue, is: (place: Vec3) => boolean): number | null {
  const sides = parted(positions, triangles, plane);
  if (!sides) return null;
  sides.forEach((side, n) => {
    const place = [positions[3 * n]!, positions[3 * n + 1]!, positions[3 * n + 2]!] as const;
    expect(side, place.join()).toBe(is(place) ? 1 : 0);
  });
  return sides.reduce((sum, side) => sum + side, 0);
}

describe('a bone parted by a plane', () => {
  it('is parted where the plane passes straight through and aslant', () => {
    const box = surface(new BoxGeometry(10, 20, 60, 5, 5, 15));
    const normal = unit([0.2, -0.3, 1])!;
    expect(removed(box, { through: [0, 0, 7], normal }, ([x, y, z]) => 0.2 * x - 0.3 * y + (z - 7) >= 0)).toBeGreaterThan(50);
    expect(parted(box.positions, box.triangles, { through: [0, 0, 31], normal: [0, 0, 1] })).toBeNull();
  });

  it('a jaw cut through one side keeps the other whole, though the plane crosses that too', () => {
    // Half a ring in the plane of x and y, open to the front; both of its ends are crossed.
    const jaw = surface(new TorusGeometry(30, 5, 24, 48, Math.PI));
    const plane = (x: number): PlaneValue => ({ through: [x, 10, 0], normal: [0, -1, 0] });
    expect(removed(jaw, plane(28), ([x, y]) => x > 0 && y <= 10)).toBeGreaterThan(20);
    expect(removed(jaw, plane(-28), ([x, y]) => x < 0 && y <= 10)).toBeGreaterThan(20);
    // The other way round the end is kept, and the other end goes with what is removed.
    expect(removed(jaw, { through: [28, 10, 0], normal: [0, 1, 0] }, ([x, y]) => x < 0 || y >= 10)).toBeGreaterThan(200);
  });

  it('a ring that hangs together beside the cut is not parted, unless its other side is near', () => {
    const ring = (radius: number) => surface(new TorusGeometry(radius, 3, 16, 64));
    const plane = (x: number): PlaneValue => ({ through: [x, 0, 0], normal: [0, 1, 0] });
    const large = ring(30);
    expect(parted(large.positions, large.triangles, plane(30))).toBeNull();
    expect(removed(ring(12), plane(12), ([, y]) => y >= 0)).toBeGreaterThan(100);
  });

  it('the canal of a bone is cut with it; what the plane does not touch lies on its own side', () => {
    const crossed = surface(new BoxGeometry(20, 20, 60, 2, 2, 6), new BoxGeometry(8, 8, 50, 2, 2, 5), new BoxGeometry(4, 4, 4).translate(60, 0, 40));
    expect(removed(crossed, { through: [9, 0, 3], normal: [0, 0, 1] }, ([, , z]) => z >= 3)).toBeGreaterThan(20);
    // Through the middle of the canal: the bone round it is meant.
    expect(removed(crossed, { through: [0, 0, 3], normal: [0, 0, 1] }, ([, , z]) => z >= 3)).toBeGreaterThan(20);
  });
});

it('the outline of each half on a slice is as long as its part of the bone’s edge', () => {
  const box = surface(new BoxGeometry(20, 30, 60, 3, 3, 3));
  const bvh = new MeshBVH(box.whole, { setIndex: false, indirect: true } as never);
  const piece = { bvh, surface: { origin: [100, 0, 0], positions: box.positions, triangles: Uint32Array.from(box.whole.getIndex()!.array) }, wish: { pose: null } } as unknown as Piece;
  const plane: PlaneValue = { through: [104, 0, 0], normal: [1, 0, 0] };
  const sides = parted(box.positions, piece.surface.triangles, { through: [4, 0, 0], normal: [1, 0, 0] })!;
  const long = (line: Float32Array) => {
    let sum = 0;
    for (let n = 0; n < line.length; n += 4) sum += Math.hypot(line[n]! - line[n + 2]!, line[n + 1]! - line[n + 3]!);
    return sum;
  };
  const [kept, gone] = outlinesOf(piece, sides, plane, SLICES.axial, 3.3);
  expect(long(kept)).toBeCloseTo(30 + 2 * 14, 3);
  expect(long(gone)).toBeCloseTo(30 + 2 * 6, 3);
});

const STEPS = [
  { name: 'jaw', do: 'surface', of: 'bone' },
  { name: 'front', do: 'cut', of: 'jaw' },
  { name: 'back', do: 'cut', of: 'front.removed' },
  { name: 'guide', do: 'resection-guide', cuts: ['front.plane', 'back.plane'] },
  { name: 'skull', do: 'surface', of: 'bone' },
] as unknown as PlanStep[];
const object = (name: string, role: string) => ({ name, step: name.split('.')[0], state: 'exact', surfaces: [{ role }] });
const OBJECTS = [object('jaw', 'bone'), object('front.kept', 'bone'), object('front.removed', 'specimen'), object('back.kept', 'bone'), object('back.removed', 'specimen'), object('guide', 'guide'), object('skull', 'bone')] as unknown as PlanObject[];
const PLANE: PlaneValue = { through: [0, 0, 0], normal: [0, 0, 1] };

it('while a cut is in hand its bone is shown whole, and nothing that has been made of it but guides', () => {
  expect([...madeOf(STEPS, 'jaw')]).toEqual(['front', 'back', 'guide']);
  expect([...madeOf(STEPS, 'front.removed')]).toEqual(['back', 'guide']);
  const front = halvesOf(STEPS[1]!, STEPS, OBJECTS, PLANE, null, 'scan')!;
  expect(front).toMatchObject({ of: 'jaw', made: ['front.kept', 'front.removed', 'back.kept', 'back.removed'], words: ['kept', 'removed'] });
  expect(halvesOf(STEPS[2]!, STEPS, OBJECTS, PLANE, null, 'scan')).toMatchObject({ of: 'front.removed', made: ['back.kept', 'back.removed'] });
  expect(halvesOf(STEPS[0]!, STEPS, OBJECTS, PLANE, null, 'scan')).toBeNull();
  const shown = (halves: Halves, held: string[]) => {
    const anatomy = { pieces: new Map(held.map((name) => [name, { wish: { object: name } }])) } as never;
    const sees = seesWith(halves, anatomy, (wish) => wish.object !== 'jaw');
    return held.filter((name) => sees({ object: name } as never));
  };
  expect(shown(front, ['jaw', 'front.kept', 'back.kept', 'guide', 'skull'])).toEqual(['jaw', 'guide', 'skull']);
  // A bone that is not on the screen is not missed: what was made of it stays.
  expect(shown(front, ['front.kept', 'guide'])).toEqual(['front.kept', 'guide']);
});

it('a plane is traced on its bone, whole and in pieces, and on what is made of these: not on the skull behind', () => {
  const steps = [
    { name: 'skull', do: 'surface', of: 'skull-voxels' },
    { name: 'jaw', do: 'surface', of: 'jaw-voxels' },
    { name: 'front', do: 'cut', of: 'jaw' },
    { name: 'back', do: 'cut', of: 'front.removed' },
    { name: 'guide', do: 'resection-guide', bone: 'jaw', cuts: ['front.plane'] },
    { name: 'skull-model', do: 'model', of: 'skull' },
  ] as unknown as PlanStep[];
  const objects = ['skull', 'jaw', 'front.kept', 'front.removed', 'back.kept', 'back.removed', 'guide', 'skull-model'].map((name) => ({ name, step: name.split('.')[0] })) as unknown as PlanObject[];
  for (const cut of [steps[2]!, steps[3]!]) expect(metBy(cut, steps, objects)).toEqual(['jaw', 'front.kept', 'front.removed', 'back.kept', 'back.removed', 'guide']);
  expect(metBy(steps[4]!, steps, objects)).toBeNull();
});
