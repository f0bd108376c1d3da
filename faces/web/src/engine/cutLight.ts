//! Lights up what scissors would cut, on bones and on slices: the prism as numbers and a small picture for the card.

import { DataTexture, RedFormat, UnsignedByteType, Vector2, Vector3 } from 'three';
import type { Prism } from './prism';
import { sub, type Vec3 } from './vector';

/** The raster over the box around a line has so many cells along each side. */
export const CELLS = 160;

/** Does a place lie in the prism? `at` is along both sides of its raster, and mm into the screen. */
export const IN_PRISM = `
bool inPrism(sampler2D mask, vec2 reach, vec3 at) {
  if (any(lessThan(at.xy, vec2(0.0))) || any(greaterThanEqual(at.xy, vec2(1.0))) || at.z < reach.x || at.z > reach.y) return false;
  return texture(mask, at.xy).r > 0.5;
}`;

export class CutLight {
  readonly mask = new DataTexture(new Uint8Array(CELLS * CELLS), CELLS, CELLS, RedFormat, UnsignedByteType);
  /** 0: nothing is lit up; 1: what lies inside; 2: what lies outside. */
  readonly mode = { value: 0 };
  readonly reach = { value: new Vector2() };
  private readonly corner = { value: new Vector3() };
  private readonly along = [{ value: new Vector3() }, { value: new Vector3() }] as const;
  private readonly into = { value: new Vector3() };
  private prism: Prism | null = null;

  /** `origin`: where the scene's own coordinates begin. */
  show(prism: Prism | null, origin: Vec3): void {
    this.mode.value = prism ? (prism.keeps ? 2 : 1) : 0;
    if (!prism || prism === this.prism) return;
    this.prism = prism;
    this.corner.value.set(...sub(prism.corner, origin));
    this.into.value.set(...prism.into);
    this.along.forEach((way, n) => way.value.set(...prism.along[n]!));
    this.reach.value.set(...(prism.reach as [number, number]));
    this.mask.image.data = prism.mask;
    this.mask.needsUpdate = true;
  }

  /** Lets a bone's material light up what would be cut. `tracePlace` is the place in the scene. */
  addTo(shader: { uniforms: Record<string, unknown>; fragmentShader: string }): void {
    Object.assign(shader.uniforms, { cutMask: { value: this.mask }, cutMode: this.mode, cutReach: this.reach, cutCorner: this.corner, cutRight: this.along[0], cutUp: this.along[1], cutInto: this.into });
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', `#include <common>\nuniform sampler2D cutMask;\nuniform int cutMode;\nuniform vec2 cutReach;\nuniform vec3 cutCorner, cutRight, cutUp, cutInto;${IN_PRISM}`)
      .replace(
        '#include <opaque_fragment>',
        `#include <opaque_fragment>
        if (cutMode > 0) {
          vec3 fromCorner = tracePlace - cutCorner;
          bool inside = inPrism(cutMask, cutReach, vec3(dot(fromCorner, cutRight), dot(fromCorner, cutUp), dot(fromCorner, cutInto)));
          if (inside == (cutMode == 1)) gl_FragColor.rgb = mix(gl_FragColor.rgb, vec3(1.0, 0.30, 0.10), 0.75);
        }`,
      );
  }
}
