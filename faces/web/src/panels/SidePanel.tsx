//! The right side: the selected step, the findings, the history, the package.
import { lazy, Suspense } from 'react';
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { useView, type Panel } from '../page/viewStore';
import { useDraft } from '../page/draftStore';

// Fetched when they are first opened.
const Findings = lazy(() => import('./Findings'));
const Inspector = lazy(() => import('./Inspector'));
const NewStep = lazy(() => import('./NewStep'));
const History = lazy(() => import('./History'));
const PackagePanel = lazy(() => import('./PackagePanel'));
const Compare = lazy(() => import('./Compare'));
const Comments = lazy(() => import('./Comments'));

export function SidePanel() {
  const panel = useView((now) => now.panel);
  const set = useView((now) => now.set);
  const making = useDraft((now) => now.open);
  const findings = useCase((now) => now.state?.findings) ?? [];
  const open = findings.filter((finding) => finding.severity !== 'note' && !finding.accepted_by);
  const dangers = open.filter((finding) => finding.severity === 'danger').length;
  return (
    <Tabs className="side" selectedKey={panel} onSelectionChange={(key) => set({ panel: key as Panel })}>
      <TabList aria-label="Panels">
        <Tab id="step">Step</Tab>
        <Tab id="findings">Findings{open.length > 0 && <Open dangers={dangers} warnings={open.length - dangers} />}</Tab>
        <Tab id="history">History</Tab>
        <Tab id="compare">Compare</Tab>
        <Tab id="comments">Comments</Tab>
        <Tab id="package">Package</Tab>
      </TabList>
      <Trouble />
      <TabPanel id="step"><Suspense fallback={null}>{making ? <NewStep /> : <Inspector />}</Suspense></TabPanel>
      <TabPanel id="findings"><Suspense fallback={null}><Findings /></Suspense></TabPanel>
      <TabPanel id="history"><Suspense fallback={null}><History /></Suspense></TabPanel>
      <TabPanel id="compare"><Suspense fallback={null}><Compare /></Suspense></TabPanel>
      <TabPanel id="comments"><Suspense fallback={null}><Comments /></Suspense></TabPanel>
      <TabPanel id="package"><Suspense fallback={null}><PackagePanel /></Suspense></TabPanel>
    </Tabs>
  );
}

/** How many findings are open: of the worst kind, and in words of both. A danger does not look like a warning. */
function Open({ dangers, warnings }: { dangers: number; warnings: number }) {
  const words = [dangers > 0 && `${dangers} ${dangers === 1 ? 'danger' : 'dangers'}`, warnings > 0 && `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`].filter(Boolean).join(', ');
  return (
    <span className={dangers > 0 ? 'badge danger' : 'badge'} title={`Open: ${words}`}>
      {dangers > 0 ? `⛔ ${dangers}` : `▲ ${warnings}`}
    </span>
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
        <p key={n}>{mistake.message}</p>
      ))}
      {trouble && (
        <Button onPress={() => tell(null)}>Understood</Button>
      )}
    </div>
  );
}
