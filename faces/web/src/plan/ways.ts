//! Where the guides of a plan lead blades and drills: what the selected step has of them.

import type { ToolWay } from '../engine/bladeGhost';
import type { PlanObject, PlanStep, Way } from '../wire/shapes';

/** A way with its words: "Slot 1, saw-reciprocating-0.6, 35.0 mm deep", and the guide that leads it. */
export interface GuidedWay extends ToolWay {
  guide: string;
  frame: string;
  words: string;
}

function guided(guide: PlanObject, way: Way): GuidedWay {
  const slot = way.kind === 'slot';
  return {
    kind: slot ? 'slot' : 'bore',
    from: way.from_mm,
    into: way.into,
    along: way.along,
    size: way.size_mm,
    guide: guide.name,
    frame: guide.frame,
    words: `${slot ? 'Slot' : 'Bore'} ${way.number}, ${way.tool}, to ${way.size_mm[2].toFixed(1)} mm`,
  };
}

/**
 * The ways of the selected step: all of a guide; of a cut or of another step with a plane the slots that were made for it.
 * A slot's number is the place of its plane among the guide's cuts.
 */
export function waysOf(step: PlanStep | null, steps: readonly PlanStep[], objects: readonly PlanObject[]): GuidedWay[] {
  if (!step) return [];
  return objects.flatMap((guide) => {
    const ways = (guide.ways ?? []).map((way) => ({ way, guided: guided(guide, way) }));
    if (guide.step === step.name) return ways.map((one) => one.guided);
    const cuts = steps.find((one) => one.name === guide.step)?.cuts;
    if (!Array.isArray(cuts)) return [];
    const numbers = cuts.flatMap((cut, n) => (String(cut) === step.name || String(cut).startsWith(`${step.name}.`) ? [n + 1] : []));
    return ways.filter(({ way }) => way.kind === 'slot' && numbers.includes(way.number)).map((one) => one.guided);
  });
}
