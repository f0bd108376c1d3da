//! A number with its unit: typed, or stepped by arrow keys (0.1; Shift 0.01; Ctrl 1). What is out of its limits is said, not bent.
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { FieldError, Input, Label, TextField } from 'react-aria-components';

interface Props {
  label: string;
  /** Undefined: not said in the plan; the default stands in the empty field. */
  value: number | undefined;
  unit?: string;
  step?: number;
  placeholder?: string;
  whole?: boolean;
  /** Why a number may not be; null if it may. */
  wrong?: (value: number) => string | null;
  /** The number as it is typed or stepped; it is sent only with `onCommit`. */
  onPreview?: (value: number) => void;
  /** Each number on its way as it is typed; while what stands there is none, and after Escape, the number as it was. */
  onType?: (value: number | undefined) => void;
  onCommit: (value: number) => void;
}

/** After stepping, the value is sent when the keys have rested so long, ms: one entry in the history for a run of steps. */
const REST = 600;

const written = (value: number | undefined) => (value === undefined ? '' : String(Number(value.toFixed(4))));

/** Reads what people type: a point or a comma, a sign, no more. */
export function readNumber(text: string): number | null {
  const tidy = text.trim().replace(',', '.').replace('−', '-');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(tidy) ? Number(tidy) : null;
}

export function NumberInput({ label, value, unit = '', step = 0.1, placeholder = '', whole = false, wrong, onPreview, onType, onCommit }: Props) {
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
  const number = readNumber(text);
  const error = !touched ? null : number === null ? 'This is not a number.' : whole && !Number.isInteger(number) ? 'A whole number is needed.' : (wrong?.(number) ?? null);

  const commit = () => {
    clearTimeout(rest.current);
    rest.current = 0;
    const typed = readNumber(now.current);
    if (!unsent.current || !may(typed)) return;
    touch(false);
    onCommit(typed);
  };
  // Another row or panel takes the field away before it has lost the focus: what was typed is sent all the same.
  const last = useRef(commit);
  last.current = commit;
  useLayoutEffect(() => () => last.current(), []);
  const back = () => {
    clearTimeout(rest.current);
    touch(false);
    setText(written(before.current));
    if (onType) onType(before.current);
    else if (before.current !== undefined) onPreview?.(before.current);
  };
  const by = (event: React.KeyboardEvent, sign: number) => {
    event.preventDefault();
    const size = event.shiftKey ? step / 10 : event.ctrlKey ? step * 10 : step;
    const from = readNumber(now.current) ?? value ?? readNumber(placeholder) ?? 0;
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
        const typed = readNumber(next);
        onType?.(may(typed) ? typed : before.current);
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
