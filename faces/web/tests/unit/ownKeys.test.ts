//! Keys that a person has bound: what may be bound to what, who has a key already, what is kept.
import { beforeEach, describe, expect, it, vi } from 'vitest';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value) });
const { bindKeys, boundTo, resetKeys, shownKey, spokenKey, useOwnKeys } = await import('../../src/ownKeys');
const { holderOf, whyNot } = await import('../../src/rebinding');
const { KEYS, nameOf } = await import('../../src/keys');

const line = (key: string) => KEYS.find((one) => one.key === key)!;

beforeEach(() => resetKeys());

describe('the table of keys', () => {
  it('has each key once, and nothing that it would refuse', () => {
    expect(new Set(KEYS.map((one) => one.key)).size).toBe(KEYS.length);
    for (const one of KEYS) expect([one.key, whyNot(one, one.key)]).toEqual([one.key, null]);
  });
  it('binds a line to another key, keeps it, and forgets what is its own again', () => {
    expect(boundTo('b')).toBe('b');
    bindKeys([['b', 'Shift+p'], ['p', 'p']]);
    expect(boundTo('b')).toBe('Shift+p');
    expect(JSON.parse(kept.get('preop.keys')!)).toEqual({ b: 'Shift+p' });
    bindKeys([['b', 'b']]);
    expect(useOwnKeys.getState().own).toEqual({});
  });
  it('names the line that has a key, also one that was bound to it', () => {
    expect(holderOf(KEYS, line('b'), 'e')?.words).toBe('Eraser');
    expect(holderOf(KEYS, line('b'), 'b')).toBeUndefined();
    bindKeys([['e', 'Shift+e']]);
    expect(holderOf(KEYS, line('b'), 'e')).toBeUndefined();
    expect(holderOf(KEYS, line('b'), 'Shift+e')?.key).toBe('e');
  });
  it('refuses what could not act, or would take a key from the browser or a list', () => {
    for (const [of, key] of [['b', 'Arrows'], ['Arrows', 'b'], ['b', 'Tab'], ['b', ' '], ['b', 'Enter'], ['b', 'Ctrl+w'], ['b', 'Ctrl+c'], ['b', 'F5'], ['b', 'Escape']] as const)
      expect([key, whyNot(line(of), key)]).toEqual([key, expect.any(String)]);
    for (const [of, key] of [['Arrows', 'Shift+Arrows'], ['Shift+Enter', 'Enter'], ['Enter', 'Ctrl+Enter'], ['b', 'Delete'], ['b', '#']] as const) expect([key, whyNot(line(of), key)]).toEqual([key, null]);
  });
  it('says keys to the eye and to the ear', () => {
    const of = (key: string, held = {}) => nameOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, ...held });
    expect(shownKey(of('Z', { ctrlKey: true, shiftKey: true }))).toBe('Ctrl+Shift+Z');
    expect(shownKey('PageUp')).toBe('PageUp');
    expect(['Ctrl+Arrows', '+', 'Ctrl++', ',', 'Shift+x'].map(spokenKey)).toEqual(['Control and arrows', 'plus', 'Control and plus', 'comma', 'Shift and X']);
  });
});
