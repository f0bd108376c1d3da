//! What was found in the scans, and which of it the case is made of: nothing is guessed, the planner says which is which.
import { useEffect, useRef, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { who } from '../plan/caseStore';
import { useIntake } from '../plan/intakeStore';
import type { SeriesSeen } from '../wire/intake';
import { SIDES } from './DescribeCase';
import { Choice } from './fields/Choice';

/** What a series can be used as: the name of the input in the plan, and in words. */
const USES = [
  { id: 'not', words: 'Do not use' },
  { id: 'head', words: 'Head' },
  { id: 'left-leg', words: 'Left leg' },
  { id: 'right-leg', words: 'Right leg' },
  { id: 'legs', words: 'Both legs' },
  { id: 'scan', words: 'Another part of the body' },
] as const;

/** What of it the plan keeps: no more than that is held in memory. The box can be widened later, it is the input's `box_mm`. */
const HALVES = [
  { id: 'all', words: 'All of it' },
  { id: 'left', words: 'The left half, of the patient' },
  { id: 'right', words: 'The right half, of the patient' },
] as const;

export function ChooseSeries() {
  const { found, making, words, cancel, make } = useIntake();
  const [uses, setUses] = useState<Record<string, string>>({});
  const [halves, setHalves] = useState<Record<string, string>>({});
  const [title, setTitle] = useState('');
  const [side, setSide] = useState<string | null>(null);
  const [day, setDay] = useState('');
  const [doubts, setDoubts] = useState<string[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the keyboard is gone: it goes on here, and a screen reader says where.
  useEffect(() => heading.current?.focus(), []);
  const scans = Object.entries(uses).filter(([, name]) => name !== 'not').map(([series, name]) => ({ series, name, half: ['left', 'right'].find((half) => half === halves[series]) ?? null }));
  const twice = scans.find(({ name }, n) => scans.findIndex((one) => one.name === name) !== n);
  const lacks =
    scans.length === 0 ? 'Say what at least one series is used as.'
    : twice ? 'Two series are used as the same.'
    : title.trim() === '' ? 'Give the case a title, without the name of the patient.'
    : side === null ? 'Say on which side the operation is.'
    : null;
  const go = async (understood: boolean) => {
    const made = await make({ title, side: side === 'none' ? null : side, operation_date: day || null, who: who(), scans, understood });
    if (!made) return;
    if (made.id) location.hash = `#/case/${encodeURIComponent(made.id)}`;
    else setDoubts(made.doubts);
  };
  return (
    <section aria-label="New case" className="new-case">
      <h2 ref={heading} tabIndex={-1}>What is in these scans</h2>
      {found?.notes.map((note) => <p key={note} className="hint">{note}</p>)}
      <ul className="series">
        {found?.series.map((one) => (
          <Series
            key={one.uid}
            series={one}
            use={uses[one.uid] ?? null}
            half={halves[one.uid] ?? 'all'}
            onUse={(use) => { setDoubts([]); setUses((now) => ({ ...now, [one.uid]: use })); }}
            onHalf={(half) => { setDoubts([]); setHalves((now) => ({ ...now, [one.uid]: half })); }}
          />
        ))}
      </ul>
      <h2>The case</h2>
      <div className="fields">
        <TextField className="text" value={title} onChange={setTitle} maxLength={200}>
          <Label>Title</Label>
          <Input autoComplete="off" />
        </TextField>
        <Choice label="Side of the operation" options={SIDES} value={side} onChoose={setSide} />
        <TextField className="text" type="date" value={day} onChange={setDay}>
          <Label>Day of the operation, if it is known</Label>
          <Input />
        </TextField>
      </div>
      {words && <p className="trouble" role="alert">{words}</p>}
      {doubts.length > 0 && (
        <div className="trouble" role="alert">
          <p>▲ Look again before the case is made:</p>
          <ul>{doubts.map((doubt) => <li key={doubt}>{doubt}</li>)}</ul>
          <Button onPress={() => void go(true)}>It is meant: make the case nevertheless</Button>
        </div>
      )}
      <div className="buttons">
        {(lacks || making) && <span className="hint" role="status">{making ? 'The scans are copied into the case …' : lacks}</span>}
        <Button isDisabled={making} onPress={cancel}>Throw the scans away</Button>
        <Button className="main" isDisabled={lacks !== null} onPress={() => void go(false)}>Make the case</Button>
      </div>
    </section>
  );
}

const MARKS = { danger: '⛔ Danger', warning: '▲ Warning', note: '● Note' } as const;

interface SeriesProps {
  series: SeriesSeen;
  use: string | null;
  half: string;
  onUse: (use: string) => void;
  onHalf: (half: string) => void;
}

function Series({ series, use, half, onUse, onHalf }: SeriesProps) {
  const side = { L: 'left side', R: 'right side' }[series.laterality] ?? '';
  const facts = [
    series.modality,
    series.slices > 0 ? `${series.slices} slices` : `${series.files} ${series.files === 1 ? 'file' : 'files'}`,
    series.spacing_mm?.map((mm) => mm.toFixed(2)).join(' × ').concat(' mm'),
    series.date && `taken ${series.date}`,
    [series.body_part.toLowerCase(), side].filter(Boolean).join(', ') || null,
  ].filter(Boolean);
  const rank = (finding: { severity: string }) => Object.keys(MARKS).indexOf(finding.severity);
  const findings = [...series.findings].sort((a, b) => rank(a) - rank(b));
  return (
    <li aria-label={series.description || 'A series without a name'}>
      <div className="line">
        <strong>{series.description || 'A series without a name'}</strong>
        {!series.refused && <Choice label={`Use ${series.description || 'it'} as`} options={USES} value={use} onChoose={onUse} />}
        {use !== null && use !== 'not' && <Choice label={`Keep of ${series.description || 'it'}`} options={HALVES} value={half} onChoose={onHalf} />}
      </div>
      <p>{facts.join(' · ')}</p>
      {series.nature && <p className="hint">▲ {series.nature}</p>}
      {series.patient && <p>Patient {series.patient.number}: {series.patient.words || 'not named'}</p>}
      {series.refused && <p className="refused">⛔ {series.refused}</p>}
      {findings.length > 0 && (
        <ul>
          {findings.map((finding, n) => (
            <li key={n}>
              <strong>{MARKS[finding.severity as keyof typeof MARKS]}</strong> {finding.message} {finding.hint && <span className="hint">{finding.hint}</span>}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
