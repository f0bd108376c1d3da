//! The picture of a review: surfaces of one frame, mixed from before to planned, cut open by a plane, with the marks of places.

import { Plane, Vector3, WebGLRenderer } from 'three';
import { Anatomy, type Hit, type SurfaceWish } from '../engine/anatomy';
import { ViewCamera, lookAgainst } from '../engine/camera';
import { contourOf } from '../engine/contour';
import { ACCENT, drawCube, drawLetters, drawScale, write } from '../engine/marks';
import { LOOKS, type Directions } from '../engine/orientation';
import { IDENTITY, carry } from '../engine/pose';
import { paintOf } from '../engine/roles';
import type { Pixel } from '../engine/sliceFrame';
import { normalsOf } from '../engine/surface';
import type { LoadedSurface } from '../engine/surfaceLoader';
import { across, add, along, dot, length, scale, sub, type Vec3 } from '../engine/vector';
import { opacityAt } from './blend';
import { readSurface, type ReviewCase, type ReviewPiece } from './contents';
import { cutFaces } from './cutFaces';

/** A plane that opens the picture: what lies on the side of its normal is taken off. */
export interface Section {
  normal: Vec3;
  /** Where along its normal it stands, mm. */
  depth: number;
}

export interface Mark {
  at: Vec3;
  label: string;
}

const surfaces = new Map<number, LoadedSurface>();

/** A surface with its normals and its tree, made when it is first seen. */
function surface(number: number): LoadedSurface {
  const known = surfaces.get(number);
  if (known) return known;
  const arrays = readSurface(number);
  // Its tree is made where it is first asked for.
  const made: LoadedSurface = { ...arrays, normals: normalsOf(arrays.positions, arrays.triangles), bvh: null };
  surfaces.set(number, made);
  return made;
}

export class Stage {
  readonly camera = new ViewCamera(LOOKS.anterior);
  mix = 1;
  section: Section | null = null;
  marks: Mark[] = [];
  frame = '';
  private readonly renderer: WebGLRenderer;
  private readonly layer: CanvasRenderingContext2D;
  private readonly scenes = new Map<string, { anatomy: Anatomy; pieces: { key: string; piece: ReviewPiece }[]; look: ReturnType<Stage['look']> | null }>();
  private waiting = 0;

  constructor(
    private readonly review: ReviewCase,
    private readonly element: HTMLElement,
    picture: HTMLCanvasElement,
    private readonly over: HTMLCanvasElement,
  ) {
    this.renderer = new WebGLRenderer({ canvas: picture, antialias: true });
    this.renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    this.renderer.setClearColor(0x0b0e11, 1);
    this.layer = over.getContext('2d')!;
    new ResizeObserver(() => this.redraw()).observe(element);
    picture.addEventListener('webglcontextrestored', () => this.redraw());
  }

  /** Shows a frame, as it was last looked at; the first time, all of it from the front. */
  show(frame: string): void {
    const before = this.scenes.get(this.frame);
    if (before) before.look = this.look();
    this.frame = frame;
    this.section = null;
    const scene = this.scene();
    this.measure();
    if (scene.look) Object.assign(this.camera, { target: scene.look.target, mmPerPixel: scene.look.mmPerPixel });
    else this.fit();
    this.camera.look(scene.look?.directions ?? LOOKS.anterior);
    this.redraw();
  }

  private look() {
    const { target, mmPerPixel, directions } = this.camera;
    return { target, mmPerPixel, directions };
  }

  private scene() {
    const known = this.scenes.get(this.frame);
    if (known) return known;
    const own = this.review.pieces.filter((piece) => piece.frame === this.frame);
    const first = own[0] ? surface(own[0].surface) : null;
    const anatomy = new Anatomy(first ? carry(own[0]!.pose ?? IDENTITY, first.origin) : [0, 0, 0]);
    const pieces = own.map((piece, n) => ({ key: `${piece.title}/${n}`, piece }));
    for (const { key, piece } of pieces) {
      anatomy.put(this.wish(key, piece), surface(piece.surface));
      cutFaces(anatomy.pieces.get(key)!.mesh.material);
    }
    const made = { anatomy, pieces, look: null };
    this.scenes.set(this.frame, made);
    return made;
  }

  private wish(key: string, piece: ReviewPiece): SurfaceWish {
    const opacity = opacityAt(piece, this.mix);
    return {
      key,
      address: String(piece.surface),
      object: piece.title,
      frame: piece.frame,
      pose: piece.pose,
      role: piece.role,
      opacity,
      before: piece.before,
      planned: piece.planned,
      outlined: true,
      hidden: opacity < 0.02,
      selected: false,
    };
  }

  bounds(): { low: Vec3; high: Vec3 } {
    return this.scene().anatomy.bounds(() => true) ?? { low: [-50, -50, -50], high: [50, 50, 50] };
  }

  /** From where to where a section along a direction meets something, mm. */
  reach(normal: Vec3): [number, number] {
    const { low, high } = this.bounds();
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
      dot([n & 1 ? high[0] : low[0], n & 2 ? high[1] : low[1], n & 4 ? high[2] : low[2]], normal),
    );
    return [Math.min(...corners), Math.max(...corners)];
  }

  fit(): void {
    const { low, high } = this.bounds();
    this.camera.target = scale(add(low, high), 0.5);
    const smaller = Math.max(40, Math.min(this.camera.width, this.camera.height));
    this.camera.mmPerPixel = Math.max(0.02, (length(sub(high, low)) * 0.8) / smaller);
    this.redraw();
  }

  turnTo(directions: Directions): void {
    this.camera.look(directions);
    this.redraw();
  }

  /** Looks straight at the face that the section lays open. */
  faceSection(): void {
    if (this.section) this.turnTo(lookAgainst(this.section.normal));
  }

  flyTo(place: Vec3): void {
    this.camera.target = place;
    this.redraw();
  }

  pick(at: Pixel): Hit | null {
    const { from, direction } = this.camera.ray(at);
    const seen = (wish: SurfaceWish) => !wish.hidden && wish.opacity > 0.3;
    const { section } = this;
    if (!section) return this.scene().anatomy.pick(from, direction, seen);
    // What is taken off is not in the way: the ray begins where it enters what is left.
    const towards = dot(direction, section.normal);
    const above = dot(from, section.normal) - section.depth;
    if (above <= 0) return this.scene().anatomy.pick(from, direction, seen);
    if (towards >= 0) return null;
    return this.scene().anatomy.pick(along(from, direction, above / -towards), direction, seen);
  }

  pixelOf(event: MouseEvent): Pixel {
    const rect = this.element.getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  }

  redraw(): void {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    this.camera.width = Math.max(1, width);
    this.camera.height = Math.max(1, height);
    const ratio = this.renderer.getPixelRatio();
    if (this.over.width === Math.round(width * ratio) && this.over.height === Math.round(height * ratio)) return;
    this.renderer.setSize(width, height, false);
    this.over.width = Math.round(width * ratio);
    this.over.height = Math.round(height * ratio);
  }

  private draw(): void {
    this.measure();
    const { anatomy, pieces } = this.scene();
    for (const { key, piece } of pieces) {
      const wish = this.wish(key, piece);
      anatomy.put(wish, surface(piece.surface));
      anatomy.pieces.get(key)!.mesh.visible = !wish.hidden;
    }
    const { section } = this;
    this.renderer.clippingPlanes = section
      ? [new Plane(new Vector3(...scale(section.normal, -1)), section.depth - dot(anatomy.origin, section.normal))]
      : [];
    const { right, up, toViewer } = this.camera.directions;
    anatomy.light(right, up, toViewer);
    this.renderer.render(anatomy.scene, this.camera.place(anatomy.origin));
    this.drawOver(anatomy);
  }

  private drawOver(anatomy: Anatomy): void {
    const g = this.layer;
    const ratio = this.renderer.getPixelRatio();
    const { width, height, directions, mmPerPixel } = this.camera;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    this.drawDraft(g, width, height);
    if (this.section) this.drawOutlines(g, anatomy, this.section);
    g.font = '600 13px system-ui, sans-serif';
    g.textAlign = 'left';
    g.textBaseline = 'middle';
    for (const mark of this.marks) {
      const [x, y] = this.camera.pixel(mark.at);
      g.beginPath();
      g.arc(x, y, 7, 0, 2 * Math.PI);
      g.lineWidth = 2.5;
      g.strokeStyle = ACCENT;
      g.stroke();
      write(g, mark.label, x + 12, y);
    }
    drawLetters(g, width, height, directions);
    drawScale(g, height, mmPerPixel);
    drawCube(g, width - 44, height - 44, 20, directions);
  }

  /** Across the picture, so that no photograph of it passes for a plan that was approved. */
  private drawDraft(g: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.review.status === 'approved') return;
    g.save();
    g.translate(width / 2, height / 2);
    g.rotate(-Math.atan2(height, width));
    g.font = `700 ${Math.round(Math.min(64, Math.hypot(width, height) / 16))}px system-ui, sans-serif`;
    g.textAlign = 'center';
    g.textBaseline = 'middle';
    g.fillStyle = 'rgba(255, 141, 128, 0.34)';
    g.fillText(this.review.draft_words, 0, 0);
    g.restore();
  }

  /** The outlines that the section cuts out of each surface. */
  private drawOutlines(g: CanvasRenderingContext2D, anatomy: Anatomy, { normal, depth }: Section): void {
    const { u, v } = across(normal);
    const directions: Directions = { right: u, up: v, toViewer: normal };
    g.lineWidth = 2;
    for (const piece of anatomy.pieces.values()) {
      if (piece.wish.hidden) continue;
      const lines = contourOf(piece.bvh, piece.surface.origin, piece.wish.pose, directions, depth);
      g.strokeStyle = paintOf(piece.wish.role).line;
      g.globalAlpha = piece.wish.opacity;
      g.beginPath();
      for (let n = 0; n < lines.length; n += 4) {
        const at = (m: number): Pixel => this.camera.pixel(along(along(scale(normal, depth), u, lines[m]!), v, lines[m + 1]!));
        g.moveTo(...at(n));
        g.lineTo(...at(n + 2));
      }
      g.stroke();
    }
    g.globalAlpha = 1;
  }
}
