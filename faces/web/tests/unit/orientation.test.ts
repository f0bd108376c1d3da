//! Which way is left: against the definition of LPS and of the radiological convention.
import { describe, expect, it } from 'vitest';
import { edgeLetters, inWords, letters, LOOKS, SLICES } from '../../src/engine/orientation';
import { cross, dot } from '../../src/engine/vector';
import { lookAgainst } from '../../src/engine/camera';

describe('letters', () => {
  it('name the six directions of LPS', () => {
    expect(letters([1, 0, 0])).toBe('L');
    expect(letters([-1, 0, 0])).toBe('R');
    expect(letters([0, 1, 0])).toBe('P');
    expect(letters([0, -1, 0])).toBe('A');
    expect(letters([0, 0, 1])).toBe('S');
    expect(letters([0, 0, -1])).toBe('I');
  });

  it('name oblique directions by their strongest part first', () => {
    expect(letters([0.8, -0.6, 0])).toBe('LA');
    expect(letters([0, 0.6, -0.8])).toBe('IP');
    expect(letters([0.99, 0.1, 0.1])).toBe('L');
  });
});

describe('radiological convention', () => {
  it('has the right of the patient at the left of axial and coronal slices', () => {
    expect(edgeLetters(SLICES.axial)).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
    expect(edgeLetters(SLICES.coronal)).toEqual({ left: 'R', right: 'L', top: 'S', bottom: 'I' });
    expect(edgeLetters(SLICES.sagittal)).toEqual({ left: 'A', right: 'P', top: 'S', bottom: 'I' });
  });

  it('stands where the name says', () => {
    const stands = { anterior: 'A', posterior: 'P', left: 'L', right: 'R', above: 'S', below: 'I' };
    for (const [name, letter] of Object.entries(stands)) {
      expect(letters(LOOKS[name as keyof typeof LOOKS].toViewer)).toBe(letter);
    }
  });

  it('never mirrors: every view is a right-handed frame', () => {
    const oblique = [lookAgainst([0.6, 0, 0.8]), lookAgainst([0, 0, 1]), lookAgainst([0, 0, -1])];
    for (const view of [...Object.values(SLICES), ...Object.values(LOOKS), ...oblique]) {
      const toViewer = cross(view.right, view.up);
      for (let n = 0; n < 3; n++) expect(toViewer[n]).toBeCloseTo(view.toViewer[n]!, 12);
      expect(dot(view.right, view.up)).toBeCloseTo(0, 12);
      expect(dot(toViewer, toViewer)).toBeCloseTo(1, 12);
    }
  });
});

it('says moves in clinical words', () => {
  expect(inWords([0, -4, 0])).toBe('4.0 mm anterior');
  expect(inWords([1.2, 0, -3])).toBe('3.0 mm inferior, 1.2 mm left');
  expect(inWords([0, 0, 0])).toBe('0.0 mm');
});
