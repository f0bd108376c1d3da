//! Draws a slice of a volume: exact 16-bit grey values, interpolated between the eight voxels around each pixel.

import {
  Data3DTexture,
  GLSL3,
  Mesh,
  NearestFilter,
  OrthographicCamera,
  PlaneGeometry,
  RawShaderMaterial,
  RedIntegerFormat,
  Scene,
  ShortType,
  Vector3,
  type WebGLRenderer,
} from 'three';
import { CutLight, IN_PRISM } from './cutLight';
import type { Label } from './label';
import { LabelTexture } from './labelTexture';
import { SLICES } from './orientation';
import type { Prism } from './prism';
import { SliceFrame } from './sliceFrame';
import { dot, sub, type Vec3 } from './vector';
import { voxelOf, Volume, type Grid } from './volume';

/** Grey values that are shown in colour, as a threshold would take them; with `ball` only within it. */
export interface Tint {
  low: number;
  high: number;
  ball: { centre: Vec3; radius: number } | null;
}

const VERTEX = `
in vec3 position;
uniform vec3 voxelFrom, voxelRight, voxelUp, placeFrom, placeRight, placeUp, markFrom, markRight, markUp, cutFrom, cutRight, cutUp;
out vec3 voxel;
out vec3 place;
out vec3 mark;
out vec3 cut;
void main() {
  vec2 part = position.xy * 0.5 + 0.5;
  voxel = voxelFrom + part.x * voxelRight + part.y * voxelUp;
  place = placeFrom + part.x * placeRight + part.y * placeUp;
  mark = markFrom + part.x * markRight + part.y * markUp;
  cut = cutFrom + part.x * cutRight + part.y * cutUp;
  gl_Position = vec4(position.xy, 0.0, 1.0);
}`;

const FRAGMENT = `
precision highp float;
precision highp int;
precision highp isampler3D;
precision highp usampler3D;
uniform isampler3D volume, under;
uniform vec3 underRatio;
uniform vec2 there;
uniform usampler3D label;
uniform vec2 greys, tint;
uniform float radius, labelled;
uniform sampler2D cutMask;
uniform int cutMode;
uniform vec2 cutReach;
in vec3 voxel;
in vec3 place;
in vec3 mark;
in vec3 cut;
out vec4 colour;
${IN_PRISM}

uint marked(vec3 at) {
  ivec3 nearest = ivec3(floor(at + 0.5));
  ivec3 size = textureSize(label, 0);
  if (any(lessThan(nearest, ivec3(0))) || any(greaterThanEqual(nearest, size))) return 0u;
  return texelFetch(label, nearest, 0).r;
}

float row(isampler3D greys, ivec3 low, ivec3 high, float part, int j, int k) {
  float a = float(texelFetch(greys, ivec3(low.x, j, k), 0).r);
  float b = float(texelFetch(greys, ivec3(high.x, j, k), 0).r);
  return mix(a, b, part);
}

float greyOf(isampler3D greys, vec3 at) {
  ivec3 size = textureSize(greys, 0);
  ivec3 low = clamp(ivec3(floor(at)), ivec3(0), size - 1);
  ivec3 high = min(low + 1, size - 1);
  vec3 part = clamp(at - vec3(low), 0.0, 1.0);
  float near = mix(row(greys, low, high, part.x, low.y, low.z), row(greys, low, high, part.x, high.y, low.z), part.y);
  float far = mix(row(greys, low, high, part.x, low.y, high.z), row(greys, low, high, part.x, high.y, high.z), part.y);
  return mix(near, far, part.z);
}

void main() {
  vec3 right = dFdx(mark), up = dFdy(mark);
  ivec3 size = textureSize(volume, 0);
  if (any(lessThan(voxel, vec3(-0.5))) || any(greaterThan(voxel, vec3(size) - 0.5))) {
    colour = vec4(0.0, 0.0, 0.0, 1.0);
    return;
  }
  // Where the fine level has not come yet the coarse one is shown; a coarse voxel lies in the middle of its fine ones.
  bool fine = voxel.z >= there.x && voxel.z <= there.y;
  float hu = fine ? greyOf(volume, voxel) : greyOf(under, (voxel + 0.5) * underRatio - 0.5);
  float grey = clamp((hu - greys.x) / (greys.y - greys.x), 0.0, 1.0);
  vec3 seen = vec3(grey);
  bool taken = hu >= tint.x && hu <= tint.y && (radius <= 0.0 || dot(place, place) <= radius * radius);
  if (taken) seen = mix(seen, vec3(0.16, 0.74, 0.82), 0.55);
  if (labelled > 0.0) {
    uint here = marked(mark);
    bool edge = here != marked(mark + right) || here != marked(mark - right) || here != marked(mark + up) || here != marked(mark - up);
    if (here == 1u) seen = mix(seen, vec3(0.93, 0.56, 0.20), edge ? 0.9 : 0.32);
    if (here == 1u && cutMode > 0 && inPrism(cutMask, cutReach, cut) == (cutMode == 1)) seen = mix(seen, vec3(1.0, 0.30, 0.10), 0.6);
  }
  colour = vec4(seen, 1.0);
}`;

const NO_TINT: readonly [number, number] = [1, 0];
/** No slice of the fine level. */
const NOT_YET: readonly [number, number] = [1, 0];

/** Between which coordinates along k a volume is there; half a voxel further where it ends. */
function thereOf(volume: Volume): readonly [number, number] {
  const [from, to] = volume.there;
  return [from > 0 ? from : -1, to < volume.grid.size[2] ? to - 1 : to];
}

/** Which slices of a volume have come, one by one. */
function arrived(volume: Volume): [number, number][] {
  return volume.filled.flatMap((is, k): [number, number][] => (is ? [[k, 1]] : []));
}

/** The one quad that all slice views draw with; it holds the texture of the volume last shown. */
export class SlicePainter {
  private readonly scene = new Scene();
  private readonly camera = new OrthographicCamera();
  private readonly material: RawShaderMaterial;
  private readonly textures = new Map<Volume, Data3DTexture>();
  /** Slices that came before the card had room for them: first, how many. */
  private readonly early = new Map<Volume, [number, number][]>();
  readonly labels: LabelTexture;
  private readonly cut = new CutLight();

  constructor(private readonly renderer: WebGLRenderer) {
    const vectors = ['voxel', 'place', 'mark', 'cut'].flatMap((name) => [`${name}From`, `${name}Right`, `${name}Up`]);
    this.labels = new LabelTexture(renderer);
    this.material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      depthTest: false,
      depthWrite: false,
      uniforms: {
        volume: { value: null },
        under: { value: null },
        underRatio: { value: new Vector3(1, 1, 1) },
        there: { value: [0, 0] },
        greys: { value: [0, 1] },
        tint: { value: NO_TINT },
        radius: { value: 0 },
        label: { value: null },
        labelled: { value: 0 },
        cutMask: { value: this.cut.mask },
        cutMode: this.cut.mode,
        cutReach: this.cut.reach,
        ...Object.fromEntries(vectors.map((name) => [name, { value: new Vector3() }])),
      },
    });
    const quad = new Mesh(new PlaneGeometry(2, 2), this.material);
    quad.frustumCulled = false;
    this.scene.add(quad);
  }

  /** Draws a single voxel, so that the program is compiled while the scan is still on its way. */
  warmUp(): void {
    const grid: Grid = { size: [1, 1, 1], spacing: [1, 1, 1], origin: [0, 0, 0], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] };
    this.draw(new Volume('', grid, new Int16Array(1)), new SliceFrame(SLICES.axial), [0, 1], null);
    this.keepOnly(new Set());
  }

  /** Draws into the viewport that is set. `window` is the grey values shown black and white; a label is tinted and outlined, what of it scissors would cut is lit up. */
  draw(volume: Volume, frame: SliceFrame, window: readonly [number, number], tint: Tint | null, label: Label | null = null, prism: Prism | null = null): void {
    const set = (name: string, value: unknown) => (this.material.uniforms[name]!.value = value);
    const corner = frame.place([0, frame.height]);
    const right = frame.place([frame.width, frame.height]);
    const top = frame.place([0, 0]);
    const middle = tint?.ball?.centre ?? [0, 0, 0];
    const span = (name: string, from: Vec3, a: Vec3, b: Vec3) => {
      set(`${name}From`, new Vector3(...from));
      set(`${name}Right`, new Vector3(...sub(a, from)));
      set(`${name}Up`, new Vector3(...sub(b, from)));
    };
    span('voxel', voxelOf(volume.grid, corner), voxelOf(volume.grid, right), voxelOf(volume.grid, top));
    span('place', sub(corner, middle), sub(right, middle), sub(top, middle));
    const grid = label?.grid ?? volume.grid;
    span('mark', voxelOf(grid, corner), voxelOf(grid, right), voxelOf(grid, top));
    this.cut.show(prism, [0, 0, 0]);
    if (prism) {
      const inPrism = (place: Vec3) => [...prism.along, prism.into].map((way) => dot(sub(place, prism.corner), way)) as unknown as Vec3;
      span('cut', inPrism(corner), inPrism(right), inPrism(top));
    }
    set('label', this.labels.of(label));
    set('labelled', label ? 1 : 0);
    set('greys', window);
    set('tint', tint ? [tint.low, tint.high] : NO_TINT);
    set('radius', tint?.ball?.radius ?? 0);
    const under = volume.under ?? volume;
    set('volume', this.texture(volume));
    set('under', this.texture(under));
    set('underRatio', new Vector3(...volume.grid.spacing.map((mm, n) => mm / under.grid.spacing[n]!)));
    // What has come to the page only is not on the card: a frame more of the coarse level, none of empty grey.
    set('there', this.early.has(volume) ? NOT_YET : thereOf(volume));
    this.renderer.render(this.scene, this.camera);
  }

  /** After a frame: sends what came before the card had room for it. True if slices must be drawn again. */
  catchUp(): boolean {
    const ready = [...this.early].filter(([volume]) => this.handle(volume));
    for (const [volume, slices] of ready) {
      this.early.delete(volume);
      this.textures.get(volume)!.source.dataReady = true;
      for (const [first, count] of slices) this.refresh(volume, first, count);
    }
    return ready.length > 0;
  }

  private handle(volume: Volume): WebGLTexture | undefined {
    const texture = this.textures.get(volume);
    return texture && (this.renderer.properties.get(texture) as { __webglTexture?: WebGLTexture }).__webglTexture;
  }

  /** Sends slices that have just arrived to the card, if the volume has its place there already. */
  refresh(volume: Volume, first: number, count: number): void {
    const handle = this.handle(volume);
    if (!handle) {
      this.early.get(volume)?.push([first, count]);
      return;
    }
    const gl = this.renderer.getContext() as WebGL2RenderingContext;
    const [i, j] = volume.grid.size;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_3D, handle);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 2);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    const values = volume.data.subarray(first * i * j, (first + count) * i * j);
    gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, first, i, j, count, gl.RED_INTEGER, gl.SHORT, values);
    this.renderer.resetState();
  }

  /** Forgets the textures of volumes that are no longer shown. */
  keepOnly(volumes: ReadonlySet<Volume>): void {
    for (const [volume, texture] of this.textures) {
      if (volumes.has(volume)) continue;
      texture.dispose();
      this.textures.delete(volume);
      this.early.delete(volume);
    }
  }

  private texture(volume: Volume): Data3DTexture {
    const known = this.textures.get(volume);
    if (known) return known;
    const [i, j, k] = volume.grid.size;
    const texture = new Data3DTexture(volume.data, i, j, k);
    texture.format = RedIntegerFormat;
    texture.type = ShortType;
    texture.internalFormat = 'R16I';
    texture.minFilter = texture.magFilter = NearestFilter;
    texture.unpackAlignment = 2;
    // Of a volume that is still on its way only the room is made: its slices follow as they come. What is sent again
    // after the card was lost is sent whole.
    if (!volume.complete) {
      texture.source.dataReady = false;
      this.early.set(volume, arrived(volume));
    }
    texture.needsUpdate = true;
    this.textures.set(volume, texture);
    return texture;
  }
}
