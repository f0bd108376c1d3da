//! Looking along the selected slot or drill, with the tool as a ghost to its full reach; and a slice in the selected cut.

import { lookAgainst } from '../engine/camera';
import type { Engine } from '../engine/engine';
import { lookAlong, lookInto } from '../engine/looking';
import type { PlaneValue } from '../engine/planeHandle';
import { unit } from '../engine/vector';
import { useCase } from '../plan/caseStore';
import { planeOf } from '../plan/held';
import { waysOf, type GuidedWay } from '../plan/ways';
import { selectedStep } from './bridge';
import { useView } from './viewStore';

/** The slots and bores of the selected step. */
export function selectedWays(): GuidedWay[] {
  const { detail, state } = useCase.getState();
  return detail && state ? waysOf(selectedStep(), detail.plan.step, state.objects) : [];
}

/**
 * Looks along the selected step's slot or drill; again: along its next one. Before a guide says from where the blade comes,
 * along the plane alone, without a ghost.
 */
export function lookAlongNext(engine: Engine): void {
  const ways = selectedWays();
  const { way, set } = useView.getState();
  if (ways.length > 0) {
    const next = way === null ? 0 : (way + 1) % ways.length;
    set({ way: next });
    return lookInto(engine, ways[next]!, ways[next]!.frame);
  }
  const plane = selectedPlane();
  if (plane) lookAlong(engine, plane.normal);
}

function selectedPlane(): PlaneValue | null {
  const step = selectedStep();
  const kind = step && useCase.getState().kinds.get(step.do);
  return step && kind ? (planeOf(step, kind)?.value ?? null) : null;
}

/** Turns the slice in hand into the selected cut: the bone as the saw will meet it. */
export function sliceInPlane(engine: Engine): void {
  const plane = selectedPlane();
  const normal = plane && unit(plane.normal);
  if (!plane || !normal) return;
  engine.moveCrosshair(plane.through);
  const { focused } = useView.getState();
  engine.turnSlice(engine.views.get(focused)?.kind === 'slice' ? focused : 'axial', lookAgainst(normal));
}
