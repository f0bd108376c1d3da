//! Which way is left: letters on the edges of a view, and the directions from which a surgeon looks.
//! Radiological convention: on axial and coronal views the patient's right is on the left of the screen.

import { cross, scale, type Vec3 } from './vector';

/** A view's directions in patient space: to the right of the screen, upwards, and towards the viewer. All of unit length. */
export interface Directions {
  right: Vec3;
  up: Vec3;
  toViewer: Vec3;
}

export type SliceName = 'axial' | 'sagittal' | 'coronal';
export type LookName = 'anterior' | 'posterior' | 'left' | 'right' | 'above' | 'below';

function directions(right: Vec3, up: Vec3): Directions {
  return { right, up, toViewer: cross(right, up) };
}

/** Axial is seen from the feet, coronal from the front, sagittal from the patient's left. */
export const SLICES: Record<SliceName, Directions> = {
  axial: directions([1, 0, 0], [0, -1, 0]),
  coronal: directions([1, 0, 0], [0, 0, 1]),
  sagittal: directions([0, 1, 0], [0, 0, 1]),
};

/** The viewer stands in front of the patient, at the left of the patient, and so on. */
export const LOOKS: Record<LookName, Directions> = {
  anterior: directions([1, 0, 0], [0, 0, 1]),
  posterior: directions([-1, 0, 0], [0, 0, 1]),
  left: directions([0, 1, 0], [0, 0, 1]),
  right: directions([0, -1, 0], [0, 0, 1]),
  above: directions([-1, 0, 0], [0, -1, 0]),
  below: directions([1, 0, 0], [0, -1, 0]),
};

/** Below this cosine (72.5 degrees) a direction does not deserve its letter. */
const LEAST_COSINE = 0.3;
const LETTERS: readonly (readonly [string, string])[] = [
  ['L', 'R'],
  ['P', 'A'],
  ['S', 'I'],
];

/** The letters of a direction, the strongest first: `[0.8, -0.6, 0]` is "LA". */
export function letters(direction: Vec3): string {
  return direction
    .map((c, axis) => ({ size: Math.abs(c), letter: LETTERS[axis]![c > 0 ? 0 : 1] }))
    .filter((entry) => entry.size >= LEAST_COSINE)
    .sort((a, b) => b.size - a.size)
    .map((entry) => entry.letter)
    .join('');
}

/** The letters on the four edges of a view. */
export function edgeLetters(view: Directions): { left: string; right: string; top: string; bottom: string } {
  return {
    left: letters(scale(view.right, -1)),
    right: letters(view.right),
    top: letters(view.up),
    bottom: letters(scale(view.up, -1)),
  };
}

const WORDS: readonly (readonly [string, string])[] = [
  ['left', 'right'],
  ['posterior', 'anterior'],
  ['superior', 'inferior'],
];

/** A displacement in clinical words, the largest part first: "4.0 mm anterior, 1.2 mm left". */
export function inWords(move: Vec3, digits = 1): string {
  const parts = move
    .map((c, axis) => ({ size: Math.abs(c), word: WORDS[axis]![c > 0 ? 0 : 1] }))
    .filter((part) => part.size >= 0.5 * 10 ** -digits)
    .sort((a, b) => b.size - a.size)
    .map((part) => `${part.size.toFixed(digits)} mm ${part.word}`);
  return parts.length > 0 ? parts.join(', ') : `${(0).toFixed(digits)} mm`;
}
