//! Where a view looks when it first shows a patient; afterwards the camera never moves by itself.

import type { View } from './engine';
import type { Patient } from './patient';
import type { SliceView } from './sliceView';
import type { SolidView } from './solidView';
import { dot } from './vector';

/** By which name a patient remembers from where a view looked: all 3D views of a patient look alike, for they are to be compared. */
export const lookOf = (view: View): string => (view.kind === 'solid' ? 'solid' : view.id);

/** Looks at everything when a patient is first seen in a view, or from where the patient was looked at last. */
export function placeView(view: View, patient: Patient, all: Iterable<View>): void {
  if (view.placed === patient.name || view.pane.width < 10) return;
  const look = patient.looks.get(lookOf(view));
  if (view.kind === 'solid') {
    const other = [...all].find((one): one is SolidView => one.kind === 'solid' && one !== view && one.placed === patient.name);
    const box = patient.anatomy?.bounds(view.sees);
    if (!other && !look && !box) return;
    if (other) view.camera.follow(other.camera);
    else if (look) view.restore(look as ReturnType<SolidView['snapshot']>);
    else view.fit(box!);
    if (!other && !look && !patient.complete) return;
  } else {
    if (!patient.volume || !patient.crosshair) return;
    view.frame.lookAt(patient.crosshair);
    if (look) view.restore(look as ReturnType<SliceView['snapshot']>);
    else view.fit(patient.volume.grid);
    view.frame.depth = dot(patient.crosshair, view.frame.directions.toViewer);
  }
  view.placed = patient.name;
}
