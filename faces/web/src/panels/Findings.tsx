//! What the surgeon must know: each finding in words, with its place to fly to and, for a danger, its acceptance.
import { useState } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Input, Label, Modal, ModalOverlay, TextArea, TextField, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useEngine } from '../page/EngineContext';
import { useView } from '../page/viewStore';
import { named, setWho, useCase } from '../plan/caseStore';
import { byStage, type Stage } from '../plan/stages';
import type { Finding } from '../wire/shapes';
import { goToFinding } from './goToFinding';

const ORDER = ['danger', 'warning', 'note'] as const;
const WORDS = { danger: '⛔ Danger', warning: '▲ Warning', note: '● Note' } as const;

export default function Findings() {
  const findings = useCase((now) => now.state?.findings) ?? [];
  const judged = useCase((now) => now.state?.judged ?? true);
  const plan = useCase((now) => now.detail?.plan);
  const stage = useView((now) => now.stage);
  const [chosen, setChosen] = useState<{ stage: Stage; own: boolean } | null>(null);
  // The scans are judged before anything is planned on them; elsewhere all that was found is one list.
  const only = chosen?.stage === stage ? chosen.own : stage === 'Images';
  const entries = plan && byStage(plan).find((one) => one.stage === stage)?.entries;
  const own = entries && findings.filter((finding) => entries.some((entry) => entry.name === finding.step));
  const shown = only && own ? own : findings;
  const sorted = [...shown].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <>
      {own && findings.length > 0 && (
        <ToggleButtonGroup className="which" aria-label="Which findings" selectedKeys={[only ? 'own' : 'all']} disallowEmptySelection onSelectionChange={(keys) => setChosen({ stage, own: keys.has('own') })}>
          <ToggleButton id="own">Of {stage}: {own.length}</ToggleButton>
          <ToggleButton id="all">All: {findings.length}</ToggleButton>
        </ToggleButtonGroup>
      )}
      {sorted.length === 0 && <p className="quiet">{judged ? `Nothing was found${only && own ? ` under ${stage}` : ''} that you must know.` : '▲ Not judged yet: the plan is still being computed.'}</p>}
      {sorted.length > 0 && !judged && <p className="hint">▲ Out of date: these were found in the plan before. They are judged anew once all is exact.</p>}
      {sorted.length > 0 && (
        <ul className="findings" aria-label="Findings">
          {sorted.map((finding, n) => (
            <FindingRow key={`${finding.code} ${finding.step} ${n}`} finding={finding} judged={judged} />
          ))}
        </ul>
      )}
    </>
  );
}

function FindingRow({ finding, judged }: { finding: Finding; judged: boolean }) {
  const engine = useEngine();
  const select = useView((now) => now.select);
  const change = useCase((now) => now.change);
  return (
    <li className={finding.severity}>
      <div className="line">
        <strong>{WORDS[finding.severity]}</strong>
        <Button className="link" onPress={() => select(finding.step)}>{finding.step}</Button>
      </div>
      <p>{finding.message}</p>
      {finding.hint && <p className="hint">{finding.hint}</p>}
      {finding.accepted_by && (
        <p className="accepted">
          Accepted by {finding.accepted_by.by}: {finding.accepted_by.why}
        </p>
      )}
      <div className="buttons start">
        {finding.place_mm && finding.frame && <Button onPress={() => engine && goToFinding(engine, finding)}>Go there</Button>}
        {finding.severity === 'danger' && !finding.accepted_by && judged && <Accept finding={finding} />}
        {finding.accepted_by && (
          <Button onPress={() => void change({ withdraw: { finding: finding.code, step: finding.step } })}>Withdraw</Button>
        )}
      </div>
    </li>
  );
}

function Accept({ finding }: { finding: Finding }) {
  const { change, begin, leave } = useCase.getState();
  // Whoever takes a danger upon them says who they are, once.
  const [by, setBy] = useState(() => named() ?? '');
  const [why, setWhy] = useState('');
  return (
    <DialogTrigger onOpenChange={(open) => (open ? begin() : leave())}>
      <Button>Accept …</Button>
      <ModalOverlay className="overlay">
        <Modal className="modal">
          <Dialog>
            {({ close }) => (
              <>
                <Heading slot="title">Accept a danger</Heading>
                <p>{finding.message}</p>
                <TextField value={by} onChange={setBy}>
                  <Label>Accepted by: your name</Label>
                  <Input />
                </TextField>
                <TextField value={why} onChange={setWhy} autoFocus>
                  <Label>Why it is acceptable</Label>
                  <TextArea rows={3} />
                </TextField>
                <div className="buttons">
                  <Button onPress={close}>Leave it open</Button>
                  <Button
                    className="main"
                    isDisabled={by.trim() === '' || why.trim() === ''}
                    onPress={() => {
                      if (!named()) setWho(by);
                      void change({ accept: { finding: finding.code, step: finding.step, by: by.trim(), why: why.trim() } });
                      close();
                    }}
                  >
                    Accept
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
