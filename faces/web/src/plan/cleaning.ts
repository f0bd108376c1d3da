//! What a hand does to a label, as changes of the plan: another stroke of the step that gives the label, or a step put behind it.

import type { Stroke } from '../engine/label';
import type { Outline } from '../engine/lasso';
import type { Vec3 } from '../engine/vector';
import type { Change, Plan, PlanInput, PlanObject, PlanStep } from '../wire/shapes';

/** A label that can be taken in hand: its object's name, its frame, and the scan that it was made from. */
export interface LabelInHand {
  name: string;
  frame: string;
  image: string;
}

/** A change, and the name of the label that it leaves in hand. */
export interface Deed {
  change: Change;
  label: string;
  /** The step that the label comes from, for what follows before the server has answered. */
  step: PlanStep;
}

const stepOf = (object: string) => object.split('.')[0]!;

/** The scan whose voxels a label has: followed back through the steps that made it. */
export function imageOf(plan: Plan, label: string): string | null {
  const inputs = new Set(plan.input.filter((input) => input.kind === 'ct').map((input) => input.name));
  let name: unknown = label;
  for (let n = 0; n <= plan.step.length && typeof name === 'string'; n++) {
    if (inputs.has(name)) return name;
    const step = plan.step.find((one) => one.name === stepOf(name as string));
    if (!step) return null;
    if (typeof step.on === 'string') return step.on;
    if (step.do === 'threshold' && typeof step.of === 'string') return step.of;
    name = step.of;
  }
  return null;
}

/** Every label of the plan that can be worked on. */
export function labelsOf(plan: Plan, objects: readonly PlanObject[]): LabelInHand[] {
  return objects.flatMap((object) => {
    const image = object.type === 'label' && object.frame ? imageOf(plan, object.name) : null;
    return image ? [{ name: object.name, frame: object.frame, image }] : [];
  });
}

/** The label that a person means who has selected an object or a step: its own, or the one that it is made of. */
export function labelMeant(plan: Plan, labels: readonly LabelInHand[], selected: string | null): LabelInHand | null {
  let name: unknown = selected;
  for (let n = 0; n <= plan.step.length && typeof name === 'string'; n++) {
    const own = labels.find((label) => label.name === name) ?? labels.find((label) => stepOf(label.name) === name);
    if (own) return own;
    name = plan.step.find((one) => one.name === stepOf(name as string))?.of;
  }
  return null;
}

/** A name, or the first with a number behind it that nobody has. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let n = 2;
  while (taken.has(`${name}-${n}`)) n++;
  return `${name}-${n}`;
}

const ENDING: Record<string, string> = { paint: 'painted', scissors: 'cut', islands: 'islands', separate: 'split', 'smooth-label': 'smooth', 'fill-between': 'filled' };

/** A name for a step behind a label: the label's own, and what is done to it. */
export function nameBehind(label: string, kind: string, taken: ReadonlySet<string>): string {
  const whole = label.includes('.') ? label.slice(label.indexOf('.') + 1) : label;
  const base = whole.replace(new RegExp(`(-(${Object.values(ENDING).join('|')})(-\\d+)?)+$`), '').slice(0, 40);
  return freeName(`${base}-${ENDING[kind] ?? kind}`, taken);
}

/** Puts a step behind a label; whatever was made of the label is made of what the step gives. */
export function putBehind(steps: readonly PlanStep[], label: string, step: Omit<PlanStep, 'name'> & { do: string }, gives?: string): Deed {
  const name = nameBehind(label, step.do, new Set(steps.map((one) => one.name)));
  const whole = { name, ...step } as PlanStep;
  const change: Change = { interpose: { step: whole, behind: label, ...(gives ? { gives } : {}) } };
  return { change, label: gives ? `${name}.${gives}` : name, step: whole };
}

/** A label with nothing in it, on a scan, for the brush. */
export function emptyDeed(steps: readonly PlanStep[], inputs: readonly PlanInput[], image: string): Deed {
  const taken = new Set([...steps, ...inputs].map((one) => one.name));
  const name = freeName('painted', taken);
  const step: PlanStep = { name, do: 'paint', on: image, strokes: [] };
  return { change: { add: { step, after: steps.at(-1)?.name ?? null } }, label: name, step };
}

/** One more row of the list of the step that gives the label, if it is a step of that kind which takes it; else a new step. */
function oneMore(steps: readonly PlanStep[], label: LabelInHand, kind: string, list: string, row: unknown, extra: Record<string, unknown>): Deed {
  const own = steps.find((one) => one.name === label.name);
  const same = own?.do === kind && Object.entries(extra).every(([key, value]) => own[key] === value);
  if (own && same) return { change: { append: { step: own.name, parameter: list, value: row } }, label: label.name, step: own };
  const given = Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== undefined));
  return putBehind(steps, label.name, { do: kind, of: label.name, ...given, [list]: [row] });
}

/** Labels that limit strokes, by the parameters of `paint`: a brush adds within one, an eraser takes within one, both keep off one. */
export type Limits = Record<'within' | 'erase_within' | 'keep_off', string | null>;

/** The label that limits a stroke on a label in hand by one of them. */
export const limitBy = (limits: Limits, name: keyof Limits, label: string): string | null => (limits[name] === label ? null : limits[name]);

/** A stroke of the brush, the eraser or the smoothing, within its limits; a label is no limit of itself. */
export function strokeDeed(steps: readonly PlanStep[], label: LabelInHand, stroke: Stroke, limits: Limits): Deed {
  const row: Record<string, unknown> = { radius_mm: stroke.radius, points_mm: stroke.path };
  if (stroke.acts === 'smooth') return oneMore(steps, label, 'smooth-label', 'strokes', row, {});
  const [low, high] = stroke.window;
  if (stroke.across) row.across = stroke.across;
  if (low > -Infinity) row.above_hu = low;
  if (high < Infinity) row.below_hu = high;
  const limit = (name: keyof Limits) => limitBy(limits, name, label.name) ?? undefined;
  return oneMore(steps, label, 'paint', 'strokes', { act: stroke.acts, ...row }, { on: label.image, within: limit('within'), erase_within: limit('erase_within'), keep_off: limit('keep_off') });
}

/** A cut of the scissors. */
export function cutDeed(steps: readonly PlanStep[], label: LabelInHand, lasso: Outline, keeps: boolean, depth: number | null): Deed {
  const row = { act: keeps ? 'keep' : 'erase', outline_mm: lasso.outline, direction: lasso.direction, ...(depth === null ? {} : { depth_mm: depth }) };
  return oneMore(steps, label, 'scissors', 'cuts', row, {});
}

/** Takes the clicked island away, or keeps it alone. */
export function islandDeed(steps: readonly PlanStep[], label: LabelInHand, at: Vec3, keeps: boolean): Deed {
  return putBehind(steps, label.name, { do: 'islands', of: label.name, keep: keeps ? 'at' : 'not-at', at_mm: [at] });
}

/** Parts a label by two clicks; what the first one met stays in hand. */
export function splitDeed(steps: readonly PlanStep[], label: LabelInHand, first: Vec3, second: Vec3): Deed {
  const seeds = { kept: [first], parted: [second] };
  return putBehind(steps, label.name, { do: 'separate', of: label.name, on: label.image, seeds }, 'kept');
}

/** Fills what lies between the slices that were painted. */
export function fillDeed(steps: readonly PlanStep[], label: LabelInHand, across: string): Deed {
  return putBehind(steps, label.name, { do: 'fill-between', of: label.name, across });
}
