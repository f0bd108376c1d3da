//! A box along the patient's axes, by its six sides. The same value as its handles in the views.
import { Button } from 'react-aria-components';
import { boxAround, boxOfJson, jsonOfBox, LEAST_BOX, SIDES, withSide, type BoxValue } from '../../engine/box';
import type { Vec3 } from '../../engine/vector';
import { frameOfStep } from '../../page/bridge';
import { useEngine } from '../../page/EngineContext';
import { useCase } from '../../plan/caseStore';
import { wordsOf } from '../../plan/schema';
import { NumberInput } from './NumberInput';
import type { FieldProps } from './ParameterField';

/** Half the side of a box at the crosshair, mm. */
const HALF = 40;

export function BoxField({ step, name, value, onPreview, onCommit }: FieldProps) {
  const engine = useEngine();
  const objects = useCase((now) => now.state?.objects) ?? [];
  const frame = frameOfStep(step, objects);
  const label = wordsOf(name);
  const box = boxOfJson(value);
  const preview = (next: BoxValue) => onPreview(jsonOfBox(next));
  const commit = (next: BoxValue) => onCommit(jsonOfBox(next));
  if (!box) {
    const whole = frame && engine?.scanOf(frame);
    const cross = engine?.crosshair;
    const around = (at: Vec3) => boxAround(at, HALF);
    return (
      <div role="group" aria-label={label}>
        <span className="label">{label}</span>
        <div className="buttons start">
          <Button isDisabled={!whole} onPress={() => whole && commit(whole)}>Around all of it</Button>
          <Button isDisabled={!cross || cross.frame !== frame} onPress={() => commit(around(engine!.crosshair!.place))}>At the crosshair</Button>
        </div>
      </div>
    );
  }
  const middle = box.low.map((c, n) => (c + box.high[n]!) / 2) as unknown as Vec3;
  return (
    <div role="group" aria-label={label}>
      <span className="label">{label}, its sides</span>
      <div className="sides">
        {SIDES.map((side) => {
          const wrong = (at: number) => (withSide(box, side, at) ? null : `It must stay ${LEAST_BOX} mm from the opposite side.`);
          const put = (then: (next: BoxValue) => void) => (at: number) => {
            const next = withSide(box, side, at);
            if (next) then(next);
          };
          return <NumberInput key={side.words} label={side.words} value={box[side.end][side.axis]} unit="mm" wrong={wrong} onPreview={put(preview)} onCommit={put(commit)} />;
        })}
      </div>
      <div className="buttons start">
        <Button isDisabled={!frame || !engine} onPress={() => engine!.flyTo(middle, frame!)}>Go there</Button>
      </div>
    </div>
  );
}
