//! What a move does, in clinical words beside its numbers, and the way back to where the bone was.
import { Button, ToggleButton } from 'react-aria-components';
import { SIX, arrivesAt, movementInWords } from '../engine/movement';
import { useEngine } from '../page/EngineContext';
import { frameOfStep } from '../page/bridge';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { movementOf, pivotOf } from '../plan/moving';
import type { PlanStep } from '../wire/shapes';

export function MoveWords({ step }: { step: PlanStep }) {
  const engine = useEngine();
  const objects = useCase((now) => now.state?.objects) ?? [];
  const change = useCase((now) => now.change);
  const { follows, set } = useView();
  const movement = movementOf(step);
  if (!movement) return null;
  const pivot = pivotOf(step, objects);
  const frame = frameOfStep(step.name, objects);
  const written = SIX.filter((name) => step[name] !== undefined);
  return (
    <>
      <p className="movement" aria-live="polite">
        {movementInWords(movement)}
      </p>
      <div className="buttons start">
        <Button isDisabled={written.length === 0} onPress={() => void change({ put: { step: step.name, values: Object.fromEntries(written.map((name) => [name, null])) } })}>
          Back where it was
        </Button>
        <Button isDisabled={!pivot || !frame || !engine} onPress={() => engine!.flyTo(arrivesAt(movement, pivot!), frame!)}>
          Go there
        </Button>
        <ToggleButton isSelected={follows} onChange={(on) => set({ follows: on })}>Slices follow</ToggleButton>
      </div>
    </>
  );
}
