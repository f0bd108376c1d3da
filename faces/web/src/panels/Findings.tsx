//! What the surgeon must know: each finding in words, with its place to fly to and, for a danger, its acceptance.
import { useState } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Input, Label, Modal, ModalOverlay, TextArea, TextField } from 'react-aria-components';
import { useEngine } from '../page/EngineContext';
import { useView } from '../page/viewStore';
import { named, setWho, useCase } from '../plan/caseStore';
import type { Finding } from '../wire/shapes';

const ORDER = ['danger', 'warning', 'note'] as const;
const WORDS = { danger: '⛔ Danger', warning: '▲ Warning', note: '● Note' } as const;

export default function Findings() {
  const findings = useCase((now) => now.state?.findings) ?? [];
  const judged = useCase((now) => now.state?.judged ?? true);
  const sorted = [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  if (sorted.length === 0) return <p className="quiet">{judged ? 'Nothing was found that you must know.' : '▲ Not judged yet: the plan is still being computed.'}</p>;
  return (
    <>
      {!judged && <p className="hint">▲ Out of date: these were found in the plan before. They are judged anew once all is exact.</p>}
      <ul className="findings" aria-label="Findings">
        {sorted.map((finding, n) => (
          <FindingRow key={`${finding.code} ${finding.step} ${n}`} finding={finding} judged={judged} />
        ))}
      </ul>
    </>
  );
}

function FindingRow({ finding, judged }: { finding: Finding; judged: boolean }) {
  const engine = useEngine();
  const view = useView();
  const change = useCase((now) => now.change);
  const { place_mm: place, frame } = finding;
  const go = () => {
    if (!engine || !place || !frame) return;
    view.set({ frame, image: null });
    engine.flyTo(place, frame);
  };
  return (
    <li className={finding.severity}>
      <div className="line">
        <strong>{WORDS[finding.severity]}</strong>
        <Button className="link" onPress={() => view.select(finding.step)}>{finding.step}</Button>
      </div>
      <p>{finding.message}</p>
      {finding.hint && <p className="hint">{finding.hint}</p>}
      {finding.accepted_by && (
        <p className="accepted">
          Accepted by {finding.accepted_by.by}: {finding.accepted_by.why}
        </p>
      )}
      <div className="buttons start">
        {place && frame && <Button onPress={go}>Go there</Button>}
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
