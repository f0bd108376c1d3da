//! A number with its unit: typed, or stepped by arrow keys (0.1; Shift 0.01; Ctrl 1). What is out of its limits is said, not bent.
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { FieldError, Input, Label, TextField } from 'react-aria-components';

interface Props {
  label: string;
  /** Undefined: not said in the plan; the default stands in the empty field. */
  value: number | undefined;
  unit?: string;
  /** The unit where the label says it. */
  unitOfLabel?: string;
  step?: number;
  placeholder?: string;
  whole?: boolean;
  /** Why a number may not be; null if it may. */
  wrong?: (value: number) => string | null;
  /** The number as it is typed or stepped, and as it was after Escape; it is sent only with `onCommit`. */
  onPreview?: (value: number) => void;
  /** In place of `onPreview` for what is typed, where a number may be unsaid: that is shown again after Escape, and while what stands there is none. */
  onType?: (value: number | undefined) => void;
  onCommit: (value: number) => void;
}

/** After stepping, the value is sent when the keys have rested so long, ms: one entry in the history for a run of steps. */
const REST = 600;

const written = (value: number | undefined) => (value === undefined ? '' : String(Number(value.toFixed(4))));

/** Reads what people type: a point or a comma, a sign, and after it the field's own unit; another unit makes it none. */
export function readNumber(text: string, unit = ''): number | null {
  const whole = text.trim();
  const bare = unit && whole.toLowerCase().endsWith(unit.toLowerCase()) ? whole.slice(0, -unit.length).trimEnd() : whole;
  const tidy = bare.replace(',', '.').replace('−', '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(tidy) ? Number(tidy) : null;
}

export function NumberInput({ label, value, unit = '', unitOfLabel = unit, step = 0.1, placeholder = '', whole = false, wrong, onPreview, onType, onCommit }: Props) {
  const [text, setText] = useState(written(value));
  const [touched, setTouched] = useState(false);
  /** The same at once, without waiting for the next picture: what was typed is sent once. */
  const unsent = useRef(false);
  const touch = (is: boolean) => {
    unsent.current = is;
    setTouched(is);
  };
  const rest = useRef(0);
  const now = useRef(text);
  /** What stood there before the first key. */
  const before = useRef(value);
  now.current = text;
  if (!touched) before.current = value;
  useEffect(() => {
    if (!touched) setText(written(value));
  }, [value, touched]);
  const may = (typed: number | null): typed is number => typed !== null && !(whole && !Number.isInteger(typed)) && !wrong?.(typed);
  const read = (typed: string) => readNumber(typed, unitOfLabel);
  const number = read(text);
  const error = !touched ? null : number === null ? `This is not a number${unitOfLabel && ` in ${unitOfLabel}`}.` : whole && !Number.isInteger(number) ? 'A whole number is needed.' : (wrong?.(number) ?? null);

  const commit = () => {
    clearTimeout(rest.current);
    rest.current = 0;
    const typed = read(now.current);
    if (!unsent.current || !may(typed)) return;
    touch(false);
    onCommit(typed);
  };
  // Another row or panel takes the field away before it has lost the focus: what was typed is sent all the same.
  const last = useRef(commit);
  last.current = commit;
  useLayoutEffect(() => () => last.current(), []);
  // What is typed and what the handle shows are one value, at every key.
  const show = (next: number | undefined) => {
    if (onType) onType(next);
    else if (next !== undefined) onPreview?.(next);
  };
  const back = () => {
    clearTimeout(rest.current);
    touch(false);
    setText(written(before.current));
    show(before.current);
  };
  const by = (event: React.KeyboardEvent, sign: number) => {
    event.preventDefault();
    const size = event.shiftKey ? step / 10 : event.ctrlKey ? step * 10 : step;
    const from = read(now.current) ?? value ?? read(placeholder) ?? 0;
    const next = Number((from + sign * (whole ? Math.max(1, Math.round(size)) : size)).toFixed(4));
    setText(String(next));
    now.current = String(next);
    touch(true);
    if (wrong?.(next)) return;
    onPreview?.(next);
    clearTimeout(rest.current);
    rest.current = window.setTimeout(commit, REST);
  };
  const keys = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowUp') by(event, 1);
    else if (event.key === 'ArrowDown') by(event, -1);
    else if (event.key === 'Enter') commit();
    else if (event.key === 'Escape') back();
  };
  return (
    <TextField
      className="number"
      value={text}
      isInvalid={error !== null}
      onChange={(next) => {
        setText(next);
        now.current = next;
        touch(true);
        const typed = read(next);
        show(may(typed) ? typed : before.current);
      }}
      onBlur={commit}
      onKeyDown={keys as never}
    >
      <Label>{label}</Label>
      <span className="box">
        <Input inputMode="decimal" placeholder={placeholder} autoComplete="off" data-sent={touched ? undefined : ''} />
        {unit && <span className="unit">{unit}</span>}
      </span>
      <FieldError>{error}</FieldError>
    </TextField>
  );
}
