//! The stages of the case in the head: each says how it stands, and any can be gone to at any time.
import { Button, Toolbar } from 'react-aria-components';
import { openInWords, STAGES, standingOfStage, type Stage, type StageStanding } from '../plan/stages';
import { useCase } from '../plan/caseStore';
import { useView } from './viewStore';

export function StageRail() {
  return (
    <Toolbar className="rail" aria-label="Stages">
      {STAGES.map((stage) => <StageButton key={stage} stage={stage} />)}
    </Toolbar>
  );
}

function StageButton({ stage }: { stage: Stage }) {
  const plan = useCase((now) => now.detail?.plan);
  const state = useCase((now) => now.state);
  const written = useCase((now) => now.package);
  const isOpen = useView((now) => now.stage === stage);
  const enter = useView((now) => now.enter);
  const standing = plan ? standingOfStage(stage, plan, state, written) : null;
  return (
    <Button aria-current={isOpen ? 'step' : undefined} onPress={() => enter(stage)}>
      {stage}
      {standing && <Mark standing={standing} />}
    </Button>
  );
}

/** A tick, or how much is to be looked at, with the mark of a danger where one is among it; in words for whoever does not see it. */
function Mark({ standing }: { standing: StageStanding }) {
  if (standing.passes) return <span className="mark passes"><span aria-hidden="true">✓</span><span className="unseen"> passes</span></span>;
  const { open, failed, danger, behind } = standing;
  const words = openInWords(standing) + (danger ? ', a danger among them' : '');
  return (
    <span className={danger ? 'mark danger' : 'mark'} title={words}>
      <span aria-hidden="true">{danger ? '⛔' : '▲'} {open + failed + (behind ? 1 : 0)}</span>
      <span className="unseen"> needs attention: {words}</span>
    </span>
  );
}
