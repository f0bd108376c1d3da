//! The review: the mix of before and planned, and the way of its comments into the case.
import { describe, expect, it } from 'vitest';
import { readReview } from '../../src/plan/reviewFile';
import { opacityAt } from '../../src/review/blend';
import { SLICES } from '../../src/engine/orientation';
import { dot, scale, type Vec3 } from '../../src/engine/vector';
import { commentFile, type ReviewComment } from '../../src/review/comments';
import { whereInWords } from '../../src/review/sectionWords';

describe('before and planned', () => {
  it('what stays is whole at every mix; what comes and goes changes places', () => {
    const [stays, goes, comes] = [{ before: true, planned: true }, { before: true, planned: false }, { before: false, planned: true }];
    for (const mix of [0, 0.25, 1]) {
      expect(opacityAt(stays, mix)).toBe(1);
      expect(opacityAt(goes, mix) + opacityAt(comes, mix)).toBe(1);
    }
    expect(opacityAt(comes, 0)).toBe(0);
    expect(opacityAt({ before: false, planned: false }, 0.5)).toBe(0);
  });
});

describe('the file of comments', () => {
  const said: ReviewComment = { id: 'ab', on: 'mandible', frame: 'head', at_mm: [1, 2, 3], text: '</script> & "so"', who: 'Ann', when: '2026-11-25T10:00:00Z' };

  it('comes back as it was said, with the plan that it was said about', () => {
    expect(readReview(commentFile('cafe', [said]))).toEqual([{ ...said, plan_hash: 'cafe' }]);
  });

  it('is refused in words when it is another file', () => {
    for (const other of ['', '[]', 'null', '{"kind":"preop comments","format":2,"comments":[]}', '{"format":1}']) expect(() => readReview(other)).toThrow(/no file of comments/);
  });

  it('is refused whole, with the comment that is damaged, when somebody has edited it', () => {
    const file = (...comments: unknown[]) => JSON.stringify({ format: 1, kind: 'preop comments', plan_hash: 'cafe', comments });
    for (const damaged of [null, 5, { ...said, who: undefined }, { ...said, text: 5 }, { ...said, at_mm: [1, 2] }, { ...said, at_mm: { x: 1 } }])
      expect(() => readReview(file(said, damaged))).toThrow(/its comment 2 cannot be read. Nothing was kept/);
    expect(() => readReview(JSON.stringify({ format: 1, kind: 'preop comments', comments: [said] }))).toThrow(/does not say of which plan/);
    expect(readReview(file({ ...said, at_mm: null }))).toHaveLength(1);
  });
});

describe('where a section stands', () => {
  const at: Vec3 = [12, -31.5, 40.2];
  const both = (normal: Vec3) => [normal, scale(normal, -1)].map((way) => ({ normal: way, depth: dot(at, way) }));

  it('is said by the side of the patient, the same from both sides', () => {
    for (const [slice, words] of [['axial', '40.2 mm superior'], ['sagittal', '12.0 mm left'], ['coronal', '31.5 mm anterior']] as const)
      expect(both(SLICES[slice].toViewer).map((section) => whereInWords(section, null))).toEqual([words, words]);
  });

  it('is said of a cut by what is kept and what is removed', () => {
    const normal: Vec3 = [0, 0.6, 0.8];
    const cut = (mm: number) => ({ through_mm: at.map((c, axis) => c - mm * normal[axis]!) as unknown as Vec3, normal });
    for (const [mm, words] of [[2, '2.0 mm into what is removed'], [-0.2, '0.2 mm into what is kept'], [0, 'in the plane']] as const)
      expect(both(normal).map((section) => whereInWords(section, cut(mm)))).toEqual([words, words]);
  });
});
