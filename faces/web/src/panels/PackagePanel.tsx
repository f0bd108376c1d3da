//! The package: written from here, its report read here, its files taken from here.
import { lazy, Suspense } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { wire } from '../wire/client';
import type { PackageState } from '../wire/shapes';

// Fetched when the package is first looked at.
const Captures = lazy(() => import('./Captures'));

const size = (bytes: number) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

const FOLDERS = ['devices', 'models', 'papers', 'figures'];

/** Files by folder, what is printed first; those beside the folders are the papers. */
function bunches(files: PackageState['files']): [string, PackageState['files']][] {
  const folderOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : 'papers');
  const folders = [...new Set([...FOLDERS, ...files.map((file) => folderOf(file.path))])];
  return folders
    .map((folder): [string, PackageState['files']] => [folder, files.filter((file) => folderOf(file.path) === folder)])
    .filter(([, own]) => own.length > 0);
}

export default function PackagePanel() {
  const { id, state, package: written, writePackage, writing: share } = useCase();
  if (!id || !state) return null;
  const writing = share !== null || state.writing;
  const behind = written !== null && !written.is_current;
  const report = written?.files.find((file) => file.path.endsWith('report.pdf'));
  return (
    <section aria-label="Package" className="package">
      <p>
        The package holds the report, the models and the guides as they are printed, each measured on the written file.
        {' '}Until it is approved it is marked as a draft.
      </p>
      <Button className="main" isDisabled={state.evaluating || writing} onPress={() => void writePackage()}>
        {state.evaluating ? 'Computing first …' : writing ? 'Writing …' : 'Write the package'}
      </Button>
      <Suspense fallback={null}><Captures /></Suspense>
      {written && (
        <>
          <p className={behind ? 'hint' : ''}>
            {behind ? '▲ Out of date: the plan has changed since this package was written.' : 'This package was made of the plan as it is now.'}{' '}
            Status: {written.status}.
          </p>
          <div className="buttons start">
            {report && <Report address={wire.fileAddress(id, report.path)} behind={behind} />}
            <a className="button" href={wire.zipAddress(id)} download>Everything as a zip</a>
          </div>
          {bunches(written.files).map(([folder, files]) => (
            <section key={folder} aria-label={folder}>
              <h3>{folder}</h3>
              <ul className="files">
                {files.map((file) => (
                  <li key={file.path}>
                    <a href={wire.fileAddress(id, file.path)} download={file.path.split('/').at(-1)}>{file.path.split('/').at(-1)}</a>
                    <small>{size(file.bytes)}</small>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </section>
  );
}

function Report({ address, behind }: { address: string; behind: boolean }) {
  return (
    <DialogTrigger>
      <Button>Read the report</Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal full">
          <Dialog>
            <div className="panel-head">
              <Heading slot="title">Report</Heading>
              {behind && <span className="hint" role="status">▲ Of an earlier plan: it has changed since.</span>}
              <a className="button" href={address} target="_blank" rel="noreferrer">In its own window</a>
              <Button slot="close">Close</Button>
            </div>
            <iframe className="report" title="Report of the case" src={address} />
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
