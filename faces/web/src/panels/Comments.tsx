//! What people say about the case: on an object and its place, kept with the case, also from a review that was read elsewhere.
import { useEffect, useState } from 'react';
import { Button, Checkbox, FileTrigger, Label, TextArea, TextField } from 'react-aria-components';
import { useEngine } from '../page/EngineContext';
import { useView } from '../page/viewStore';
import { useCase, who } from '../plan/caseStore';
import { readReview } from '../plan/reviewFile';
import { keepUnsaid, unsaidOf } from '../plan/unsaid';
import { Refusal, wire } from '../wire/client';
import type { Comment, NewComment } from '../wire/shapes';
import { when } from './CaseList';
import { errorWords } from '../errorWords';


export default function Comments() {
  const id = useCase((now) => now.id);
  const told = useCase((now) => now.commentsTold);
  const tell = useCase((now) => now.tell);
  const [all, setAll] = useState<Comment[]>([]);
  const [said, setSaid] = useState('');
  const [doubtful, setDoubtful] = useState<{ words: string; comments: NewComment[] } | null>(null);
  useEffect(() => {
    if (id) wire.comments(id).then(setAll, (error) => tell(errorWords(error)));
  }, [id, told, tell]);
  if (!id) return null;
  const say = async (comments: NewComment[], anyway = false) => {
    setSaid('');
    setDoubtful(null);
    try {
      const reply = await wire.say(id, comments, anyway);
      setSaid(`${reply.kept} kept${reply.known > 0 ? `, ${reply.known} known already` : ''}.`);
      setAll(await wire.comments(id));
      return true;
    } catch (error) {
      // Of a plan that this case never had: whoever reads them in decides.
      if (error instanceof Refusal && error.status === 409) setDoubtful({ words: error.message, comments });
      else tell(errorWords(error));
      return false;
    }
  };
  const read = async (file: File | undefined) => {
    setSaid('');
    setDoubtful(null);
    if (!file) return;
    try {
      await say(readReview(await file.text()));
    } catch (error) {
      tell(errorWords(error));
    }
  };
  const open = all.filter((one) => !one.settled_by);
  const settled = all.filter((one) => one.settled_by);
  return (
    <section aria-label="Comments" className="comments">
      <Say key={id} id={id} say={say} />
      <div className="buttons start">
        <FileTrigger acceptedFileTypes={['application/json', '.json']} onSelect={(files) => void read(files?.[0])}>
          <Button>Read a review's comments …</Button>
        </FileTrigger>
      </div>
      <p className="hint" role="status">{said}</p>
      {doubtful && (
        <div role="alert">
          <p className="error">⛔ {doubtful.words}</p>
          <div className="buttons start">
            <Button onPress={() => setDoubtful(null)}>Leave them</Button>
            <Button onPress={() => void say(doubtful.comments, true)}>Read them all the same</Button>
          </div>
        </div>
      )}
      {all.length === 0 && <p className="quiet">Nobody has said anything yet.</p>}
      <ul className="findings" aria-label="Comments">
        {[...open, ...settled].map((one) => (
          <Row key={one.id} comment={one} settled={(yes) => void wire.settle(id, one.id, yes, who()).then(() => wire.comments(id).then(setAll), (error) => tell(errorWords(error)))} />
        ))}
      </ul>
    </section>
  );
}

/** A comment that is being written, and what it is about: whatever is selected later. */
interface Begun {
  on: string;
  text: string;
}

/** The form: about the selected object, at the crosshair. */
function Say({ id, say }: { id: string; say: (comments: NewComment[]) => Promise<boolean> }) {
  const engine = useEngine();
  const step = useView((now) => now.step);
  const object = useView((now) => now.object);
  const [begun, setBegun] = useState(() => unsaidOf<Begun>('comment', id));
  const [placed, setPlaced] = useState(true);
  const selected = object ?? step ?? '';
  const { on, text } = begun ?? { on: selected, text: '' };
  const write = (words: string, about = on) => {
    const next = words === '' ? null : { on: about, text: words };
    keepUnsaid('comment', id, next);
    setBegun(next);
  };
  const send = async () => {
    const crosshair = placed ? engine?.crosshair : null;
    const at = crosshair?.place.map((c) => Number(c.toFixed(2)) + 0) ?? null;
    if (await say([{ on, frame: crosshair?.frame ?? '', at_mm: at, text: text.trim(), who: who() }])) write('');
  };
  return (
    <div className="say">
      <TextField value={text} onChange={(words) => write(words)} maxLength={4000}>
        <Label>Comment on {on === '' ? 'the plan' : on}</Label>
        <TextArea rows={3} />
      </TextField>
      <Checkbox isSelected={placed} onChange={setPlaced}>
        <span className="box" aria-hidden="true">{placed ? '☑' : '☐'}</span> at the crosshair
      </Checkbox>
      <div className="buttons start">
        <Button className="main" isDisabled={text.trim() === ''} onPress={() => void send()}>Say it</Button>
        {text !== '' && <Button onPress={() => write('')}>Discard it</Button>}
        {text !== '' && on !== selected && <Button onPress={() => write(text, selected)}>Make it about {selected === '' ? 'the plan' : selected}</Button>}
      </div>
    </div>
  );
}

/** The plan in whose review it was written, by its revision if the case knows it. */
function ofPlan({ plan_hash: hash, reviewed }: Comment): string {
  const plan = `plan ${hash!.slice(0, 8)}`;
  if (reviewed == null) return plan;
  return reviewed === 0 ? `▲ ${plan}, which this case never had` : `revision ${reviewed}`;
}

function Row({ comment, settled }: { comment: Comment; settled: (yes: boolean) => void }) {
  const engine = useEngine();
  const view = useView();
  const { at_mm: at, frame } = comment;
  const isThere = useCase((now) => now.detail?.plan.input?.some((input) => input.name === frame) ?? false);
  const go = () => {
    if (!engine || !at || !frame) return;
    view.set({ frame, image: null });
    engine.flyTo(at as [number, number, number], frame);
  };
  return (
    <li className="note">
      <div className="line">
        <strong>{comment.settled_by ? '✓ Settled' : '● Open'}</strong>
        {comment.on === '' ? <span>the plan</span> : <Button className="link" onPress={() => view.select(comment.on.split(/[.,]/)[0]!, comment.on)}>{comment.on}</Button>}
      </div>
      <p>{comment.text}</p>
      <small>
        {comment.who} · {when(comment.when)} · {comment.plan_hash ? 'read in at revision' : 'revision'} {comment.revision}
        {comment.plan_hash && ` · in the review of ${ofPlan(comment)}`}
        {comment.settled_by && ` · settled by ${comment.settled_by}`}
      </small>
      {at && !isThere && <p className="hint">▲ Its place is in {frame}, which is no scan of this plan.</p>}
      <div className="buttons start">
        {at && isThere && <Button onPress={go}>Go there</Button>}
        <Button onPress={() => settled(!comment.settled_by)}>{comment.settled_by ? 'Open again' : 'Settle'}</Button>
      </div>
    </li>
  );
}
