//! The plan against the patient before, two revisions in words, numbers and side by side; and how far one surface lies from others, in colours.
import { useState } from 'react';
import { Button, ProgressBar } from 'react-aria-components';
import type { HeatColours } from '../engine/heat';
import { frameShown } from '../page/bridge';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { RANGES, useCompare } from '../plan/comparison';
import type { Comparison, PlanObject } from '../wire/shapes';
import { NEWEST, comparables } from '../plan/variants';
import { Choice } from './fields/Choice';
import { NumberInput } from './fields/NumberInput';
import { errorWords } from '../errorWords';
import { figure } from '../figures';
import { PlannedNumbers } from './PlannedNumbers';

export default function Compare() {
  return (
    <section aria-label="Compare" className="compare">
      <Underway />
      <PlannedNumbers />
      <Revisions />
      <Deviation />
    </section>
  );
}

/** What is waited for, and the way out of waiting. */
function Underway() {
  const { busy, cancel } = useCompare();
  const comparing = useCase((now) => now.comparing);
  if (!busy) return null;
  return (
    <div className="underway" role="group" aria-label="Under way">
      <ProgressBar aria-label={comparing ? `Computing ${comparing.step}` : 'Waiting for the server'} isIndeterminate={!comparing} value={100 * (comparing?.share ?? 0)}>
        {({ percentage }) => (
          <>
            {comparing ? `Computing ${comparing.step} ` : 'Waiting for the server '}
            <progress max={100} value={percentage ?? 0} aria-hidden="true" />
          </>
        )}
      </ProgressBar>
      <Button onPress={cancel}>Cancel</Button>
    </div>
  );
}

function Revisions() {
  const id = useCase((now) => now.id);
  const detail = useCase((now) => now.detail);
  const tell = useCase((now) => now.tell);
  const { comparison, sides, busy, compare, end } = useCompare();
  const set = useView((now) => now.set);
  const [before, setBefore] = useState<string | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const options = detail ? comparables(detail, [before, after]) : [];
  const other = detail?.variants.find((line) => line.name !== detail.variant);
  const [first, now] = other ? [`variant ${other.name}`, `variant ${detail!.variant}`] : [options.at(-1)?.id, options[0]?.id];
  const find = (wanted: string | null | undefined) => options.find((one) => one.id === wanted) ?? null;
  const [from, to] = [find(before ?? first), find(after ?? now)];
  if (!id) return null;
  const go = async () => {
    try {
      if (await compare(id, [from!.revision, to!.revision], [from!.short, to!.short])) set({ layout: 4, enlarged: null });
    } catch (error) {
      tell(errorWords(error));
    }
  };
  return (
    <>
      <h3>Two revisions or variants</h3>
      <div className="stack">
        <Choice label="On the left" options={options} value={from?.id ?? null} onChoose={setBefore} />
        <ByNumber label="Or on the left the revision" shown={from?.revision} onChoose={setBefore} />
        <Choice label="On the right" options={options} value={to?.id ?? null} onChoose={setAfter} />
        <ByNumber label="Or on the right the revision" shown={to?.revision} onChoose={setAfter} />
      </div>
      <div className="buttons start">
        <Button className="main" isDisabled={busy || !from || !to} onPress={() => void go()}>{busy ? 'Comparing …' : 'Compare'}</Button>
        {comparison && <Button onPress={end}>Back to the case as it is</Button>}
      </div>
      {comparison && <Told comparison={comparison} sides={sides} />}
    </>
  );
}

/** Any revision by its number, where there are more than a list can hold. */
function ByNumber({ label, shown, onChoose }: { label: string; shown: number | undefined; onChoose: (id: string) => void }) {
  const history = useCase((now) => now.detail?.history) ?? [];
  if (history.length <= NEWEST + 1) return null;
  const wrong = (revision: number) => (history.some((entry) => entry.revision === revision) ? null : `There is no such revision: they go from ${history[0]!.revision} to ${history.at(-1)!.revision}.`);
  return <NumberInput label={label} value={shown} whole step={1} wrong={wrong} onCommit={(revision) => onChoose(String(revision))} />;
}

function Told({ comparison, sides: [before, after] }: { comparison: Comparison; sides: readonly [string, string] }) {
  const { changes, numbers } = comparison;
  const differ = numbers.filter((one) => one.before == null || one.after == null || Math.abs(one.after - one.before) >= 0.005);
  const shown = (value: number | null | undefined) => (value == null ? '–' : figure(value, 2));
  return (
    <>
      <p className="hint">▲ The 3D views show {before} on the left and {after} on the right, with linked cameras.</p>
      {changes.length === 0 && <p className="quiet">Both say the same.</p>}
      <ul className="changes" aria-label="What changed">
        {changes.map((one, n) => (
          <li key={n}><strong>{one.step === '' ? 'The plan' : one.step}</strong> {one.words}</li>
        ))}
      </ul>
      {differ.length === 0 ? (
        <p className="quiet">No number differs by 0.01 or more.</p>
      ) : (
        <table className="numbers" aria-label="Numbers that differ">
          <thead>
            <tr><th>What</th><th>{before}</th><th>{after}</th><th>More</th></tr>
          </thead>
          <tbody>
            {differ.map((one, n) => (
              <tr key={n}>
                <th scope="row">{one.of}: {one.name}, {one.unit === 'deg' ? '°' : one.unit}</th>
                <td>{shown(one.before)}</td>
                <td>{shown(one.after)}</td>
                <td>{one.before == null || one.after == null ? '' : `${one.after > one.before ? '+' : '−'}${Math.abs(one.after - one.before).toFixed(2)}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** A surface that can be painted or compared with. */
interface Candidate {
  id: string;
  words: string;
  frame: string;
  key: string;
  object: PlanObject;
  n: number;
}

function candidatesOf(objects: readonly PlanObject[], frame: string | null, prefix: string): Candidate[] {
  return objects.flatMap((object) =>
    object.surfaces.flatMap((surface, n) =>
      surface.frame !== frame ? [] : [{ id: `${prefix}${object.name}/${surface.part}`, words: `${prefix}${surface.title}`, frame: surface.frame, key: `${prefix}${object.name}/${surface.part}`, object, n }],
    ),
  );
}

function Deviation() {
  const objects = useCase((now) => now.state?.objects) ?? [];
  const tell = useCase((now) => now.tell);
  const chosen = useView((now) => now.frame);
  const { comparison, busy, heat, paint, unpaint, recolour } = useCompare();
  const [of, setOf] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const frame = frameShown(objects, chosen);
  const now = candidatesOf(comparison ? comparison.objects_after : objects, frame, '');
  const earlier = comparison ? candidatesOf(comparison.objects_before, frame, 'earlier ') : [];
  const all = [...now, ...earlier];
  const [painted, other] = [all.find((one) => one.id === of), all.find((one) => one.id === to)];
  const go = async () => {
    if (!painted || !other) return;
    try {
      const title = `${painted.words}, from ${other.words}`;
      await paint(painted.frame, painted.key, title, painted.object.surfaces[painted.n]!, [other.object.surfaces[other.n]!]);
    } catch (error) {
      tell(errorWords(error));
    }
  };
  return (
    <>
      <h3>Deviation map</h3>
      <div className="stack">
        <Choice label="Paint" options={all} value={of} empty="a surface" onChoose={setOf} />
        <Choice label="By its distance from" options={all} value={to} empty="another surface" onChoose={setTo} />
        {heat && (
          <>
            <Choice label="Colours end at" options={RANGES.map((range) => ({ id: String(range), words: `${range} mm` }))} value={String(heat.range)} onChoose={(range) => recolour({ range: Number(range) })} />
            <Choice label="Colours" options={[{ id: 'blue-red', words: 'Blue, white, red' }, { id: 'purple-orange', words: 'Purple, white, orange' }]} value={heat.colours} onChoose={(colours) => recolour({ colours: colours as HeatColours })} />
          </>
        )}
      </div>
      <div className="buttons start">
        <Button isDisabled={busy || !painted || !other || of === to} onPress={() => void go()}>{busy ? 'Measuring …' : 'Paint the distances'}</Button>
        {heat && <Button onPress={unpaint}>Take the colours off</Button>}
      </div>
    </>
  );
}
