//! Three numbers: a place in millimetres, or a direction. Each is named by the side of the patient to which it grows.
import type { Vec3 } from '../../engine/vector';
import { NumberInput } from './NumberInput';

const NAMES = ['left', 'posterior', 'superior'] as const;

interface Props {
  label: string;
  value: Vec3 | undefined;
  unit: string;
  step: number;
  onPreview?: (value: Vec3) => void;
  onCommit: (value: Vec3) => void;
}

export function VectorInput({ label, value, unit, step, onPreview, onCommit }: Props) {
  const put = (n: number, c: number): Vec3 => (value ?? [0, 0, 0]).map((old, k) => (k === n ? c : old)) as unknown as Vec3;
  return (
    <div role="group" aria-label={label} className="vector">
      {NAMES.map((name, n) => (
        <NumberInput
          key={name}
          label={unit ? `${name}, ${unit}` : name}
          unitOfLabel={unit}
          value={value?.[n]}
          step={step}
          onPreview={(c) => onPreview?.(put(n, c))}
          onCommit={(c) => onCommit(put(n, c))}
        />
      ))}
    </div>
  );
}
