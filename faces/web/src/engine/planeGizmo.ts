//! The handles of a plane in 3D: a sheet, arrows to move it and rings to turn it, of a fixed size on the screen.

import { DoubleSide, EdgesGeometry, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial, PlaneGeometry, Quaternion, Vector3 } from 'three';
import { TransformControls } from 'three/examples/jsm/controls/TransformControls.js';
import type { Anatomy } from './anatomy';
import { roundPlane, type PlaneValue } from './planeHandle';
import type { SolidView } from './solidView';
import { add, sub, unit, type Vec3 } from './vector';

/** The sheet's side, mm. */
const SHEET = 56;

export class PlaneGizmo {
  private readonly pivot = new Group();
  private readonly controls: TransformControls[];
  private anatomy: Anatomy | null = null;
  private dragging = false;
  private before: PlaneValue = { through: [0, 0, 0], normal: [0, 0, 1] };

  constructor(
    view: SolidView,
    redraw: () => void,
    private readonly changed: (value: PlaneValue, done: boolean) => void,
  ) {
    const shape = new PlaneGeometry(SHEET, SHEET);
    this.pivot.add(new Mesh(shape, new MeshBasicMaterial({ color: 0x3ec9d9, transparent: true, opacity: 0.16, side: DoubleSide, depthWrite: false })));
    this.pivot.add(new LineSegments(new EdgesGeometry(shape), new LineBasicMaterial({ color: 0x3ec9d9 })));
    const make = (mode: 'translate' | 'rotate') => {
      const control = new TransformControls(view.camera.three, view.pane.element);
      control.setMode(mode);
      control.setSpace('local');
      control.setColors(0xb4bec7, 0xb4bec7, 0x3ec9d9, 0xffd479);
      control.setSize(mode === 'rotate' ? 0.6 : 0.75);
      control.showZ = mode === 'translate';
      Object.assign(control, { showE: false, showXYZE: false });
      control.addEventListener('change', redraw);
      control.addEventListener('objectChange', () => this.dragging && this.changed(this.value(), false));
      // Arrows and rings are two controls over one another: what one has taken the other must not take too.
      const others = (enabled: boolean) => this.controls.forEach((other) => other !== control && (other.enabled = enabled));
      control.addEventListener('mouseDown', () => {
        this.dragging = true;
        others(false);
      });
      control.addEventListener('mouseUp', () => {
        this.dragging = false;
        others(true);
        this.changed(this.value(), true);
      });
      return control;
    };
    this.controls = [make('translate'), make('rotate')];
  }

  /** The pointer is over a handle, or drags one: the view must leave the press to it. */
  get busy(): boolean {
    return this.controls.some((control) => control.enabled && control.object !== undefined && (control.dragging || control.axis !== null));
  }

  show(value: PlaneValue | null, anatomy: Anatomy): void {
    if (this.anatomy !== anatomy) {
      this.leave();
      this.anatomy = anatomy;
      anatomy.scene.add(this.pivot, ...this.controls.map((control) => control.getHelper()));
    }
    this.pivot.visible = value !== null;
    for (const control of this.controls) {
      control.getHelper().visible = value !== null;
      if (!this.dragging) control.enabled = value !== null;
      if (!value) control.detach();
      else if (control.object !== this.pivot) control.attach(this.pivot);
    }
    if (!value || this.dragging) return;
    this.before = value;
    this.pivot.position.set(...sub(value.through, anatomy.origin));
    const now = new Vector3(0, 0, 1).applyQuaternion(this.pivot.quaternion);
    const turn = new Quaternion().setFromUnitVectors(now, new Vector3(...(unit(value.normal) ?? [0, 0, 1])));
    this.pivot.quaternion.premultiply(turn);
  }

  /** The plane goes back to where the hand took it. False where no hand has it. */
  cancel(): boolean {
    const held = this.controls.find((control) => control.dragging);
    if (!held || !this.dragging) return false;
    this.dragging = false;
    held.reset();
    held.dragging = false;
    for (const control of this.controls) control.enabled = true;
    this.changed(this.before, false);
    return true;
  }

  /** Another view is drawn. */
  hide(): void {
    for (const one of [this.pivot, ...this.controls.map((control) => control.getHelper())]) one.visible = false;
  }

  remove(): void {
    this.leave();
    for (const control of this.controls) control.dispose();
  }

  private leave(): void {
    this.anatomy?.scene.remove(this.pivot, ...this.controls.map((control) => control.getHelper()));
  }

  private value(): PlaneValue {
    const normal = new Vector3(0, 0, 1).applyQuaternion(this.pivot.quaternion);
    const through = add(this.pivot.position.toArray() as Vec3, this.anatomy!.origin);
    return roundPlane({ through, normal: normal.toArray() as Vec3 }, this.before);
  }
}
