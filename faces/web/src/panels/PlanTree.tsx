//! The plan as a tree: its steps by stage, each with how true it is and an eye to show or hide what it gives.
import { lazy, Suspense, useMemo, useState } from 'react';
import { Button, Collection, Tree, TreeItem, TreeItemContent } from 'react-aria-components';
import { paintOf } from '../engine/roles';
import { useDraft } from '../page/draftStore';
import { takeInHand } from '../page/takeInHand';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { byStage, STAGES, openInWords, standingOf } from '../plan/stages';
import { isShown } from '../plan/visibility';
import type { Plan, PlanObject, PlanStep } from '../wire/shapes';
import { worst, type Chip } from '../plan/chip';
import { StateChip } from './StateChip';

const LongTree = lazy(() => import('./LongTree'));

/** Plans of up to so many steps stand whole in the document; of longer ones each choice would draw every row anew. */
const WHOLE = 150;
const NONE: readonly PlanObject[] = [];

export function PlanTree() {
  const plan = useCase((now) => now.detail?.plan);
  const objects = useCase((now) => now.state?.objects) ?? NONE;
  const step = useView((now) => now.step);
  const [open, setOpen] = useState<Iterable<string | number>>(STAGES.map((stage) => `stage ${stage}`));
  // Made anew only when plan or objects are others: a choice leaves all rows what they are.
  const stages = useMemo(() => plan && stagesOf(plan, objects), [plan, objects]);
  if (!plan) return <p className="quiet">Reading the plan …</p>;
  const isLong = plan.step.length > WHOLE;
  const tree = (
    <Tree
      aria-label="Steps of the plan"
      className={isLong ? 'tree long' : 'tree'}
      selectionMode="single"
      selectionBehavior="replace"
      disallowEmptySelection={false}
      selectedKeys={step ? [`step ${step}`] : []}
      expandedKeys={open}
      onExpandedChange={setOpen}
      onSelectionChange={(keys) => choose([...(keys as Set<string>)][0])}
    >
      {stages}
    </Tree>
  );
  return (
    <>
      <div className="panel-head">
        <h2>Plan</h2>
        <Button onPress={() => useDraft.getState().begin(null, useView.getState().object ?? useView.getState().step)}>Add a step …</Button>
      </div>
      {isLong ? (
        <Suspense fallback={tree}>
          <LongTree>{tree}</LongTree>
        </Suspense>
      ) : (
        tree
      )}
    </>
  );
}

/** A step with what it gives. */
interface Row {
  id: string;
  step: PlanStep;
  objects: readonly PlanObject[];
}

function stagesOf(plan: Plan, objects: readonly PlanObject[]) {
  const own = new Map<string, PlanObject[]>();
  for (const object of objects) own.set(object.step, [...(own.get(object.step) ?? []), object]);
  const rows = (steps: readonly PlanStep[]): Row[] => steps.map((step) => ({ id: `step ${step.name}`, step, objects: own.get(step.name) ?? NONE }));
  return byStage(plan).map(({ stage, entries }) => <Stage key={stage} name={stage} rows={rows(entries)} />);
}

function choose(key: string | undefined): void {
  if (!key || key.startsWith('stage ')) return;
  const [sort, name] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];
  const object = sort === 'object' ? useCase.getState().state?.objects.find((one) => one.name === name) : undefined;
  takeInHand(object?.step ?? name, object?.name);
}

function Stage({ name, rows }: { name: string; rows: Row[] }) {
  return (
    <TreeItem id={`stage ${name}`} textValue={name} className="stage-row">
      <TreeItemContent>
        <Button slot="chevron" className="chevron">
          <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
            <path d="M3 1.5 7 5 3 8.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </Button>
        <span className="name">{name}</span>
        <span className="count">{rows.length}</span>
        <Standing rows={rows} />
      </TreeItemContent>
      <Collection items={rows}>{(row) => <StepRow {...row} />}</Collection>
    </TreeItem>
  );
}

/** Whether the stage's checks pass, in words and in shape. */
function Standing({ rows }: { rows: readonly Row[] }) {
  const state = useCase((now) => now.state);
  const standing = useMemo(() => standingOf(rows.map(({ step }) => step), state), [rows, state]);
  if (!standing) return null;
  if (standing.passes) return <StateChip chip="exact" words="All of it is exact, and nothing that was found is open." says="Passes" />;
  return <StateChip chip={standing.failed > 0 ? 'failed' : 'out-of-date'} words="Findings that are dangers or warnings and that nobody accepted, and steps that failed." says={`${openInWords(standing)}${standing.danger ? ' ⛔' : ''}`} />;
}

function StepRow({ id, step, objects }: Row) {
  const preview = useCase((now) => now.edit?.step === step.name);
  const running = useCase((now) => now.running.has(step.name));
  const chips: Chip[] = objects.map((object) => object.state);
  if (preview) chips.push('preview');
  if (running) chips.push('computing');
  const chip = worst(chips);
  const why = objects.find((object) => object.words)?.words;
  const solid = objects.filter((object) => object.surfaces.length > 0);
  return (
    <TreeItem id={id} textValue={step.name} className="step-row">
      <TreeItemContent>
        <span className="name">
          {step.name} <small>{step.do}</small>
        </span>
        {chip && <StateChip chip={chip} words={why} />}
        {solid.length === 1 ? <Eye object={solid[0]!} /> : <span className="no-eye" />}
      </TreeItemContent>
      {solid.length > 1 && solid.map((object) => <ObjectRow key={object.name} object={object} />)}
    </TreeItem>
  );
}

function ObjectRow({ object }: { object: PlanObject }) {
  return (
    <TreeItem id={`object ${object.name}`} textValue={object.name} className="object-row">
      <TreeItemContent>
        <span className="name">{object.result || object.name}</span>
        <StateChip chip={object.state} words={object.words} />
        <Eye object={object} />
      </TreeItemContent>
    </TreeItem>
  );
}

function Eye({ object }: { object: PlanObject }) {
  const role = object.surfaces[0]?.role ?? 'other';
  const shown = useView((now) => isShown(object.name, role, now));
  const alone = useView((now) => now.alone === object.name);
  const toggle = useView((now) => now.toggle);
  return (
    <>
      {alone && <small>alone</small>}
      <Button className="eye" aria-label={`${shown ? 'Hide' : 'Show'} ${object.name}`} onPress={() => toggle(object.name, shown)}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" color={paintOf(role).line}>
          {shown ? (
            <>
              <path d="M1.5 8C4 3.5 12 3.5 14.5 8 12 12.5 4 12.5 1.5 8z" fill="none" stroke="currentColor" strokeWidth="1.4" />
              <circle cx="8" cy="8" r="2.3" fill="currentColor" />
            </>
          ) : (
            <path d="M1.5 8.5C4 12 12 12 14.5 8.5M4 11 3 13M8 11.8V14M12 11l1 2" fill="none" stroke="currentColor" strokeWidth="1.4" />
          )}
        </svg>
      </Button>
    </>
  );
}
