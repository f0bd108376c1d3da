//! What is written over every view: letters on the edges, the cube, the scale bar.

import { edgeLetters, type Directions } from './orientation';
import { dot, type Vec3 } from './vector';

export const INK = '#e9eef3';
export const FAINT = 'rgba(233, 238, 243, 0.45)';
export const ACCENT = '#3ec9d9';
const SHADOW = 'rgba(0, 0, 0, 0.85)';
/** Behind lines of text that stand over bone. */
export const PLATE = 'rgba(11, 16, 19, 0.82)';

/** Text with a dark edge, legible over black and white. */
export function write(g: CanvasRenderingContext2D, text: string, x: number, y: number, colour = INK): void {
  g.lineWidth = 3;
  g.lineJoin = 'round';
  g.strokeStyle = SHADOW;
  g.strokeText(text, x, y);
  g.fillStyle = colour;
  g.fillText(text, x, y);
}

/** The patient letters in the middle of each edge. */
export function drawLetters(g: CanvasRenderingContext2D, width: number, height: number, view: Directions): void {
  const at = edgeLetters(view);
  g.font = '600 15px Inter Variable, sans-serif';
  g.textBaseline = 'middle';
  g.textAlign = 'left';
  write(g, at.left, 8, height / 2);
  g.textAlign = 'right';
  write(g, at.right, width - 8, height / 2);
  g.textAlign = 'center';
  write(g, at.top, width / 2, 14);
  write(g, at.bottom, width / 2, height - 14);
}

const FACES: readonly { normal: Vec3; right: Vec3; up: Vec3; letter: string }[] = [
  { normal: [1, 0, 0], right: [0, 1, 0], up: [0, 0, 1], letter: 'L' },
  { normal: [-1, 0, 0], right: [0, -1, 0], up: [0, 0, 1], letter: 'R' },
  { normal: [0, 1, 0], right: [-1, 0, 0], up: [0, 0, 1], letter: 'P' },
  { normal: [0, -1, 0], right: [1, 0, 0], up: [0, 0, 1], letter: 'A' },
  { normal: [0, 0, 1], right: [-1, 0, 0], up: [0, -1, 0], letter: 'S' },
  { normal: [0, 0, -1], right: [1, 0, 0], up: [0, -1, 0], letter: 'I' },
];

/** A cube with the patient's letters on its faces, around `(x, y)`; L and R stand out. */
export function drawCube(g: CanvasRenderingContext2D, x: number, y: number, half: number, view: Directions): void {
  const flat = (p: Vec3): [number, number] => [dot(p, view.right), -dot(p, view.up)];
  g.save();
  g.translate(x, y);
  for (const face of FACES) {
    const facing = dot(face.normal, view.toViewer);
    if (facing <= 0.02) continue;
    const [n, r, u] = [flat(face.normal), flat(face.right), flat(face.up)];
    g.save();
    g.transform(r[0], r[1], -u[0], -u[1], n[0] * half, n[1] * half);
    const side = face.letter === 'L' || face.letter === 'R';
    const light = Math.round(34 + 34 * facing);
    g.fillStyle = side ? `rgb(16, ${light + 36}, ${light + 48})` : `rgb(${light}, ${light + 5}, ${light + 11})`;
    g.strokeStyle = 'rgba(233, 238, 243, 0.55)';
    g.lineWidth = 1;
    g.fillRect(-half, -half, 2 * half, 2 * half);
    g.strokeRect(-half, -half, 2 * half, 2 * half);
    g.font = `700 ${Math.round(half * 1.25)}px Inter Variable, sans-serif`;
    g.textAlign = 'center';
    g.textBaseline = 'middle';
    g.fillStyle = INK;
    g.fillText(face.letter, 0, half * 0.08);
    g.restore();
  }
  g.restore();
}

/** A bar of a round length at the lower left. */
export function drawScale(g: CanvasRenderingContext2D, height: number, mmPerPixel: number): void {
  const most = 110 * mmPerPixel;
  const mm = [200, 100, 50, 20, 10, 5, 2, 1].find((length) => length <= most) ?? 1;
  const pixels = mm / mmPerPixel;
  const y = height - 12;
  for (const [style, width] of [[SHADOW, 4], [INK, 1.5]] as const) {
    g.strokeStyle = style;
    g.lineWidth = width;
    g.beginPath();
    g.moveTo(12, y - 5);
    g.lineTo(12, y);
    g.lineTo(12 + pixels, y);
    g.lineTo(12 + pixels, y - 5);
    g.stroke();
  }
  g.font = '500 12px Inter Variable, sans-serif';
  g.textAlign = 'left';
  g.textBaseline = 'bottom';
  write(g, mm >= 10 ? `${mm / 10} cm` : `${mm} mm`, 14, y - 5);
}
