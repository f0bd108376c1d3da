//! Where a view looks when it first shows a patient; afterwards the camera never moves by itself.

import type { View } from './engine';
import type { Patient } from './patient';
import type { SliceView } from './sliceView';
import type { SolidView } from './solidView';
import { dot } from './vector';

/** Looks at everything when a patient is first seen in a view, or from where the view looked at the patient last. */
export function placeView(view: View, patient: Patient, all: Iterable<View>): void {
  if (view.placed === patient.name || view.pane.width < 10) return;
  const look = patient.looks.get(view.id);
  if (view.kind === 'solid') {
    const box = patient.anatomy?.bounds(view.sees);
    if (!look && !box) return;
    if (look) view.restore(look as ReturnType<SolidView['snapshot']>);
    else {
      view.fit(box!);
      followOther(view, patient, all);
    }
    if (!look && !patient.complete) return;
  } else {
    if (!patient.volume || !patient.crosshair) return;
    view.frame.lookAt(patient.crosshair);
    if (look) view.restore(look as ReturnType<SliceView['snapshot']>);
    else view.fit(patient.volume.grid);
    view.frame.depth = dot(patient.crosshair, view.frame.directions.toViewer);
  }
  view.placed = patient.name;
}

/** A second view of the same patient begins where the first one looks: the two are to be compared. */
function followOther(view: SolidView, patient: Patient, all: Iterable<View>): void {
  for (const other of all) {
    if (other.kind === 'solid' && other !== view && other.placed === patient.name) view.restore(other.snapshot());
  }
}
