//! The review: the mix of before and planned, and the way of its comments into the case.
import { describe, expect, it } from 'vitest';
import { readReview } from '../../src/plan/reviewFile';
import { opacityAt } from '../../src/review/blend';
import { commentFile, type ReviewComment } from '../../src/review/comments';

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
});
