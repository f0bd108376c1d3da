//! One address, two places: the list of cases, and a case (`#/case/ID`), whose code is fetched while somebody looks for one.
import { useEffect, useState, type ComponentType } from 'react';
import { I18nProvider } from 'react-aria-components';
import { CaseList } from '../panels/CaseList';

const caseInAddress = () => /^#\/case\/(.+)$/.exec(location.hash)?.[1];

export function App() {
  const [id, setId] = useState(caseInAddress);
  const [Workspace, setWorkspace] = useState<ComponentType<{ id: string }> | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    const follow = () => setId(caseInAddress());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  // Not by React's `lazy`: what has once shown that it waits is shown no sooner than 0.3 s later.
  useEffect(() => {
    const failed = () => setTrouble('The server does not answer. Start it, then load this page again.');
    import('./Workspace').then((code) => setWorkspace(() => code.default), failed);
  }, []);
  const opening = trouble ? <p className="trouble" role="alert">{trouble}</p> : <p className="opening">Opening the case …</p>;
  // Numbers have one form everywhere, with a point: a plan is read by people of several languages.
  return (
    <I18nProvider locale="en-GB">
      {!id ? <CaseList /> : Workspace ? <Workspace key={id} id={decodeURIComponent(id)} /> : opening}
    </I18nProvider>
  );
}
