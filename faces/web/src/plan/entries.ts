//! What a plan holds by name. An input stands in the page as a step of its kind does: it has a form, and can be taken in hand.

import type { Plan, PlanInput, PlanStep } from '../wire/shapes';
import { useCase } from './caseStore';
import type { StepKind } from './schema';

export const asStep = (input: PlanInput): PlanStep => ({ ...input, do: input.kind });

/** The step of a name, or the input. */
export function entryOf(plan: Plan, name: string | null): PlanStep | null {
  const input = plan.input.find((one) => one.name === name);
  return plan.step.find((one) => one.name === name) ?? (input ? asStep(input) : null);
}

/** What a step or an input of this kind may say. */
export function kindOf(step: PlanStep | null): StepKind | undefined {
  const { kinds, inputKinds } = useCase.getState();
  return step ? (kinds.get(step.do) ?? inputKinds.get(step.do)) : undefined;
}
