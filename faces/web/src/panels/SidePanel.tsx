//! The right side: the selected step, the findings, the history, the package.
import { lazy, Suspense } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { useView, type Panel } from '../page/viewStore';
import { Findings } from './Findings';
import { History } from './History';
import { useDraft } from '../page/draftStore';
import { Inspector } from './Inspector';
import { NewStep } from './NewStep';
import { PackagePanel } from './PackagePanel';

// Fetched when it is first opened.
const Compare = lazy(() => import('./Compare'));
const Comments = lazy(() => import('./Comments'));

export function SidePanel() {
  const panel = useView((now) => now.panel);
  const set = useView((now) => now.set);
  const making = useDraft((now) => now.open);
  const findings = useCase((now) => now.state?.findings) ?? [];
  const open = findings.filter((finding) => finding.severity !== 'note' && !finding.accepted_by).length;
  return (
    <Tabs className="side" selectedKey={panel} onSelectionChange={(key) => set({ panel: key as Panel })}>
      <TabList aria-label="Panels">
        <Tab id="step">Step</Tab>
        <Tab id="findings">Findings{open > 0 && <span className="badge">▲ {open}</span>}</Tab>
        <Tab id="history">History</Tab>
        <Tab id="compare">Compare</Tab>
        <Tab id="comments">Comments</Tab>
        <Tab id="package">Package</Tab>
      </TabList>
      <Trouble />
      <TabPanel id="step">{making ? <NewStep /> : <Inspector />}</TabPanel>
      <TabPanel id="findings"><Findings /></TabPanel>
      <TabPanel id="history"><History /></TabPanel>
      <TabPanel id="compare"><Suspense fallback={null}><Compare /></Suspense></TabPanel>
      <TabPanel id="comments"><Suspense fallback={null}><Comments /></Suspense></TabPanel>
      <TabPanel id="package"><PackagePanel /></TabPanel>
    </Tabs>
  );
}

/** What went wrong last, in the words of who knows; it stays until it is read. */
function Trouble() {
  const trouble = useCase((now) => now.trouble);
  const mistakes = useCase((now) => now.mistakes);
  const standing = useCase((now) => now.detail?.mistakes) ?? [];
  const tell = useCase((now) => now.tell);
  const all = [...mistakes, ...standing];
  if (!trouble && all.length === 0) return null;
  return (
    <div className="trouble" role="alert">
      {trouble && <p>{trouble}</p>}
      {all.map((mistake, n) => (
        <p key={n}>
          {mistake.line ? `Line ${mistake.line}: ` : ''}
          {mistake.message}
        </p>
      ))}
      {trouble && (
        <button type="button" onClick={() => tell(null)}>
          Understood
        </button>
      )}
    </div>
  );
}
