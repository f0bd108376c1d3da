//! A body that is different in every direction, and DICOM files of it as a scanner writes them, however the patient lay: without any code of ours.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Vec3 = readonly [number, number, number];

/** What lies on a side of the patient: a ball or a cube, of a size and a grey value of its own. */
export interface Mark {
  /** The patient's letter of the side. */
  letter: 'L' | 'R' | 'A' | 'P' | 'S' | 'I';
  /** Its middle, LPS, mm. */
  at: Vec3;
  shape: 'ball' | 'cube';
  /** The ball's radius, half the cube's edge, mm. */
  half: number;
  hu: number;
}

/** Along any axis of the patient no two look alike; those in front and behind cover each other in part only. */
export const MARKS: readonly Mark[] = [
  { letter: 'L', at: [33, 1, -1], shape: 'ball', half: 11, hu: 1500 },
  { letter: 'R', at: [-33, -2, 2], shape: 'cube', half: 8.5, hu: 1250 },
  { letter: 'A', at: [2, -33, 1], shape: 'ball', half: 8, hu: 1050 },
  { letter: 'P', at: [-2, 33, -1], shape: 'cube', half: 6, hu: 850 },
  { letter: 'S', at: [2, 1, 33], shape: 'ball', half: 5.8, hu: 700 },
  { letter: 'I', at: [-1, 2, -33], shape: 'cube', half: 4.4, hu: 560 },
];

/** How large a mark looks along an axis of the patient, mm². */
export const areaOf = ({ shape, half }: Mark): number => (shape === 'ball' ? Math.PI * half * half : 4 * half * half);

const SIZE = 84;
const SPACING = 1.2;

/** How far outside a mark a place is, mm; negative within it. */
function outside({ at, shape, half }: Mark, place: Vec3): number {
  const d = place.map((c, axis) => Math.abs(c - at[axis]!));
  return (shape === 'ball' ? Math.hypot(...d) : Math.max(...d)) - half;
}

/** What a voxel sees: at an edge it has its share of both sides. */
function huAt(place: Vec3): number {
  const air = Math.hypot(...place) > 46;
  const mark = MARKS.reduce((a, b) => (outside(b, place) < outside(a, place) ? b : a));
  const share = Math.max(0, Math.min(1, 0.5 - outside(mark, place) / SPACING));
  return Math.round(air ? -1000 : 40 + share * (mark.hu - 40));
}

/** How a patient was scanned: along the rows of an image, down its columns, and in which order the slices came. */
export interface Lying {
  rows: Vec3;
  columns: Vec3;
  /** From the last slice to the first. */
  backwards: boolean;
  position: 'HFS' | 'FFS' | 'FFP';
}

export const cross = (a: Vec3, b: Vec3): Vec3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** A direction turned about a unit axis (Rodrigues). */
export function turned(v: Vec3, axis: Vec3, radians: number): Vec3 {
  const [c, s] = [Math.cos(radians), Math.sin(radians)];
  const dot = v[0] * axis[0] + v[1] * axis[1] + v[2] * axis[2];
  const side = cross(axis, v);
  return v.map((x, n) => x * c + side[n]! * s + axis[n]! * dot * (1 - c)) as unknown as Vec3;
}

/** Writes a series, one file a slice, into a folder. */
export function scanInto(folder: string, what: { description: string; bodyPart: string; series: number; laterality?: 'L' }, lying: Lying): void {
  mkdirSync(folder, { recursive: true });
  const across = cross(lying.rows, lying.columns);
  const middle = (SIZE - 1) / 2;
  for (let k = 0; k < SIZE; k++) {
    const place = (i: number, j: number) => [0, 1, 2].map((n) => SPACING * ((i - middle) * lying.rows[n]! + (j - middle) * lying.columns[n]! + (k - middle) * across[n]!)) as unknown as Vec3;
    const stored = new Uint16Array(SIZE * SIZE);
    for (let n = 0; n < stored.length; n++) stored[n] = huAt(place(n % SIZE, Math.floor(n / SIZE))) + 1024;
    const number = lying.backwards ? SIZE - k : k + 1;
    writeFileSync(join(folder, `IM${String(number).padStart(4, '0')}`), file(what, lying, { number, at: place(0, 0), stored }));
  }
}

const CT = '1.2.840.10008.5.1.4.1.1.2';
const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';

function file(what: { description: string; bodyPart: string; series: number; laterality?: 'L' }, lying: Lying, slice: { number: number; at: Vec3; stored: Uint16Array }): Buffer {
  const uid = `2.25.4711.${what.series}.${slice.number}`;
  const ds = (numbers: readonly number[]) => numbers.map((x) => (Math.abs(x) < 1e-9 ? '0' : x.toPrecision(10))).join('\\');
  const us = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
  const body = [
    element(0x0008, 0x0008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'),
    element(0x0008, 0x0016, 'UI', CT),
    element(0x0008, 0x0018, 'UI', uid),
    element(0x0008, 0x0020, 'DA', '20261120'),
    element(0x0008, 0x0030, 'TM', '120000'),
    element(0x0008, 0x0060, 'CS', 'CT'),
    element(0x0008, 0x0070, 'LO', 'Scanner of the walk'),
    element(0x0008, 0x103e, 'LO', what.description),
    element(0x0010, 0x0010, 'PN', 'Sides^Six'),
    element(0x0010, 0x0020, 'LO', 'SIDES-1'),
    element(0x0010, 0x0030, 'DA', '19700101'),
    element(0x0010, 0x0040, 'CS', 'O'),
    element(0x0018, 0x0015, 'CS', what.bodyPart),
    element(0x0018, 0x0050, 'DS', ds([SPACING])),
    element(0x0018, 0x0060, 'DS', '120'),
    element(0x0018, 0x1210, 'SH', 'BONE'),
    element(0x0018, 0x5100, 'CS', lying.position),
    element(0x0020, 0x000d, 'UI', '2.25.4711'),
    element(0x0020, 0x000e, 'UI', `2.25.4711.${what.series}`),
    element(0x0020, 0x0011, 'IS', String(what.series)),
    element(0x0020, 0x0012, 'IS', '1'),
    element(0x0020, 0x0013, 'IS', String(slice.number)),
    element(0x0020, 0x0032, 'DS', ds(slice.at)),
    element(0x0020, 0x0037, 'DS', ds([...lying.rows, ...lying.columns])),
    element(0x0020, 0x0052, 'UI', `2.25.4711.${what.series}.0`),
    ...(what.laterality ? [element(0x0020, 0x0060, 'CS', what.laterality)] : []),
    element(0x0028, 0x0002, 'US', us(1)),
    element(0x0028, 0x0004, 'CS', 'MONOCHROME2'),
    element(0x0028, 0x0010, 'US', us(SIZE)),
    element(0x0028, 0x0011, 'US', us(SIZE)),
    element(0x0028, 0x0030, 'DS', ds([SPACING, SPACING])),
    element(0x0028, 0x0100, 'US', us(16)),
    element(0x0028, 0x0101, 'US', us(12)),
    element(0x0028, 0x0102, 'US', us(11)),
    element(0x0028, 0x0103, 'US', us(0)),
    element(0x0028, 0x0301, 'CS', 'NO'),
    element(0x0028, 0x1052, 'DS', '-1024'),
    element(0x0028, 0x1053, 'DS', '1'),
    element(0x0028, 0x1054, 'LO', 'HU'),
    element(0x7fe0, 0x0010, 'OW', Buffer.from(slice.stored.buffer)),
  ];
  const meta = Buffer.concat([
    element(0x0002, 0x0001, 'OB', Buffer.from([0, 1])),
    element(0x0002, 0x0002, 'UI', CT),
    element(0x0002, 0x0003, 'UI', uid),
    element(0x0002, 0x0010, 'UI', EXPLICIT_LITTLE),
    element(0x0002, 0x0012, 'UI', '2.25.4711.999'),
  ]);
  const length = element(0x0002, 0x0000, 'UL', Buffer.from(Uint32Array.of(meta.length).buffer));
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, ...body]);
}

/** A data element in Explicit VR Little Endian (PS3.5 7.1.2), its value filled up to an even length. */
function element(group: number, number: number, vr: string, value: string | Buffer): Buffer {
  const raw = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  const even = raw.length % 2 === 0 ? raw : Buffer.concat([raw, Buffer.from([vr === 'UI' || vr === 'OB' ? 0 : 32])]);
  const long = vr === 'OB' || vr === 'OW';
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  if (long) head.writeUInt32LE(even.length, 8);
  else head.writeUInt16LE(even.length, 6);
  return Buffer.concat([head, even]);
}
