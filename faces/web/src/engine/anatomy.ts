//! The surfaces of one frame (one scan's patient space) as three.js draws them, with their trees for contours and picking.

import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  DirectionalLight,
  DoubleSide,
  Matrix3,
  Matrix4,
  Mesh,
  MeshLambertMaterial,
  Ray,
  Scene,
  Vector3,
  Vector4,
  type Group,
} from 'three';
import { MeshBVH } from 'three-mesh-bvh';
import type { GhostCode, ToolWay } from './bladeGhost';
import { CutLight } from './cutLight';
import type { PlaneValue } from './planeHandle';
import { IDENTITY, carry, turnBack, turnTo, type Pose } from './pose';
import { paintOf } from './roles';
import { StrokePreview } from './strokePreview';
import type { LoadedSurface } from './surfaceLoader';
import { add, along, dot, sub, unit, type Vec3 } from './vector';

/** A surface that the page wants to see. */
export interface SurfaceWish {
  /** Names the thing for the page: the object's name and the part. */
  key: string;
  /** Where it comes from; immutable. */
  address: string;
  object: string;
  frame: string;
  pose: Pose | null;
  /** Where it lies by the last exact result, while it is shown elsewhere as a preview. */
  was?: Pose | null;
  role: string;
  opacity: number;
  /** In which of the two 3D views of a comparison it is seen. */
  before: boolean;
  planned: boolean;
  /** Its outline is drawn on slices. */
  outlined: boolean;
  /** Slices and the 3D views leave it out. */
  hidden: boolean;
  selected: boolean;
  /** One of several places where the same piece is shown: it stands out in all of them. */
  lit?: boolean;
}

/** Is a surface drawn alike for both wishes? */
export function looksAlike(a: SurfaceWish, b: SurfaceWish): boolean {
  const alike = (one: Pose | null | undefined, other: Pose | null | undefined) => one === other || (!!one && !!other && one.every((n, at) => n === other[at]));
  const posed = alike(a.pose, b.pose) && alike(a.was, b.was);
  const same = (['role', 'opacity', 'before', 'planned', 'outlined', 'hidden', 'selected', 'lit'] as const).every((look) => a[look] === b[look]);
  return posed && same;
}

export interface Piece {
  wish: SurfaceWish;
  surface: LoadedSurface;
  /** The tree of its triangles. Who asks before it has come, has it made on the spot. */
  readonly bvh: MeshBVH;
  mesh: Mesh<BufferGeometry, MeshLambertMaterial>;
}

/** What is not there when the saw comes, or leads it: the ghost of a tool does not light it up. */
const BROUGHT: ReadonlySet<string> = new Set(['guide', 'segment', 'moved', 'model']);

/** A piece that is lit, in every place where it is shown: no other thing has this colour. */
const LIT = 0xffc21a;

/** Where a click met a surface. */
export interface Hit {
  place: Vec3;
  normal: Vec3;
  object: string;
  /** Which piece of it: the wish's key. */
  piece: string;
  /** The picture that was met: where it comes from, and where it is shown. */
  on: { address: string; pose: Pose | null };
}

function geometryOf(surface: LoadedSurface): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(surface.positions, 3));
  geometry.setAttribute('normal', new BufferAttribute(surface.normals, 3));
  geometry.setIndex(new BufferAttribute(surface.triangles, 1));
  return geometry;
}

class Shown implements Piece {
  private tree: MeshBVH | null = null;

  constructor(
    public wish: SurfaceWish,
    public surface: LoadedSurface,
    readonly mesh: Piece['mesh'],
  ) {}

  get bvh(): MeshBVH {
    const { geometry } = this.mesh;
    if (this.tree?.geometry !== geometry) this.tree = this.surface.bvh ? MeshBVH.deserialize(this.surface.bvh, geometry, { setIndex: false }) : new MeshBVH(geometry, { indirect: true });
    return this.tree;
  }
}

/** From a surface's own coordinates, which begin at `own`, to a scene's, which begin at `origin`. */
export function matrixOf(pose: Pose | null, own: Vec3, origin: Vec3): Matrix4 {
  const p = pose ?? IDENTITY;
  const corner = sub(carry(p, own), origin);
  return new Matrix4().set(
    p[0]!, p[1]!, p[2]!, corner[0],
    p[4]!, p[5]!, p[6]!, corner[1],
    p[8]!, p[9]!, p[10]!, corner[2],
    0, 0, 0, 1,
  );
}

export class Anatomy {
  readonly scene = new Scene();
  readonly pieces = new Map<string, Piece>();
  /** A plane in scene coordinates, traced on surfaces; and the one that the plan has. */
  readonly trace = { plane: { value: new Vector4() }, planned: { value: new Vector4(0, 0, 0, 1e9) } };
  /** Strokes that are not in the surfaces yet. */
  readonly strokes = new StrokePreview(this.scene);
  /** What scissors would cut. */
  readonly cut = new CutLight();
  /** The tool whose way is shown: its middle, its axes and half its size, in scene coordinates; what lies in it is lit up. */
  private readonly tool = {
    middle: { value: new Vector3() },
    axes: { value: new Matrix3() },
    half: { value: new Vector3(-1, -1, -1) },
  };
  private ghost: Group | null = null;
  private way: ToolWay | null = null;
  private readonly sun = new DirectionalLight(0xffffff, 2.2);

  /** `origin`: where the scene's own coordinates begin; near the patient, so that f32 is enough. */
  constructor(readonly origin: Vec3) {
    this.scene.add(new AmbientLight(0xffffff, 0.75), this.sun, this.sun.target);
  }

  /** Light from over the viewer's left shoulder. */
  light(right: Vec3, up: Vec3, toViewer: Vec3): void {
    this.sun.position.set(...along(along(toViewer, up, 0.5), right, -0.35));
  }

  /** Traces a plane on the surfaces that it meets, as wide as the blade takes. */
  showTrace(plane: { value: PlaneValue; kerf: number; meets: readonly string[] | null } | null): void {
    const half = plane ? Math.max(0.35, plane.kerf / 2) : 0;
    for (const { wish, mesh } of this.pieces.values()) mesh.material.userData.traced.value = plane?.meets?.includes(wish.object) === false ? 0 : half;
    if (!plane) return;
    const normal = unit(plane.value.normal) ?? ([0, 0, 1] as Vec3);
    this.trace.plane.value.set(...normal, dot(normal, sub(this.origin, plane.value.through)));
  }

  /** Shows the ghost of a tool, and lights up what it meets of the bones. */
  showGhost(way: ToolWay | null, code: GhostCode | null): void {
    if (way === this.way || (way && !code)) return;
    this.way = way;
    if (this.ghost) {
      this.scene.remove(this.ghost);
      this.ghost.children.forEach((child) => (child as Mesh).geometry.dispose());
      this.ghost = null;
    }
    this.tool.half.value.set(-1, -1, -1);
    if (!way || !code) return;
    const { middle, axes, half } = code.axesOf(way);
    this.tool.middle.value.set(...sub(middle, this.origin));
    this.tool.axes.value.set(...axes[0], ...axes[1], ...axes[2]);
    this.tool.half.value.set(...(half.map((h) => Math.max(h, code.LEAST_HALF)) as unknown as Vec3));
    this.ghost = code.ghostBody(way, this.origin);
    this.scene.add(this.ghost);
  }

  put(wish: SurfaceWish, surface: LoadedSurface): void {
    const known = this.pieces.get(wish.key);
    if (known && known.surface === surface) {
      known.wish = wish;
      this.dress(known);
      return;
    }
    const geometry = geometryOf(surface);
    if (known && known.wish.role === wish.role) {
      // Its material stays: with the last material that uses it a program goes, and to compile it anew takes a fifth of a second.
      known.mesh.geometry.dispose();
      known.mesh.geometry = geometry;
      Object.assign(known, { wish, surface });
      return this.dress(known);
    }
    this.drop(wish.key);
    const crisp = wish.role === 'guide' || wish.role === 'model';
    const material = new MeshLambertMaterial({ flatShading: crisp, side: DoubleSide });
    // A segment lies on the bone that it is taken from: it is drawn just before it, not through it.
    Object.assign(material, { polygonOffset: wish.role === 'segment', polygonOffsetFactor: -2, polygonOffsetUnits: -4 });
    // Is it shown as the halves of a cut? 0: no; 1: by which side each corner hangs on; 2: by the plane alone (halves.ts).
    material.userData.sawn = { value: 0 };
    // Half the width of the plane's trace on it, mm; 0: none.
    material.userData.traced = { value: 0 };
    this.addToShader(material, BROUGHT.has(wish.role), wish.role === 'bone' || wish.role === 'tumour');
    const mesh = new Mesh(geometry, material);
    mesh.matrixAutoUpdate = false;
    this.scene.add(mesh);
    const piece = new Shown(wish, surface, mesh);
    this.pieces.set(wish.key, piece);
    this.dress(piece);
  }

  drop(key: string): void {
    const piece = this.pieces.get(key);
    if (!piece) return;
    this.scene.remove(piece.mesh);
    piece.mesh.geometry.dispose();
    piece.mesh.material.dispose();
    this.pieces.delete(key);
  }

  /** Have the trees of all surfaces come? To make them takes longer than a pointer may wait. */
  get hasTrees(): boolean {
    return [...this.pieces.values()].every(({ surface }) => surface.bvh);
  }

  /** The nearest place on a visible surface along a ray. */
  pick(from: Vec3, direction: Vec3, seen: (wish: SurfaceWish) => boolean): Hit | null {
    let best: { distance: number; hit: Hit } | null = null;
    for (const piece of this.pieces.values()) {
      if (!seen(piece.wish) || piece.wish.opacity < 0.05) continue;
      const pose = piece.wish.pose ?? IDENTITY;
      const shift: Vec3 = [pose[3]!, pose[7]!, pose[11]!];
      const localFrom = sub(turnBack(pose, sub(from, shift)), piece.surface.origin);
      const localDirection = turnBack(pose, direction);
      const met = piece.bvh.raycastFirst(new Ray(new Vector3(...localFrom), new Vector3(...localDirection)), DoubleSide);
      if (!met || (best && met.distance >= best.distance)) continue;
      const normal = met.face ? (met.face.normal.toArray() as Vec3) : ([0, 0, 1] as Vec3);
      const place = carry(pose, add(met.point.toArray() as Vec3, piece.surface.origin));
      best = { distance: met.distance, hit: { place, normal: turnTo(pose, normal), object: piece.wish.object, piece: piece.wish.key, on: { address: piece.wish.address, pose: piece.wish.pose } } };
    }
    return best?.hit ?? null;
  }

  /** The box around the surfaces that `seen` lets through; null if there is none. */
  bounds(seen: (wish: SurfaceWish) => boolean): { low: Vec3; high: Vec3 } | null {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (const piece of this.pieces.values()) {
      if (!seen(piece.wish)) continue;
      piece.mesh.geometry.boundingBox ?? piece.mesh.geometry.computeBoundingBox();
      const box = piece.mesh.geometry.boundingBox!.clone().applyMatrix4(piece.mesh.matrix);
      for (let n = 0; n < 3; n++) {
        low[n] = Math.min(low[n]!, box.min.getComponent(n) + this.origin[n]!);
        high[n] = Math.max(high[n]!, box.max.getComponent(n) + this.origin[n]!);
      }
    }
    return low[0] === Infinity ? null : { low: low as unknown as Vec3, high: high as unknown as Vec3 };
  }

  private dress(piece: Piece): void {
    const { wish, mesh, surface } = piece;
    mesh.matrix.copy(matrixOf(wish.pose, surface.origin, this.origin));
    mesh.matrixWorldNeedsUpdate = true;
    mesh.material.color.set(wish.lit ? LIT : paintOf(wish.role).solid);
    mesh.material.emissive.set(wish.selected && !wish.lit ? 0x0d3a42 : 0x000000);
    mesh.material.transparent = wish.opacity < 1;
    mesh.material.opacity = wish.opacity;
    mesh.material.depthWrite = wish.opacity >= 1;
    mesh.renderOrder = wish.opacity < 1 ? 1 : 0;
  }

  /**
   * Lets the material draw the trace of the plane in hand, so that a cut is seen on the bone while it is moved; and lights
   * every triangle from the viewer's side, so that slivers which simplifying has turned over do not show as dark specks.
   */
  private addToShader(material: MeshLambertMaterial, brought: boolean, ofLabel: boolean): void {
    // Materials of one kind share a program only if they say that they differ.
    material.customProgramCacheKey = () => `${brought} ${ofLabel}`;
    material.onBeforeCompile = (shader) => {
      shader.uniforms.tracePlane = this.trace.plane;
      shader.uniforms.traceHalf = material.userData.traced;
      shader.uniforms.plannedPlane = this.trace.planned;
      shader.uniforms.sawnMode = material.userData.sawn;
      shader.uniforms.toolMiddle = this.tool.middle;
      shader.uniforms.toolAxes = this.tool.axes;
      shader.uniforms.toolHalf = brought ? { value: new Vector3(-1, -1, -1) } : this.tool.half;
      shader.vertexShader = shader.vertexShader
        .replace('#include <common>', '#include <common>\nattribute float sawn;\nvarying float side;\nvarying vec3 tracePlace;')
        .replace('#include <begin_vertex>', '#include <begin_vertex>\nside = sawn;\ntracePlace = (modelMatrix * vec4(position, 1.0)).xyz;');
      shader.fragmentShader = shader.fragmentShader
        .replace('#include <common>', '#include <common>\nvarying vec3 tracePlace;\nvarying float side;\nuniform int sawnMode;\nuniform vec4 tracePlane, plannedPlane;\nuniform float traceHalf;\nuniform vec3 toolMiddle, toolHalf;\nuniform mat3 toolAxes;')
        .replace(
          '#include <normal_fragment_begin>',
          '#include <normal_fragment_begin>\nnormal *= faceDirection;\nnormal = normal.z < 0.0 ? -normal : normal;',
        )
        .replace(
          '#include <color_fragment>',
          `#include <color_fragment>
          float stripe = mod(gl_FragCoord.x + gl_FragCoord.y, 10.0);
          if (sawnMode > 0) {
            // Between the corners of a triangle that is sawn through the plane parts it.
            bool along = dot(tracePlane.xyz, tracePlace) + tracePlane.w > 0.0;
            bool over = sawnMode == 2 || (side > 0.001 && side < 0.999) ? along : side > 0.5;
            diffuseColor.rgb = over ? (stripe < 4.0 ? vec3(0.16, 0.05, 0.03) : vec3(0.58, 0.22, 0.12)) : vec3(0.28, 0.58, 0.51);
          }`,
        )
        .replace(
          '#include <opaque_fragment>',
          `#include <opaque_fragment>
          if (sawnMode > 0 && stripe < 5.0 && abs(dot(plannedPlane.xyz, tracePlace) + plannedPlane.w) < 0.35) gl_FragColor.rgb = vec3(0.9);
          if (abs(dot(tracePlane.xyz, tracePlace) + tracePlane.w) < traceHalf) gl_FragColor.rgb = vec3(0.13, 0.78, 0.86);
          vec3 inTool = abs(toolAxes * (tracePlace - toolMiddle));
          if (all(lessThanEqual(inTool, toolHalf))) gl_FragColor.rgb = vec3(1.0, 0.42, 0.16);`,
        );
      if (!ofLabel) return;
      this.strokes.addTo(shader);
      this.cut.addTo(shader);
    };
  }
}
