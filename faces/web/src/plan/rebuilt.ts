//! What a change makes anew, named before it is made: the steps that follow, the guides that carry the plan's mark, the package.

import type { PlanStep } from '../wire/shapes';
import { dependents, stageOf } from './stages';

/** The steps that are made anew when `changed` is: those that follow from it, and every guide, for it carries the plan's mark. `null`: all. */
export function rebuilt(steps: readonly PlanStep[], changed: string | null): PlanStep[] {
  if (changed === null) return [...steps];
  const after = new Set(dependents(steps, changed));
  return steps.filter((step) => step.name !== changed && (after.has(step.name) || carriesMark(step)));
}

/** Whether a step shows the plan's hash on what it makes, so that any change makes it anew: a test of crates/steps holds that guides, and they alone, do. */
const carriesMark = (step: PlanStep) => step.do.endsWith('-guide');

const MOST_NAMES = 4;

/** Guides and models by name, other steps by number: "2 guides (a, b), 1 model (c) and 7 other steps". Empty where there is nothing. */
export function rebuiltInWords(steps: readonly PlanStep[]): string {
  const devices = steps.filter((step) => stageOf(step.do) === 'Devices');
  const isModel = (step: PlanStep) => step.do.endsWith('model');
  const [guides, models] = [devices.filter((step) => !isModel(step)), devices.filter(isModel)];
  const others = steps.length - guides.length - models.length;
  const named = (some: readonly PlanStep[], one: string) => {
    const names = some.slice(0, MOST_NAMES).map((step) => step.name);
    const more = some.length > names.length ? ' …' : '';
    return some.length === 0 ? [] : [`${some.length} ${one}${some.length === 1 ? '' : 's'} (${names.join(', ')}${more})`];
  };
  const rest = others === 0 ? [] : [`${others} ${guides.length + models.length > 0 ? 'other ' : ''}${others === 1 ? 'step' : 'steps'}`];
  const all = [...named(guides, 'guide'), ...named(models, 'model'), ...rest];
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : all.join('');
}

/** An undo or a redo in words: the change that it is about, and what it makes anew. */
export function turnInWords(name: string, { words, makes }: { words: string; makes: readonly PlanStep[] }): string {
  const made = rebuiltInWords(makes);
  return `${name}: ${words}${made && `. Makes anew: ${made}`}`;
}

/** A sentence for whoever is about to change something; null where nothing goes out of date. `written`: whether a package of the plan as it is lies there. */
export function warning(steps: readonly PlanStep[], changed: string | null, written: boolean): string | null {
  const anew = rebuilt(steps, changed);
  const words = rebuiltInWords(anew);
  const made = words && `${words} ${anew.length === 1 ? 'is' : 'are'} made anew`;
  const parts = [made, written ? 'the package that was written goes out of date' : ''].filter(Boolean);
  return parts.length === 0 ? null : `${parts.join('; ')}.`;
}
