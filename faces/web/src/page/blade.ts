//! Looking along the selected slot or drill, with the tool as a ghost to its full reach.

import type { Engine } from '../engine/engine';
import { lookAlong, lookInto } from '../engine/looking';
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
  const step = selectedStep();
  const kind = step && useCase.getState().kinds.get(step.do);
  const plane = step && kind ? planeOf(step, kind) : null;
  if (plane) lookAlong(engine, plane.value.normal);
}
