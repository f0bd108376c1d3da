//! What a change makes anew, named before it is made.
import { describe, expect, it } from 'vitest';
import { rebuilt, rebuiltInWords, turnInWords, warning } from '../../src/plan/rebuilt';

const steps = [
  { name: 'bone', do: 'threshold', of: 'head' },
  { name: 'jaw', do: 'surface', of: 'bone', on: 'head' },
  { name: 'cut', do: 'cut', of: 'jaw' },
  { name: 'jaw-guide', do: 'resection-guide', bone: 'jaw', cuts: ['cut.plane'] },
  { name: 'leg-guide', do: 'donor-guide', bone: 'fibula' },
  { name: 'jaw-model', do: 'model', of: 'cut.kept' },
];

describe('what a change makes anew', () => {
  it('is what follows from it, and every guide: each carries the plan\'s mark', () => {
    expect(rebuilt(steps, 'cut').map((step) => step.name)).toEqual(['jaw-guide', 'leg-guide', 'jaw-model']);
    expect(rebuilt(steps, 'jaw-model').map((step) => step.name)).toEqual(['jaw-guide', 'leg-guide']);
    expect(rebuilt(steps, null)).toHaveLength(6);
    expect(rebuilt(steps.slice(0, 3), 'cut')).toEqual([]);
  });

  it('names guides and models, counts the rest, and says of a package that it goes out of date', () => {
    expect(warning(steps, 'bone', true)).toBe(
      '2 guides (jaw-guide, leg-guide), 1 model (jaw-model) and 2 other steps are made anew; the package that was written goes out of date.',
    );
    expect(warning(steps.slice(0, 3), 'jaw', false)).toBe('1 step is made anew.');
    expect(warning(steps.slice(0, 3), 'cut', true)).toBe('the package that was written goes out of date.');
    expect(warning(steps.slice(0, 3), 'cut', false)).toBeNull();
    expect(turnInWords('Undo', { words: 'cut: tilt', makes: [steps[2]!, steps[3]!] })).toBe('Undo: cut: tilt. Makes anew: 1 guide (jaw-guide) and 1 other step');
    expect(turnInWords('Redo', { words: 'title', makes: [] })).toBe('Redo: title');
    const many = Array.from({ length: 6 }, (_, n) => ({ name: `m${n}`, do: 'model' }));
    expect(rebuiltInWords(many)).toBe('6 models (m0, m1, m2, m3 …)');
  });
});
