//! Cases of real size for the speed of the page, made from formulas: a scan of so many slices, and a bone of so many triangles on a scan.

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A scan as one raw NRRD file: soft tissue with a ball of bone and a grain, as a scanner's noise has it. */
function scan(path: string, size: readonly [number, number, number], mm: number): void {
  const file = openSync(path, 'w');
  const from = size.map((n) => (-(n - 1) / 2) * mm);
  const head = ['NRRD0004', 'type: short', 'dimension: 3', `sizes: ${size.join(' ')}`, 'space: left-posterior-superior', `space directions: (${mm},0,0) (0,${mm},0) (0,0,${mm})`, 'endian: little', 'encoding: raw', `space origin: (${from.join(',')})`];
  writeSync(file, `${head.join('\n')}\n\n`);
  const slice = new Int16Array(size[0] * size[1]);
  let seed = 1;
  for (let k = 0; k < size[2]; k++) {
    for (let at = 0; at < slice.length; at++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
      const [x, y, z] = [from[0]! + (at % size[0]) * mm, from[1]! + Math.floor(at / size[0]) * mm, from[2]! + k * mm];
      const r = Math.sqrt(x * x + y * y + z * z);
      slice[at] = (r < 40 ? 900 : r < 90 ? 40 : -1000) + ((seed >>> 24) - 128) / 4;
    }
    writeSync(file, new Uint8Array(slice.buffer));
  }
  closeSync(file);
}

/** A closed, bent and uneven rod, 30 cm long, of so many triangles (a multiple of 4), as a binary STL file. */
function bone(path: string, triangles: number): void {
  // Rings of `around` corners, and a corner at each end: 2 * around * rings triangles.
  const around = 2 * Math.round(Math.sqrt(triangles / 24));
  const rings = Math.floor(triangles / (2 * around));
  const place = (ring: number, n: number): [number, number, number] => {
    const z = -150 + (300 * ring) / (rings + 1);
    const turn = (2 * Math.PI * (n % around)) / around;
    const end = Math.sqrt(Math.max(0, 1 - (z / 150) ** 2));
    const radius = end * (12 + 3 * Math.cos(3 * turn) + 4 * (z / 150) ** 2 + 0.15 * Math.sin(40 * turn) * Math.sin(z));
    return [radius * Math.cos(turn) + 0.0004 * z * z, radius * Math.sin(turn), z];
  };
  const [bottom, top] = [[9, 0, -150], [9, 0, 150]] as const;
  const count = 2 * around * rings;
  const bytes = Buffer.alloc(84 + 50 * count);
  bytes.writeUInt32LE(count, 80);
  let at = 84;
  const put = (...corners: (readonly number[])[]) => {
    corners.forEach((corner, c) => corner.forEach((x, axis) => bytes.writeFloatLE(x, at + 12 + 12 * c + 4 * axis)));
    at += 50;
  };
  for (let n = 0; n < around; n++) {
    put(place(1, n + 1), place(1, n), bottom);
    for (let ring = 1; ring < rings; ring++) {
      put(place(ring, n), place(ring, n + 1), place(ring + 1, n + 1));
      put(place(ring, n), place(ring + 1, n + 1), place(ring + 1, n));
    }
    put(place(rings, n), place(rings, n + 1), top);
  }
  writeFileSync(path, bytes);
}

/** A case with a scan of 512 x 512 voxels a slice; a label of its bone where `labelled`. */
export function largeScan(cases: string, name: string, slices: number, labelled = false): void {
  const folder = join(cases, name);
  mkdirSync(folder);
  scan(join(folder, 'scan.nrrd'), [512, 512, slices], 0.4);
  const step = labelled ? '\n[[step]]\nname = "bone"\ndo = "threshold"\nof = "head"\nabove_hu = 500\n\n[[step]]\nname = "model"\ndo = "surface"\nof = "bone"\non = "head"\nabove_hu = 500\n' : '';
  writeFileSync(join(folder, 'plan.toml'), `format = 1\ntitle = "${name}"\n\n[[input]]\nname = "head"\nkind = "ct"\npath = "scan.nrrd"\n${step}`);
}

/** A case with a bone of so many triangles, cut by a plane through its middle. */
export function largeBone(cases: string, name: string, triangles: number): void {
  const folder = join(cases, name);
  mkdirSync(folder);
  scan(join(folder, 'scan.nrrd'), [160, 160, 320], 1);
  bone(join(folder, 'bone.stl'), triangles);
  writeFileSync(
    join(folder, 'plan.toml'),
    `format = 1
title = "${name}"

[[input]]
name = "head"
kind = "ct"
path = "scan.nrrd"

[[input]]
name = "rod"
kind = "mesh"
path = "bone.stl"
unit = "mm"
axes = "LPS"
on = "head"

[[step]]
name = "bone"
do = "body"
of = "rod"

[[step]]
name = "cut"
do = "cut"
of = "bone"
plane = { through_mm = [0.0, 0.0, 0.0], normal = [0.0, 0.1, 0.995], on = "head" }
kerf_mm = 1.0
`,
  );
}
