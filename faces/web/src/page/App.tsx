//! One address, two places: the list of cases, and a case (`#/case/ID`), whose code is fetched when one is opened.
import { lazy, Suspense, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { CaseList } from '../panels/CaseList';

const Workspace = lazy(() => import('./Workspace'));

const caseInAddress = () => /^#\/case\/(.+)$/.exec(location.hash)?.[1];

export function App() {
  const [id, setId] = useState(caseInAddress);
  useEffect(() => {
    const follow = () => setId(caseInAddress());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  // Numbers have one form everywhere, with a point: a plan is read by people of several languages.
  return (
    <I18nProvider locale="en-GB">
      {id ? (
        <Suspense fallback={<p className="opening">Opening the case …</p>}>
          <Workspace key={id} id={decodeURIComponent(id)} />
        </Suspense>
      ) : (
        <CaseList />
      )}
    </I18nProvider>
  );
}
