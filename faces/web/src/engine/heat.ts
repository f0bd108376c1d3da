//! A deviation map: how far each corner of a surface lies from another, in colours from a table in the shader.

import { BufferAttribute } from 'three';
import type { Anatomy, Piece } from './anatomy';

/** The colours of a map. Both diverge from white; the second is for eyes that do not part red from green. */
export type HeatColours = 'blue-red' | 'purple-orange';

export interface Heat {
  frame: string;
  /** The surface that is painted, by its wish's key. */
  key: string;
  /** What that surface was when it was painted, by its address: another one is not painted. */
  over: string;
  /** The surface with corners close enough for the map: the one that is drawn. */
  address: string;
  /** For each corner, mm: outside more than 0, inside less. */
  distances: Float32Array;
  /** The colours end here, mm. */
  range: number;
  colours: HeatColours;
}

/** Below, at and above 0, as red, green and blue from 0 to 1. */
export const HEAT_COLOURS: Record<HeatColours, readonly (readonly [number, number, number])[]> = {
  'blue-red': [[0.13, 0.4, 0.85], [0.96, 0.96, 0.96], [0.84, 0.12, 0.15]],
  'purple-orange': [[0.37, 0.2, 0.66], [0.96, 0.96, 0.96], [0.93, 0.49, 0.02]],
};

/** The colour of a distance, as the shader mixes it. */
export function heatColour(distance: number, range: number, colours: HeatColours): [number, number, number] {
  const [below, zero, above] = HEAT_COLOURS[colours];
  const t = Math.max(-1, Math.min(1, distance / range));
  const end = (t < 0 ? below : above)!;
  return [0, 1, 2].map((n) => zero![n]! + (end[n]! - zero![n]!) * Math.abs(t)) as [number, number, number];
}

interface Painted {
  range: { value: number };
  colours: { value: number[] };
}

const painted = new WeakMap<Piece['mesh'], Painted>();

/** Paints the surface that `heat` names, and takes the colours off all others. */
export function dressHeat(anatomy: Anatomy, frame: string, heat: Heat | null): void {
  for (const piece of anatomy.pieces.values()) {
    const own = heat && heat.frame === frame && heat.key === piece.wish.key ? heat : null;
    const known = painted.get(piece.mesh);
    if (!own && !known) continue;
    const now = known ?? prepare(piece);
    now.range.value = own ? own.range : 0;
    if (!own) continue;
    now.colours.value = HEAT_COLOURS[own.colours].flat();
    if (piece.mesh.geometry.getAttribute('heat')?.array === own.distances || own.distances.length * 3 !== piece.surface.positions.length) continue;
    piece.mesh.geometry.setAttribute('heat', new BufferAttribute(own.distances, 1));
  }
}

function prepare(piece: Piece): Painted {
  const { material } = piece.mesh;
  const now: Painted = { range: { value: 0 }, colours: { value: HEAT_COLOURS['blue-red'].flat() } };
  const before = material.onBeforeCompile;
  const key = material.customProgramCacheKey;
  // Programs are kept by this key: without it the surface goes on with the one that paints nothing.
  material.customProgramCacheKey = () => `${key.call(material)} heat`;
  material.onBeforeCompile = (shader, renderer) => {
    before.call(material, shader, renderer);
    shader.uniforms.heatRange = now.range;
    shader.uniforms.heatColours = now.colours;
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nattribute float heat;\nvarying float heatHere;')
      .replace('#include <begin_vertex>', '#include <begin_vertex>\nheatHere = heat;');
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', '#include <common>\nvarying float heatHere;\nuniform float heatRange;\nuniform float heatColours[9];')
      .replace(
        '#include <color_fragment>',
        `#include <color_fragment>
        if (heatRange > 0.0) {
          float t = clamp(heatHere / heatRange, -1.0, 1.0);
          vec3 zero = vec3(heatColours[3], heatColours[4], heatColours[5]);
          vec3 end = t < 0.0 ? vec3(heatColours[0], heatColours[1], heatColours[2]) : vec3(heatColours[6], heatColours[7], heatColours[8]);
          diffuseColor.rgb = mix(zero, end, abs(t));
        }`,
      );
  };
  material.needsUpdate = true;
  painted.set(piece.mesh, now);
  return now;
}
