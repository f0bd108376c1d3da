//! Flies to the place of a finding: the slices show its scan, and everything goes there.

import type { Engine } from '../engine/engine';
import { useView } from '../page/viewStore';
import type { Finding } from '../wire/shapes';

export function goToFinding(engine: Engine, { place_mm: place, frame }: Finding): void {
  if (!place || !frame) return;
  useView.getState().set({ frame, image: null });
  engine.flyTo(place, frame);
}
