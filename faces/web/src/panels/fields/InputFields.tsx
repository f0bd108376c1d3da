//! What only an input is asked: which series of its files it takes, and on which scan it lies.
import { useEffect, useState, type ReactNode } from 'react';
import { useCase } from '../../plan/caseStore';
import { wire } from '../../wire/client';
import type { PlanStep, SeriesThere } from '../../wire/shapes';
import { Choice } from './Choice';
import { TextParameter } from './ParameterField';

/** DICOM's word for what a kind of input is made from. */
const MODALITY: Record<string, string> = { ct: 'CT', mr: 'MR', pet: 'PT' };

/** The control of a parameter that is an input's own; null where that of the schema does. */
export function inputControl(parameter: string, input: PlanStep, onCommit: (value: string) => void): ReactNode {
  if (parameter === 'series') return <SeriesField input={input} onCommit={onCommit} />;
  if (parameter === 'on') return <ScanField input={input} onCommit={onCommit} />;
  return null;
}

interface Props {
  input: PlanStep;
  onCommit: (value: string) => void;
}

function SeriesField({ input, onCommit }: Props) {
  const id = useCase((now) => now.id);
  const [there, setThere] = useState<readonly SeriesThere[] | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const { name, path } = input;
  useEffect(() => {
    let asks = true;
    setThere(null);
    setTrouble(null);
    if (id)
      wire.series(id, name).then(
        (series) => asks && setThere(series),
        (error: Error) => asks && setTrouble(error.message),
      );
    return () => {
      asks = false;
    };
  }, [id, name, path]);
  const own = typeof input.series === 'string' ? input.series : null;
  const fitting = (there ?? []).filter((one) => one.modality === MODALITY[input.do]);
  if (fitting.length === 0) {
    return (
      <>
        <TextParameter label="Series" value={own ?? ''} onCommit={onCommit} />
        <p className="hint">{trouble ?? (there ? `No series of ${MODALITY[input.do] ?? input.do} lies there.` : 'Looking what series lie there …')}</p>
      </>
    );
  }
  const options = fitting.map((one) => ({ id: one.uid, words: one.description || 'a series without a name', detail: `${one.files} ${one.files === 1 ? 'file' : 'files'}, ${one.uid}` }));
  const missing = own && !fitting.some((one) => one.uid === own) ? [{ id: own, words: own, detail: 'not there' }] : [];
  return <Choice label="Series" options={[...missing, ...options]} value={own} empty={fitting.length === 1 ? `the only one: ${options[0]!.words}` : 'choose …'} onChoose={onCommit} />;
}

function ScanField({ input, onCommit }: Props) {
  const inputs = useCase((now) => now.detail?.plan.input) ?? [];
  const scans = inputs.filter((one) => one.on === undefined && one.name !== input.name);
  return <Choice label="On" options={scans.map((one) => ({ id: one.name, words: one.name, detail: one.kind }))} value={typeof input.on === 'string' ? input.on : null} onChoose={onCommit} />;
}
