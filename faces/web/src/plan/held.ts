//! What of the selected step can be taken in hand in the views: its plane, its places, its threshold.

import { boxOfJson, type BoxValue } from '../engine/box';
import type { PointMark } from '../engine/pointMarks';
import type { PlaneValue } from '../engine/planeHandle';
import type { Tint } from '../engine/slicePainter';
import { add, cross, isVec3, scale, sub, unit, type Vec3 } from '../engine/vector';
import type { Catalogue, PlanObject, PlanStep } from '../wire/shapes';
import { controlOf, placesIn, replaced, type Property, type StepKind } from './schema';

/** A place's name within a step: the parameter, then the way into its value, as in `points_mm/malleolus`. */
export type PlaceName = string;

/** The last part of the name of a place that does not exist yet: the next one picked is added. */
export const NEXT = '+';

/** The last part of the name of a plane that is being drawn as a line. */
export const DRAWN = 'drawn';

const PLACES = new Set(['point', 'points', 'named-points', 'groups']);

/** Does a way into a value end at a place, and not at a direction? */
function isPlace(property: Property, path: readonly (string | number)[]): boolean {
  if (controlOf(property) !== 'groups') return true;
  const field = path.findLast((part) => typeof part === 'string');
  const inner = property.items?.properties?.[String(field)];
  return inner !== undefined && controlOf(inner) === 'point';
}

export function placesOf(step: PlanStep, kind: StepKind, active: PlaceName | null): { points: PointMark[]; joined: boolean } {
  const points: PointMark[] = [];
  let joined = false;
  for (const [parameter, property] of Object.entries(kind.properties)) {
    if (!PLACES.has(controlOf(property))) continue;
    for (const { path, at } of placesIn(step[parameter])) {
      if (!isPlace(property, path)) continue;
      const key = [parameter, ...path].join('/');
      const named = path.some((part) => typeof part === 'string' && !part.endsWith('_mm'));
      points.push({ key, label: labelOf(parameter, path), named, at, active: key === active });
    }
    joined ||= controlOf(property) === 'points' && kind.kind === 'curve';
  }
  return { points, joined };
}

function labelOf(parameter: string, path: readonly (string | number)[]): string {
  const parts = path.filter((part) => typeof part === 'number' || !part.endsWith('_mm'));
  if (parts.length === 0) return parameter.replace(/_mm$/, '').replaceAll('_', ' ');
  return parts.map((part) => (typeof part === 'number' ? String(part + 1) : part)).join(' ');
}

/** A parameter's value with a place put where `name` says, or added to the list that it names. */
export function withPlace(step: PlanStep, name: PlaceName, at: Vec3): { parameter: string; value: unknown } {
  const [parameter, ...parts] = name.split('/') as [string, ...string[]];
  const whole = step[parameter];
  const adds = parts.at(-1) === NEXT;
  const path: (string | number)[] = [];
  let inner: unknown = whole;
  for (const part of adds ? parts.slice(0, -1) : parts) {
    const key = Array.isArray(inner) ? Number(part) : part;
    path.push(key);
    inner = (inner as Record<string | number, unknown> | undefined)?.[key];
  }
  if (!adds) return { parameter, value: replaced(whole, path, at) };
  const list: unknown[] = isVec3(inner) ? [inner] : Array.isArray(inner) ? inner : [];
  return { parameter, value: replaced(whole, path, [...list, at]) };
}

/** A list of things with one more at a place: like `item`, else like the last. In 3D its axis, if it has one, is the surface's normal. */
export function withThing(step: PlanStep, property: Property, name: PlaceName, at: Vec3, normal: Vec3 | null, item: Record<string, unknown> | null): { parameter: string; value: unknown } {
  const parameter = name.split('/')[0]!;
  const list = (step[parameter] as Record<string, unknown>[] | undefined) ?? [];
  const inner = property.items?.properties ?? {};
  const place = placeOfThing(inner);
  if (!place) return { parameter, value: list };
  const { along: _axis, ...like } = list.at(-1) ?? item ?? {};
  const axis = normal && inner.along ? { along: normal.map((c) => Number(c.toFixed(3)) + 0) } : {};
  return { parameter, value: [...list, { ...like, [place]: at, ...axis }] };
}

/** The parameter that says where a thing of a list is. */
export const placeOfThing = (inner: Record<string, Property>): string | undefined => Object.keys(inner).find((key) => controlOf(inner[key]!) === 'point');

/** A plane through both ends of a line drawn on a view, along the view's depth; the normal points to the right of the line. */
export function planeOfLine(from: Vec3, to: Vec3, toViewer: Vec3): { through_mm: Vec3; normal: Vec3 } | null {
  const normal = unit(cross(sub(to, from), toViewer));
  const round = (v: Vec3, digits: number) => v.map((c) => Number(c.toFixed(digits)) + 0) as unknown as Vec3;
  return normal && { through_mm: round(scale(add(from, to), 0.5), 2), normal: round(normal, 4) };
}

/** The plane parameter of a step, if its value is a plane and not a reference to one. */
export function planeOf(step: PlanStep, kind: StepKind): { parameter: string; value: PlaneValue; on: string } | null {
  for (const [parameter, property] of Object.entries(kind.properties)) {
    if (controlOf(property) !== 'plane') continue;
    const value = step[parameter] as { through_mm?: unknown; normal?: unknown; on?: string } | string | undefined;
    if (!value || typeof value === 'string' || !isVec3(value.through_mm) || !isVec3(value.normal)) continue;
    return { parameter, value: { through: value.through_mm, normal: value.normal }, on: value.on ?? '' };
  }
  return null;
}

/** The box parameter of a step or an input, if it is said. */
export function boxOf(step: PlanStep, kind: StepKind): { parameter: string; value: BoxValue } | null {
  for (const [parameter, property] of Object.entries(kind.properties)) {
    const value = controlOf(property) === 'box' ? boxOfJson(step[parameter]) : null;
    if (value) return { parameter, value };
  }
  return null;
}

/** The width of bone that a step's blade takes, mm. */
export function kerfOf(step: PlanStep, catalogue: Catalogue): number {
  const id = String(step.blade ?? '').replace(/^catalogue:/, '');
  const blade = (catalogue.blades ?? []).find((entry) => entry.name === id);
  const kerf = blade?.kerf_mm ?? step.kerf_mm;
  return typeof kerf === 'number' ? kerf : 0;
}

/** The grey window that a threshold takes, with the image that it is meant for. */
export function tintOf(step: PlanStep, objects: readonly PlanObject[]): { image: string; tint: Tint } | null {
  if (step.do !== 'threshold' || typeof step.above_hu !== 'number') return null;
  const named = objects.find((object) => object.name === step.centre_mm)?.points?.[0]?.at_mm;
  const centre = isVec3(step.centre_mm) ? step.centre_mm : named;
  const radius = typeof step.radius_mm === 'number' ? step.radius_mm : 20;
  return {
    image: String(step.of),
    tint: {
      low: step.above_hu,
      high: typeof step.below_hu === 'number' ? step.below_hu : 32767,
      ball: centre ? { centre, radius } : null,
    },
  };
}
