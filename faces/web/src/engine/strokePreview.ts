//! Strokes on surfaces before the server has answered: what is erased is not drawn, what is added stands as balls.

import { IcosahedronGeometry, InstancedMesh, Matrix4, MeshLambertMaterial, Vector4, type Scene } from 'three';
import type { Pending } from './labelLayer';
import { length, sub, type Vec3 } from './vector';

/** So many balls are shown, the latest ones: a card has room for no more numbers in a shader. */
const MOST = 128;

/** The places of a path that lie further than `apart` from the one before: a ball for each pixel of the hand's way only costs time. */
export function spaced(path: readonly Vec3[], apart: number): Vec3[] {
  const kept: Vec3[] = [];
  path.forEach((at, n) => {
    const last = kept.at(-1);
    if (!last || n === path.length - 1 || length(sub(at, last)) > apart) kept.push(at);
  });
  return kept;
}

export class StrokePreview {
  private readonly erased = { value: Array.from({ length: MOST }, () => new Vector4()) };
  private readonly count = { value: 0 };
  private readonly added = new InstancedMesh(new IcosahedronGeometry(1, 3), new MeshLambertMaterial({ color: 0xe8b878 }), MOST);

  constructor(scene: Scene) {
    this.added.count = 0;
    this.added.frustumCulled = false;
    scene.add(this.added);
  }

  /** Lets a bone's material leave out what is erased. `tracePlace` is the place in the scene. */
  addTo(shader: { uniforms: Record<string, unknown>; fragmentShader: string }): void {
    shader.uniforms.erased = this.erased;
    shader.uniforms.erasedCount = this.count;
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', `#include <common>\nuniform vec4 erased[${MOST}];\nuniform int erasedCount;`)
      .replace(
        '#include <clipping_planes_fragment>',
        `#include <clipping_planes_fragment>
        for (int n = 0; n < erasedCount; n++) {
          vec3 away = tracePlace - erased[n].xyz;
          if (dot(away, away) < erased[n].w) discard;
        }`,
      );
  }

  /** Shows strokes in a scene whose coordinates begin at `origin`. */
  show(pending: readonly Pending[], origin: Vec3): void {
    const balls = (acts: string) =>
      pending.flatMap(({ stroke }) => (stroke.acts === acts ? spaced(stroke.path, stroke.radius / 4).map((at) => ({ at: sub(at, origin), radius: stroke.radius })) : [])).slice(-MOST);
    const erased = balls('erase');
    erased.forEach(({ at, radius }, n) => this.erased.value[n]!.set(...at, radius * radius));
    this.count.value = erased.length;
    const added = balls('add');
    added.forEach(({ at, radius }, n) => this.added.setMatrixAt(n, new Matrix4().makeScale(radius, radius, radius).setPosition(...at)));
    this.added.count = added.length;
    this.added.instanceMatrix.needsUpdate = true;
  }
}
