//! The workspace of a case: plan on the left, views in the middle, the selected step and the checks on the right.
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Engine } from '../engine/engine';
import { PlanTree } from '../panels/PlanTree';
import { SidePanel } from '../panels/SidePanel';
import { useCase } from '../plan/caseStore';
import { join } from './bridge';
import { EngineContext } from './EngineContext';
import { Header } from './Header';
import { StatusBar } from './StatusBar';
import { Toolbar } from './Toolbar';
import { ToolStrip } from './ToolStrip';
import { ViewGrid } from './ViewGrid';
import { useView } from './viewStore';
import './workspace.css';
import '../panels/panels.css';
import { errorWords } from '../errorWords';

// Fetched when they are first wanted: the first slices wait for less.
const CaptureView = lazy(() => import('../panels/CaptureView'));
const Conflict = lazy(() => import('../panels/Conflict'));
const KeyHelp = lazy(() => import('../panels/KeyHelp'));
const News = lazy(() => import('../panels/News'));
const TakeBack = lazy(() => import('../panels/TakeBack'));

export default function Workspace({ id }: { id: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [engine, setEngine] = useState<Engine | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const detail = useCase((now) => now.detail);
  const open = useCase((now) => now.open);
  const conflict = useCase((now) => now.conflict !== null);
  const news = useCase((now) => now.news.length > 0);
  const takingBack = useCase((now) => now.takingBack);
  const help = useView((now) => now.help);
  const capturing = useView((now) => now.capturing);
  useEffect(() => open(id), [id, open]);
  useEffect(() => {
    document.title = detail ? `Preop: ${detail.plan.title}` : 'Preop';
  }, [detail]);
  useEffect(() => {
    let made: Engine;
    try {
      made = new Engine(canvas.current!);
    } catch (error) {
      setTrouble(errorWords(error));
      return;
    }
    const stops = [join(made)];
    // Whoever presses a key has seen the page: the keys come after it.
    let gone = false;
    void import('../keys').then(({ listenToKeys }) => gone || stops.push(listenToKeys(made)));
    // For measurements and tests: what is drawn can be asked.
    Object.assign(window, { preopEngine: made });
    setEngine(made);
    return () => {
      gone = true;
      stops.forEach((stop) => stop());
      made.stop();
    };
  }, []);
  return (
    <EngineContext value={engine}>
      <div className="workspace">
        <Header />
        <div className="strips">
          <div className="strip">
            <Toolbar />
          </div>
          <ToolStrip />
        </div>
        <nav className="left" aria-label="Plan">
          <PlanTree />
        </nav>
        <main className="middle" aria-label="Views">
          <div className="stage">
            <canvas ref={canvas} className="picture" aria-hidden="true" />
            {engine && <ViewGrid engine={engine} />}
            {trouble && <p className="trouble over" role="alert">{trouble}</p>}
          </div>
        </main>
        <aside className="right" aria-label="Selected step, checks and package">
          <SidePanel />
        </aside>
        <StatusBar />
        <Suspense fallback={null}>
          {conflict && <Conflict />}
          {news && <News />}
          {takingBack && <TakeBack />}
          {help && <KeyHelp />}
          {capturing && <CaptureView />}
        </Suspense>
      </div>
    </EngineContext>
  );
}
