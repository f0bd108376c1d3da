//! A new case from scans: files, folders or a zip, dropped here or chosen by keyboard.
import { useEffect, useRef } from 'react';
import { Button, DropZone, FileTrigger, ProgressBar, Text, type DropItem } from 'react-aria-components';
import { useIntake, type Dropped } from '../plan/intakeStore';
import { ChooseSeries } from './ChooseSeries';
import './panels.css';
import './newCase.css';

/** All files of what was dropped, folders walked through; the names say where in them a file lay. */
async function filesOf(items: AsyncIterable<DropItem> | Iterable<DropItem>, above = ''): Promise<Dropped[]> {
  const files: Dropped[] = [];
  for await (const item of items) {
    if (item.kind === 'file') files.push({ name: above + item.name, file: await item.getFile() });
    else if (item.kind === 'directory') files.push(...(await filesOf(item.getEntries(), `${above}${item.name}/`)));
  }
  return files;
}

const chosen = (list: FileList | null): Dropped[] => [...(list ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }));

export default function NewCase() {
  const { stage, words, start } = useIntake();
  const zone = useRef<HTMLDivElement>(null);
  const before = useRef(stage);
  // Given up or refused: the keyboard goes on where it begins anew.
  useEffect(() => {
    if (stage === 'none' && before.current !== 'none') zone.current?.querySelector<HTMLElement>('.buttons button')?.focus();
    before.current = stage;
  }, [stage]);
  if (stage === 'sending' || stage === 'reading') return <Underway />;
  if (stage === 'read') return <ChooseSeries />;
  return (
    <section aria-label="New case">
      <DropZone ref={zone} className="drop" aria-label="New case" onDrop={(drop) => void filesOf(drop.items).then(start)}>
        <Text slot="label">Drop CT scans here to begin a case: files, a folder, a zip of a disc, or a NIfTI, NRRD or MetaImage file</Text>
        <span className="buttons">
          <FileTrigger allowsMultiple onSelect={(list) => void start(chosen(list))}>
            <Button>Choose files or a zip …</Button>
          </FileTrigger>
          <FileTrigger acceptDirectory onSelect={(list) => void start(chosen(list))}>
            <Button>Choose a folder …</Button>
          </FileTrigger>
        </span>
      </DropZone>
      {words && <p className="trouble" role="alert">{words}</p>}
    </section>
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

function Underway() {
  const { stage, files, bytes, sent, share, cancel } = useIntake();
  const sending = stage === 'sending';
  const percent = 100 * (sending ? sent / Math.max(bytes, 1) : share);
  const label = sending ? `Sending ${files} ${files === 1 ? 'file' : 'files'}` : 'Reading the scans: every image is checked';
  return (
    <section aria-label="New case" className="drop">
      <ProgressBar value={percent} className="progress">
        {({ percentage }) => (
          <>
            <span>{label}</span>
            <progress max={100} value={percentage ?? 0} aria-hidden="true" />
            <small>{sending ? `${megabytes(sent)} of ${megabytes(bytes)} MB` : `${Math.round(percentage ?? 0)} %`}</small>
          </>
        )}
      </ProgressBar>
      <Button onPress={cancel} autoFocus>Cancel</Button>
    </section>
  );
}
