//! A change that is made on top of what others did meanwhile: where somebody has taken the name of a step that the hand puts in, the step gets
//! another one, and what the hand then did to it, before anybody had answered, is done to that step.

import type { Change, PlanStep } from '../wire/shapes';
import { freeName } from './cleaning';

/** What a step of the hand refers to. */
const REFERENCES = ['of', 'within', 'erase_within', 'keep_off'];

/** The name that a step which the hand puts in must have instead of its own; null: it can have its own, or none is put in. */
export function otherName(change: Change, taken: ReadonlySet<string>): string | null {
  const own = 'interpose' in change ? change.interpose.step.name : null;
  return own === null || !taken.has(own) ? null : freeName(own.replace(/-\d+$/, ''), taken);
}

/** The change with its own step under another name. */
export function underName(change: Change, name: string): Change {
  return 'interpose' in change ? { interpose: { ...change.interpose, step: { ...change.interpose.step, name } } } : change;
}

/** The change of the hand to steps that have other names by now. */
export function toNamed(change: Change, names: ReadonlyMap<string, string>): Change {
  const now = (name: string) => {
    const [step, ...result] = name.split('.') as [string, ...string[]];
    return [names.get(step) ?? step, ...result].join('.');
  };
  if ('append' in change) return { append: { ...change.append, step: now(change.append.step) } };
  if (!('interpose' in change)) return change;
  const { step, behind } = change.interpose;
  const fields = Object.entries(step).map(([key, value]) => [key, REFERENCES.includes(key) && typeof value === 'string' ? now(value) : value]);
  return { interpose: { ...change.interpose, behind: now(behind), step: Object.fromEntries(fields) as PlanStep } };
}
