//! What each step may say, read from the plan's JSON Schema: the kind of control that every parameter needs.

import { isVec3 } from '../engine/vector';

/** One parameter's schema, as the server writes it. */
export interface Property {
  type?: string;
  title?: string;
  description?: string;
  unit?: string;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  enum?: string[];
  pattern?: string;
  takes?: string[];
  anyOf?: Property[];
  items?: Property;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Property>;
  additionalProperties?: boolean | Property;
  required?: string[];
  /** The names of the properties as the manual has them. */
  order?: string[];
  /** A number with which faces of the step's body move away from the body that another parameter names. */
  pushes?: { faces: 'outer' | 'all'; from: string };
}

export interface StepKind {
  kind: string;
  description: string;
  properties: Record<string, Property>;
  required: string[];
}

/** The control that a parameter is edited with. */
export type Control =
  | 'number'
  | 'choice'
  | 'catalogue'
  | 'reference'
  | 'references'
  | 'point'
  | 'direction'
  | 'plane'
  | 'box'
  | 'points'
  | 'named-points'
  | 'group'
  | 'groups'
  | 'text'
  | 'unknown';

/** Written by every step and every input, and not edited as parameters. */
const FIXED = { step: new Set(['name', 'do', 'made_on']), input: new Set(['name', 'kind', 'sha256']) };

/** The kinds of step; or the kinds of input, which stand in the page as steps that nobody can remove. */
export function readSchema(schema: unknown, of: 'step' | 'input' = 'step'): Map<string, StepKind> {
  const kinds = new Map<string, StepKind>();
  const fixed = FIXED[of];
  const plan = schema as { properties?: Record<string, { items?: { oneOf?: unknown[] } }> };
  for (const entry of plan.properties?.[of]?.items?.oneOf ?? []) {
    const step = entry as Property & { title: string };
    const place = (name: string) => (step.order ?? []).indexOf(name);
    const own = Object.entries(step.properties ?? {}).filter(([name]) => !fixed.has(name));
    const properties = Object.fromEntries(own.sort(([a], [b]) => place(a) - place(b)));
    const required = (step.required ?? []).filter((name) => !fixed.has(name));
    kinds.set(step.title, { kind: step.title, description: step.description ?? '', properties, required });
  }
  return kinds;
}

const isNumbers = (p: Property | undefined) => p?.type === 'array' && p.items?.type === 'number';
const isNumbers3 = (p: Property | undefined) => isNumbers(p) && p?.minItems === 3;

export function controlOf(p: Property): Control {
  if (p.enum) return 'choice';
  if (p.pattern?.startsWith('^catalogue:')) return 'catalogue';
  if (p.type === 'number' || p.type === 'integer') return 'number';
  const inner = p.anyOf?.find((one) => one.type !== 'string');
  if (inner?.properties?.through_mm) return 'plane';
  if (isNumbers3(inner)) return 'point';
  if (inner?.type === 'array' && isNumbers3(inner.items)) return 'points';
  if (isNumbers3(p)) return 'direction';
  if (p.type === 'array' && isNumbers3(p.items) && p.minItems === 2 && p.maxItems === 2) return 'box';
  if (p.type === 'array' && isNumbers3(p.items)) return 'points';
  if (p.type === 'array' && p.takes) return 'references';
  if (p.type === 'array' && p.items?.properties) return 'groups';
  if (p.type === 'object' && typeof p.additionalProperties === 'object') return 'named-points';
  if (p.type === 'object' && p.properties) return 'group';
  if (p.type === 'string') return p.takes ? 'reference' : 'text';
  return 'unknown';
}

/** The catalogue's list from which a parameter takes its entry. */
export function catalogueOf(parameter: string): string {
  if (parameter.includes('screw') || parameter.includes('pin')) return 'screws';
  if (parameter.includes('sleeve')) return 'sleeves';
  if (parameter.includes('process')) return 'processes';
  return 'blades';
}

/** The endings of names that say a unit, and the unit as it is shown. */
const UNITS: Record<string, string> = { mm3: 'mm³', mm: 'mm', hu: 'HU', deg: '°' };
const ENDING = /_(mm3|mm|hu|deg)$/;

/** A parameter's name for people: `above_hu` is "Above", its unit stands beside the number. */
export function wordsOf(parameter: string): string {
  const bare = parameter.replace(ENDING, '').replaceAll('_', ' ');
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** The unit to show: the schema's where it is at hand and says one, else that of the name's ending. */
export function unitOf(parameter: string, p: Property = {}): string {
  if (p.unit) return p.unit === 'degrees' ? '°' : p.unit;
  return UNITS[ENDING.exec(parameter)?.[1] ?? ''] ?? '';
}

/** By how much one press of an arrow key changes a number. */
export function stepOf(p: Property): number {
  if (p.type === 'integer' || p.unit === 'HU') return 1;
  if (p.maximum !== undefined && p.maximum <= 1) return 0.01;
  return 0.1;
}

/** Why a number may not be; null if it may. Says the limit that it would break. */
export function limitBroken(p: Property, value: number, unit: string): string | null {
  const u = unit ? ` ${unit}` : '';
  if (p.minimum !== undefined && value < p.minimum) return `The least that is allowed is ${p.minimum}${u}.`;
  if (p.maximum !== undefined && value > p.maximum) return `The most that is allowed is ${p.maximum}${u}.`;
  return null;
}

/** Every place that a value holds, with the path to it: what can be picked and moved in the views. */
export function placesIn(value: unknown, path: (string | number)[] = []): { path: (string | number)[]; at: readonly [number, number, number] }[] {
  if (isVec3(value)) return [{ path, at: value }];
  if (Array.isArray(value)) return value.flatMap((item, n) => placesIn(item, [...path, n]));
  if (value && typeof value === 'object') return Object.entries(value).flatMap(([key, item]) => placesIn(item, [...path, key]));
  return [];
}

/** `value` with `next` at `path`; what is beside the path is shared, not copied. */
export function replaced(value: unknown, path: readonly (string | number)[], next: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return next;
  if (Array.isArray(value)) return value.map((item, n) => (n === head ? replaced(item, rest, next) : item));
  return { ...(value as Record<string, unknown>), [head]: replaced((value as Record<string, unknown>)?.[head], rest, next) };
}
