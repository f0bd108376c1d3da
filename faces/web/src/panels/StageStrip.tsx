//! What the strip offers in each stage, where no tool in hand needs it.
import { Button, Toolbar as Bar } from 'react-aria-components';
import { useEngine } from '../page/EngineContext';
import { useDraft } from '../page/draftStore';
import { takeInHand } from '../page/takeInHand';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { asStep, kindOf } from '../plan/entries';
import { controlOf } from '../plan/schema';
import { stageOf, type Stage } from '../plan/stages';
import type { Finding, PlanStep } from '../wire/shapes';
import { Choice } from './fields/Choice';
import { goToFinding } from './goToFinding';

export default function StageStrip() {
  const stage = useView((now) => now.stage);
  return (
    <Bar className="tools" aria-label={`Tools of the stage ${stage}`}>
      {stage === 'Images' && <Crops />}
      {(stage === 'Bones' || stage === 'Plan' || stage === 'Devices') && <Add stage={stage} />}
      {stage === 'Bones' && <Button onPress={() => useView.getState().set({ tool: 'brush' })}>Clean by hand</Button>}
      {stage === 'Check' && <NextFinding />}
      {stage === 'Check' && <Button onPress={() => useView.getState().set({ panel: 'compare' })}>Compare, map distances</Button>}
      {(stage === 'Check' || stage === 'Release') && <Button onPress={() => useView.getState().set({ capturing: true })}>Capture the view in hand …</Button>}
      {stage === 'Release' && <PackageWords />}
    </Bar>
  );
}

/** The scans that a box can be cut out of. */
function Crops() {
  const inputs = useCase((now) => now.detail?.plan.input) ?? [];
  useCase((now) => now.inputKinds);
  const hasBox = (input: PlanStep) => Object.values(kindOf(input)?.properties ?? {}).some((property) => controlOf(property) === 'box');
  return inputs.map(asStep).filter(hasBox).map(({ name }) => (
    <Button key={name} onPress={() => takeInHand(name)}>Crop {name}</Button>
  ));
}

/** Begins a step of this stage, from what is selected. */
function Add({ stage }: { stage: Stage }) {
  const kinds = useCase((now) => now.kinds);
  const options = [...kinds.values()].filter(({ kind }) => stageOf(kind) === stage).map(({ kind, description }) => ({ id: kind, words: kind, detail: description.slice(0, 90) }));
  const begin = (kind: string) => useDraft.getState().begin(kind, useView.getState().object ?? useView.getState().step);
  return <Choice label={`A step of ${stage}`} options={options} value={null} empty="Add …" onChoose={begin} />;
}

/** Flies from one open finding that has a place to the next. */
function NextFinding() {
  const engine = useEngine();
  const findings = useCase((now) => now.state?.findings) ?? [];
  const visited = useView((now) => now.visited);
  const open = findings.filter((one) => one.place_mm && one.frame && one.severity !== 'note' && !one.accepted_by);
  const keyOf = ({ code, step, message }: Finding) => `${code} ${step} ${message}`;
  const at = open.findIndex((one) => keyOf(one) === visited);
  const next = open[(at + 1) % Math.max(1, open.length)];
  const go = () => {
    if (!engine || !next) return;
    useView.getState().set({ visited: keyOf(next), panel: 'findings' });
    goToFinding(engine, next);
    useCase.setState({ said: next.message });
  };
  return <Button isDisabled={!next} onPress={go}>{next ? `Go to ${at < 0 ? 'the first' : 'the next'} of ${open.length} open` : 'No open finding has a place'}</Button>;
}

function PackageWords() {
  const written = useCase((now) => now.package);
  const words = !written ? 'No package is written yet.' : written.is_current ? `The package is of the plan as it is: ${written.status}.` : '▲ The package is out of date.';
  return <span className="hint">{words}</span>;
}
