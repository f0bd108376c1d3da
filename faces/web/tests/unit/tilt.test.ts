import { describe, expect, it } from 'vitest';
import { edgeLetters, SLICES, type Directions } from '../../src/engine/orientation';
import { sliceName, tilted } from '../../src/engine/tilt';
import { cross, dot, type Vec3 } from '../../src/engine/vector';

const near = (a: Vec3, b: Vec3) => a.forEach((v, n) => expect(v).toBeCloseTo(b[n]!, 12));

describe('a tilted slice', () => {
  it('turns right-handed about its own axes', () => {
    // Axial: right is left of the patient, up is anterior, towards the viewer is inferior.
    const turned = tilted(SLICES.axial, 90, 0);
    near(turned.up, SLICES.axial.up);
    near(turned.right, cross(SLICES.axial.up, SLICES.axial.right));
    const nodded = tilted(SLICES.axial, 0, 90);
    near(nodded.right, SLICES.axial.right);
    near(nodded.up, cross(SLICES.axial.right, SLICES.axial.up));
    // Nodded so, axial looks as coronal does, from the other side.
    near(nodded.up, [0, 0, -1]);
  });

  it('goes back the way it came, and stays at right angles after a thousand tilts', () => {
    for (const from of Object.values(SLICES)) {
      const back = tilted(tilted(from, 0, 17), 0, -17);
      near(back.right, from.right);
      near(back.up, from.up);
      let held: Directions = from;
      for (let n = 0; n < 1000; n++) held = tilted(held, 5, n % 2 ? 5 : -3);
      for (const [a, b] of [[held.right, held.up], [held.up, held.toViewer], [held.right, held.toViewer]] as const) expect(dot(a, b)).toBeCloseTo(0, 12);
      expect(dot(cross(held.right, held.up), held.toViewer)).toBeCloseTo(1, 12);
    }
  });

  it('says how far it is from the nearest of the three', () => {
    expect(sliceName(SLICES.sagittal)).toBe('Sagittal');
    expect(sliceName(tilted(SLICES.coronal, 12, 0))).toBe('Coronal, tilted 12°');
    expect(sliceName(tilted(SLICES.axial, 0, -5))).toBe('Axial, tilted 5°');
    expect(sliceName(tilted(SLICES.axial, 180, 0))).toBe('Axial, turned');
    expect(sliceName(tilted(tilted(SLICES.axial, 5, 0), -5, 0))).toBe('Axial');
  });

  it('has the letters of where it points', () => {
    // 45 degrees about its up: the right edge of axial points to the left and to the feet or the head.
    const { right, top } = edgeLetters(tilted(SLICES.axial, 40, 0));
    expect(right).toBe('LS');
    expect(top).toBe('A');
  });
});
