//! Strokes on surfaces before the server has answered: what is erased is not drawn, what is added stands as its voxels; where the page does not
//! hold the label, both are balls along the stroke.

import { BufferAttribute, BufferGeometry, Data3DTexture, IcosahedronGeometry, InstancedMesh, Matrix3, Matrix4, Mesh, MeshLambertMaterial, NearestFilter, RedFormat, Vector3, Vector4, type Scene } from 'three';
import type { LabelLayer, Pending } from './labelLayer';
import { cellsOf, hullOf, type Cells } from './strokeVoxels';
import { dot, length, scale, sub, type Vec3 } from './vector';

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

/** A surface goes where the voxels next to it were erased rather than kept: those around it, or where there are none those one further. */
const TAKEN = `
  bool isTaken(vec3 place) {
    vec3 at = cellAxes * place + cellFrom;
    if (cellCount.x < 2.0 || any(lessThan(at, vec3(0.0))) || any(greaterThan(at, cellCount - 1.0))) return false;
    ivec3 first = ivec3(floor(at));
    ivec3 last = ivec3(cellCount) - 1;
    for (int reach = 1; reach <= 2; reach++) {
      float gone = 0.0, there = 0.0;
      for (int z = 1 - reach; z <= reach; z++)
        for (int y = 1 - reach; y <= reach; y++)
          for (int x = 1 - reach; x <= reach; x++) {
            ivec3 cell = clamp(first + ivec3(x, y, z), ivec3(0), last);
            vec3 away = (vec3(cell) - at) * cellSides;
            float weight = 1.0 / (0.01 + dot(away, away));
            int what = int(texelFetch(cells, cell, 0).r * 255.0 + 0.5);
            if (what == 2) gone += weight;
            else if (what > 0) there += weight;
          }
      if (gone + there > 0.0) return gone > there;
    }
    return false;
  }`;

function textureOf({ data, size }: Pick<Cells, 'data' | 'size'>): Data3DTexture {
  const texture = new Data3DTexture(data, ...size);
  Object.assign(texture, { format: RedFormat, minFilter: NearestFilter, magFilter: NearestFilter, unpackAlignment: 1, needsUpdate: true });
  return texture;
}

export class StrokePreview {
  /** What strokes have done to voxels; null where none is shown so. */
  cells: Cells | null = null;
  private readonly erased = { value: Array.from({ length: MOST }, () => new Vector4()) };
  private readonly count = { value: 0 };
  private readonly grid = { cells: { value: textureOf({ data: new Uint8Array(1), size: [1, 1, 1] }) }, cellAxes: { value: new Matrix3() }, cellFrom: { value: new Vector3() }, cellCount: { value: new Vector3() }, cellSides: { value: new Vector3() } };
  private readonly material = new MeshLambertMaterial({ color: 0xe8b878 });
  private readonly balls = new InstancedMesh(new IcosahedronGeometry(1, 3), this.material, MOST);
  private readonly hull = new Mesh(new BufferGeometry(), this.material);
  /** What the cells were made of. */
  private made = '';

  constructor(scene: Scene) {
    this.balls.count = 0;
    for (const mesh of [this.balls, this.hull]) {
      mesh.frustumCulled = false;
      scene.add(mesh);
    }
  }

  /** Lets a bone's material leave out what is erased. `tracePlace` is the place in the scene. */
  addTo(shader: { uniforms: Record<string, unknown>; fragmentShader: string }): void {
    Object.assign(shader.uniforms, { erased: this.erased, erasedCount: this.count }, this.grid);
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <common>',
        `#include <common>
        uniform vec4 erased[${MOST}];
        uniform int erasedCount;
        uniform highp sampler3D cells;
        uniform mat3 cellAxes;
        uniform vec3 cellFrom, cellCount, cellSides;${TAKEN}`,
      )
      .replace(
        '#include <clipping_planes_fragment>',
        `#include <clipping_planes_fragment>
        for (int n = 0; n < erasedCount; n++) {
          vec3 away = tracePlace - erased[n].xyz;
          if (dot(away, away) < erased[n].w) discard;
        }
        if (isTaken(tracePlace)) discard;`,
      );
  }

  /** Shows strokes in a scene whose coordinates begin at `origin`. */
  show(pending: readonly Pending[], origin: Vec3, { label, version }: Pick<LabelLayer, 'label' | 'version'>): void {
    const made = pending.length > 0 ? `${version}` : '';
    if (made === this.made) return;
    this.made = made;
    const drawn = pending.filter(({ changed }) => label && changed);
    this.cells = drawn.length > 0 ? cellsOf(drawn, label!) : null;
    // Strokes that changed nothing have no cells, and those that reach too far have none either.
    const asBalls = this.cells ? pending.filter((one) => !drawn.includes(one)) : pending.filter(({ changed }) => !label || !changed || changed.box !== null);
    this.showBalls(asBalls, origin);
    this.showCells(origin);
  }

  private showCells(origin: Vec3): void {
    const { cells, grid, hull } = this;
    hull.geometry.dispose();
    hull.geometry = new BufferGeometry();
    hull.visible = cells !== null;
    grid.cellCount.value.set(0, 0, 0);
    if (!cells) return;
    const { axes, spacing } = cells.grid;
    const rows = axes.map((axis, n) => scale(axis, 1 / spacing[n]!));
    grid.cellAxes.value.set(...rows[0]!, ...rows[1]!, ...rows[2]!);
    const from = sub(origin, cells.grid.origin);
    grid.cellFrom.value.set(...(rows.map((row, n) => dot(row, from) - cells.low[n]!) as [number, number, number]));
    grid.cellCount.value.set(...cells.size);
    grid.cellSides.value.set(...spacing);
    grid.cells.value.dispose();
    grid.cells.value = textureOf(cells);
    const { positions, normals, triangles } = hullOf(cells, origin);
    hull.geometry.setAttribute('position', new BufferAttribute(positions, 3));
    hull.geometry.setAttribute('normal', new BufferAttribute(normals, 3));
    hull.geometry.setIndex(new BufferAttribute(triangles, 1));
  }

  private showBalls(pending: readonly Pending[], origin: Vec3): void {
    const balls = (acts: string) =>
      pending.flatMap(({ stroke }) => (stroke.acts === acts ? spaced(stroke.path, stroke.radius / 4).map((at) => ({ at: sub(at, origin), radius: stroke.radius })) : [])).slice(-MOST);
    const erased = balls('erase');
    erased.forEach(({ at, radius }, n) => this.erased.value[n]!.set(...at, radius * radius));
    this.count.value = erased.length;
    const added = balls('add');
    added.forEach(({ at, radius }, n) => this.balls.setMatrixAt(n, new Matrix4().makeScale(radius, radius, radius).setPosition(...at)));
    this.balls.count = added.length;
    this.balls.instanceMatrix.needsUpdate = true;
  }
}
