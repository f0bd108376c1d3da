//! The camera of a 3D view: parallel, so that lengths on the screen are true and two views can be compared.

import { Matrix4, OrthographicCamera, Quaternion, Vector3 } from 'three';
import { cross, scale, sub, add, dot, along, type Vec3 } from './vector';
import type { Directions } from './orientation';
import type { Pixel } from './sliceFrame';

/** Half the depth that is drawn, mm: deeper than any patient. */
const REACH = 2000;

export class ViewCamera {
  readonly three = new OrthographicCamera(-1, 1, 1, -1, 0, 2 * REACH);
  target: Vec3 = [0, 0, 0];
  mmPerPixel = 0.5;
  width = 1;
  height = 1;
  private rotation = new Quaternion();

  constructor(look: Directions) {
    this.look(look);
  }

  /** Turns the camera to look along given directions; target and zoom stay. */
  look(to: Directions): void {
    const basis = new Matrix4().makeBasis(new Vector3(...to.right), new Vector3(...to.up), new Vector3(...to.toViewer));
    this.rotation.setFromRotationMatrix(basis);
  }

  /** Looks as another one does. */
  follow(other: ViewCamera): void {
    this.rotation.copy(other.rotation);
    this.target = other.target;
    this.mmPerPixel = other.mmPerPixel;
  }

  get directions(): Directions {
    const axis = (x: number, y: number, z: number): Vec3 => new Vector3(x, y, z).applyQuaternion(this.rotation).toArray();
    return { right: axis(1, 0, 0), up: axis(0, 1, 0), toViewer: axis(0, 0, 1) };
  }

  /** Turns by a drag of so many pixels: half a turn for 360 pixels, about the screen's own axes. */
  drag(dx: number, dy: number): void {
    const turn = (axis: Vector3, pixels: number) => new Quaternion().setFromAxisAngle(axis, (-pixels * Math.PI) / 360);
    this.rotation.multiply(turn(new Vector3(0, 1, 0), dx)).multiply(turn(new Vector3(1, 0, 0), dy)).normalize();
  }

  pan(dx: number, dy: number): void {
    const { right, up } = this.directions;
    this.target = add(this.target, add(scale(right, -dx * this.mmPerPixel), scale(up, dy * this.mmPerPixel)));
  }

  zoom(factor: number, fixed: Pixel): void {
    const before = this.near(fixed);
    this.mmPerPixel = Math.min(5, Math.max(0.01, this.mmPerPixel / factor));
    this.target = add(this.target, sub(before, this.near(fixed)));
  }

  /** The place under a pixel, in the plane through the target. */
  near([x, y]: Pixel): Vec3 {
    const { right, up } = this.directions;
    const u = (x - this.width / 2) * this.mmPerPixel;
    const v = -(y - this.height / 2) * this.mmPerPixel;
    return along(along(this.target, right, u), up, v);
  }

  pixel(place: Vec3): Pixel {
    const { right, up } = this.directions;
    const from = sub(place, this.target);
    return [this.width / 2 + dot(from, right) / this.mmPerPixel, this.height / 2 - dot(from, up) / this.mmPerPixel];
  }

  /** The ray under a pixel: a place far before everything, and the direction away from the viewer. */
  ray(pixel: Pixel): { from: Vec3; direction: Vec3 } {
    const { toViewer } = this.directions;
    return { from: along(this.near(pixel), toViewer, REACH), direction: scale(toViewer, -1) };
  }

  /** Sets up three's camera for a scene whose coordinates begin at `origin`. */
  place(origin: Vec3): OrthographicCamera {
    const { toViewer } = this.directions;
    const w = (this.width * this.mmPerPixel) / 2;
    const h = (this.height * this.mmPerPixel) / 2;
    Object.assign(this.three, { left: -w, right: w, top: h, bottom: -h });
    this.three.position.set(...sub(along(this.target, toViewer, REACH), origin));
    this.three.quaternion.copy(this.rotation);
    this.three.updateProjectionMatrix();
    this.three.updateMatrixWorld();
    return this.three;
  }
}

/** Directions that look along `normal` from its tip, with the head up as far as can be. */
export function lookAgainst(normal: Vec3): Directions {
  const up0: Vec3 = Math.abs(normal[2]) < 0.95 ? [0, 0, 1] : [0, -1, 0];
  const right = cross(up0, normal);
  const size = Math.sqrt(dot(right, right));
  const r = scale(right, 1 / size);
  return { right: r, up: cross(normal, r), toViewer: normal };
}
