//! What a new step may say before anybody types: what it was begun from, and what the steps that it stems from say already.
//! Nothing is guessed where two answers are possible; all of it stands in the form, to be read and changed before it is in the plan.

import type { Plan, PlanObject, PlanStep } from '../wire/shapes';
import { freeName, imageOf } from './cleaning';
import { controlOf, type Property, type StepKind } from './schema';

/** What is known when a step is begun. */
export interface Ground {
  plan: Plan;
  objects: readonly PlanObject[];
  /** The object that it was begun from. */
  from: string | null;
}

/** The types of objects that a parameter may name. */
function taken(property: Property, kind: string): readonly string[] {
  if (property.takes) return property.takes;
  switch (controlOf(property)) {
    case 'plane':
      return ['plane'];
    case 'point':
      return ['point'];
    case 'points':
      // A curve of a curve says nothing new.
      return kind === 'curve' ? [] : ['curve'];
    default:
      return [];
  }
}

/** The kinds of step that can be made of an object of this type: those that need one, and no list that only the hand can draw. */
export function nextKinds(kinds: ReadonlyMap<string, StepKind>, type: string): StepKind[] {
  return [...kinds.values()].filter(
    (kind) =>
      kind.required.some((name) => taken(kind.properties[name]!, kind.kind).includes(type)) &&
      !kind.required.some((name) => controlOf(kind.properties[name]!) === 'groups'),
  );
}

/** The step that gives an object. */
const giver = (plan: Plan, object: unknown): PlanStep | undefined =>
  typeof object === 'string' ? plan.step.find((step) => step.name === object || step.name === object.slice(0, object.indexOf('.'))) : undefined;

/** The steps that these values stem from, the nearest first. */
function ancestors(plan: Plan, values: Record<string, unknown>): PlanStep[] {
  const found: PlanStep[] = [];
  let wave = Object.values(values);
  while (wave.length > 0) {
    const next = [...new Set(wave.flat().map((name) => giver(plan, name)))].filter((step): step is PlanStep => step !== undefined && !found.includes(step));
    found.push(...next);
    wave = next.flatMap(({ name: _name, do: _kind, ...parameters }) => Object.values(parameters));
  }
  return found;
}

/** The planes of the cuts in a frame, in the order of the plan. */
function cutPlanes({ plan, objects }: Ground, frame: string | undefined): string[] {
  const cuts = new Set(plan.step.filter((step) => step.do === 'cut').map((step) => step.name));
  return objects.filter((object) => object.type === 'plane' && cuts.has(object.step) && (!frame || object.frame === frame)).map((object) => object.name);
}

/** What a parameter means where its name is a word of the trade: from the cuts, or from the reconstruction that it goes with. */
function byTrade(name: string, ground: Ground, values: Record<string, unknown>): unknown {
  const own = ground.objects.find((object) => object.name === ground.from);
  const planes = (values.cuts as string[] | undefined) ?? cutPlanes(ground, own?.type === 'plane' || own?.type === 'solid' || own?.type === 'curve' ? own.frame : undefined);
  const cuts = planes.map((plane) => giver(ground.plan, plane)).filter((step) => step?.do === 'cut');
  switch (name) {
    case 'cuts':
    case 'planes':
      return planes.length > 0 ? planes : undefined;
    case 'stumps':
      return cuts.length > 0 ? cuts.map((cut) => `${cut!.name}.kept`) : undefined;
    case 'specimen':
      return cuts.length > 0 ? `${cuts.at(-1)!.name}.removed` : undefined;
    case 'bone':
      return giver(ground.plan, values.reconstruction)?.donor ?? (values.reconstruction ? undefined : cuts[0]?.of);
    case 'donor': {
      // The bone of another scan than the cuts', if it is the only one: not the surface of all bone that a threshold took.
      const frame = ground.objects.find((object) => object.name === planes[0])?.frame;
      const bone = (object: PlanObject) => {
        const made = giver(ground.plan, object.name);
        return made?.do === 'surface' && giver(ground.plan, made.of)?.do !== 'threshold';
      };
      const others = ground.objects.filter((object) => object.type === 'solid' && frame && object.frame !== frame && bone(object));
      return others.length === 1 ? others[0]!.name : undefined;
    }
    default:
      return undefined;
  }
}

/** A landmark that bears the parameter's own name: `malleolus_mm` is the one that is called malleolus. */
function landmark(name: string, { objects }: Ground): string | undefined {
  const stem = name.replace(/_mm$/, '').replaceAll('_', '-');
  const named = objects.filter((object) => object.type === 'point' && object.result.includes(stem));
  return named.length === 1 ? named[0]!.name : undefined;
}

/** Parameters whose value goes over from the steps that a step stems from. */
const goesOver = (name: string, property: Property) =>
  (['reference', 'references', 'catalogue'].includes(controlOf(property)) && name !== 'of' && name !== 'process') || name.endsWith('_hu') || name === 'slot_clearance_mm';

function proposal(kind: StepKind, name: string, ground: Ground, values: Record<string, unknown>): unknown {
  const property = kind.properties[name]!;
  const required = kind.required.includes(name);
  const control = controlOf(property);
  if (kind.kind === 'threshold' && name === 'above_hu') return ground.plan.step.findLast((step) => step.do === 'threshold' && step.of === values.of)?.[name];
  if (name === 'part_id') return undefined;
  if (control === 'point') return landmark(name, ground);
  if (control === 'text' || !(required || goesOver(name, property))) return undefined;
  const trade = byTrade(name, ground, values);
  if (trade !== undefined && required) return trade;
  const types = taken(property, kind.kind);
  if (types.includes('image') && typeof values.of === 'string') return imageOf(ground.plan, values.of) ?? undefined;
  if (goesOver(name, property)) {
    const said = ancestors(ground.plan, values).find((step) => step[name] !== undefined)?.[name];
    if (said !== undefined) return said;
  }
  if (!required) return undefined;
  if (control === 'catalogue') return ground.plan.step.findLast((step) => step.do === kind.kind && step[name] !== undefined)?.[name];
  if (control === 'references' || types.length === 0) return undefined;
  const fitting = ground.objects.filter((object) => types.includes(object.type));
  return fitting.length === 1 ? fitting[0]!.name : undefined;
}

/** All that a step of this kind may say: what was said by hand (null: left out by hand), and beside it what can be proposed. */
export function completed(kind: StepKind, ground: Ground, said: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined && value !== null));
  const from = ground.objects.find((object) => object.name === ground.from);
  const first = from && kind.required.find((name) => taken(kind.properties[name]!, kind.kind).includes(from.type));
  if (first && !(first in said)) {
    const many = controlOf(kind.properties[first]!) === 'references';
    const trade = many || first === 'bone' ? byTrade(first, ground, values) : undefined;
    values[first] = trade ?? (many ? [from.name] : from.name);
  }
  // References before what goes over from them; the parameters that are needed in their own order.
  const order = [...new Set(['of', 'reconstruction', 'cuts', ...kind.required, ...Object.keys(kind.properties)])].filter((name) => kind.properties[name]);
  for (const name of order) {
    if (name in values || name in said) continue;
    const value = proposal(kind, name, ground, values);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

const ENDING: Record<string, string> = { threshold: 'bone', separate: 'parts', fill: 'filled', reconstruct: 'reconstruction' };

/** Kinds that are named by what they are; the others also by what they are made of. */
const BY_ITSELF = new Set(['cut', 'margin', 'landmarks', 'curve', 'reconstruct', 'resection-guide', 'donor-guide', 'jaw-model']);

/** A name that is free: `mandible-filled` for what is filled of `parts.mandible`, `mandible` for its surface. */
export function proposedName(kind: string, of: unknown, taken: ReadonlySet<string>): string {
  const ending = ENDING[kind] ?? kind;
  const whole = typeof of === 'string' && !BY_ITSELF.has(kind) ? of.slice(of.indexOf('.') + 1).replace(/-(filled|bone|parts|islands|painted|cut|voxels)$/, '') : '';
  const name = !whole ? ending : kind === 'surface' ? whole : `${whole}-${ending}`;
  return freeName(name, taken);
}

/** A part's name as it is embossed: the step's, in capitals, of a length that a part has room for. */
export const proposedPart = (name: string): string => name.replace(/-model$/, '').toUpperCase().slice(0, 24);
