//! The exact numbers of the selected step, from the server's bodies: asked for whenever what they follow from has become exact.

import { create } from 'zustand';
import { NOT_DRAGGED } from '../engine/approximate';
import { figure } from '../figures';
import { Away, wire } from '../wire/client';
import type { ExactNumber, PlanObject, StepNumbers, ToldExactly } from '../wire/shapes';
import { useCase, type Edit } from './caseStore';
import { worst, type Chip } from './chip';
import { forEachCase } from './eachCase';

interface ExactStore {
  step: string | null;
  told: StepNumbers | null;
}

export const useExact = create<ExactStore>(() => ({ step: null, told: null }));

forEachCase(() => useExact.setState({ step: null, told: null }));

/** What has come, with the numbers of before where those of now are still to come: they are shown as what they are. */
export function keptUntilExact(before: StepNumbers | null, now: StepNumbers): StepNumbers {
  const old = (one: ToldExactly) => before?.told.find((other) => other.preview === one.preview && other.title === one.title)?.numbers ?? [];
  return { ...now, told: now.told.map((one) => (one.numbers.length > 0 ? one : { ...one, numbers: old(one) })) };
}

/** How true what is told is: as true as the worst that it follows from; while the hand has the step, of the plan before. */
export function standing(one: ToldExactly, objects: readonly PlanObject[], step: string, edit: Edit | null): Chip {
  const chip = worst(objects.filter((object) => one.from.includes(object.step)).map((object) => object.state)) ?? 'out-of-date';
  return chip === 'exact' && edit?.step === step ? 'out-of-date' : chip;
}

const DIGITS: Record<string, number> = { 'cm³': 2 };

/** "3.6 mm"; of a margin that there is none also what that means. */
export function exactInWords({ value, unit }: ExactNumber, { preview }: ToldExactly): string {
  const words = `${figure(value, DIGITS[unit] ?? 1)} ${unit}`;
  return preview === 'margin' && value <= 0 ? `${words}: tumour is on the side that is kept` : words;
}

/** What a number is called beside the others of its step. */
export const labelOf = ({ of, name }: ExactNumber, step: string): string => (of === step ? name : `${name}, ${of}`);

/** What stands beside the handle in place of the preview: what the preview told; null while none is known. */
export function besideHandle(told: StepNumbers | null, step: string, objects: readonly PlanObject[]): { lines: string[]; exact: boolean } | null {
  const short = (told?.told ?? []).filter((one) => !NOT_DRAGGED.some((kind) => kind === one.preview) && one.numbers.length > 0);
  const chips = short.map((one) => standing(one, objects, step, null));
  if (short.length === 0 || chips.some((chip) => chip === 'failed' || chip === 'blocked')) return null;
  const exact = chips.every((chip) => chip === 'exact');
  if (!exact) return { lines: [chips.includes('computing') ? 'Computing …' : 'Out of date'], exact };
  const all = short.flatMap((one) => one.numbers.map((number) => ({ number, words: exactInWords(number, one) })));
  // There is room for few words: what a number is of is said where another has its name.
  const label = ({ number }: (typeof all)[number]) => (all.filter((other) => other.number.name === number.name).length > 1 ? labelOf(number, step) : number.name);
  return { lines: ['Exact', ...all.map((one) => `${label(one)} ${one.words}`)], exact };
}

/** What was asked for last: the step, and the state of all that its numbers may follow from. */
let asked = '';

/** Asks for the numbers of a step, unless nothing has changed since the last time. */
export function askExact(id: string, step: string | null, objects: readonly PlanObject[], revision: number): void {
  const known = useExact.getState();
  // What its numbers follow from besides itself the last answer tells.
  const from = new Set(known.step === step ? known.told?.told.flatMap((one) => one.from) : []);
  const concerns = objects.filter((object) => object.step === step || from.has(object.step));
  const question = [id, step, revision, ...concerns.map((object) => `${object.name} ${object.state}`)].join();
  if (question === asked) return;
  asked = question;
  if (known.step !== step) useExact.setState({ step, told: null });
  const own = concerns.filter((object) => object.step === step);
  // What is not there yet has no numbers: the next state asks again.
  if (!step || own.length === 0 || own.some((object) => object.state !== 'exact' && object.state !== 'failed')) return;
  wire.numbers(id, step).then(
    (told) => asked === question && useExact.setState(({ told: before }) => ({ told: keptUntilExact(before, told) })),
    (error) => {
      if (asked === question) asked = '';
      // A server that is away is told of already, and asked again when it is back.
      if (!(error instanceof Away)) useCase.getState().tell(String((error as Error).message));
    },
  );
}
