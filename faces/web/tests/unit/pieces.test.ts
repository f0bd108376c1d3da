//! Which pieces are shown in two scans.
import { describe, expect, it } from 'vitest';
import { linkedPieces } from '../../src/plan/pieces';
import type { PlanObject, Surface } from '../../src/wire/shapes';

const surface = (part: string, frame: string, moved: boolean): Surface => ({ content: 'c', part, frame, pose: moved ? [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] : null, role: 'segment', title: `jaw, segment ${Number(part) + 1}`, triangles: 1 });
const object = (name: string, surfaces: Surface[]) => ({ name, surfaces }) as unknown as PlanObject;

describe('pieces in two scans', () => {
  it('are the same part where it is taken and where it goes', () => {
    const jaw = object('jaw', [surface('0', 'leg', false), surface('0', 'head', true), surface('1', 'head', true), surface('1', 'leg', false)]);
    expect(linkedPieces([object('bone', [surface('0', 'leg', false)]), jaw])).toEqual([
      { key: 'jaw/0', object: 'jaw', title: 'jaw, segment 1', taken: 'leg', goes: 'head' },
      { key: 'jaw/1', object: 'jaw', title: 'jaw, segment 2', taken: 'leg', goes: 'head' },
    ]);
  });
  it('are none where a bone is moved within its own scan, or only one place is there', () => {
    expect(linkedPieces([object('moved', [surface('0', 'head', false), surface('0', 'head', true)]), object('set', [surface('0', 'head', true)])])).toEqual([]);
  });
});
