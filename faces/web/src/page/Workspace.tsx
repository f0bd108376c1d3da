//! The workspace of a case: plan on the left, views in the middle, the selected step and the checks on the right.
import { useEffect, useRef, useState } from 'react';
import { Engine } from '../engine/engine';
import { listenToKeys } from '../keys';
import { CleaningBar } from '../panels/CleaningBar';
import { Conflict } from '../panels/Conflict';
import { KeyHelp } from '../panels/KeyHelp';
import { PlanTree } from '../panels/PlanTree';
import { SidePanel } from '../panels/SidePanel';
import { useCase } from '../plan/caseStore';
import { join } from './bridge';
import { EngineContext } from './EngineContext';
import { Header } from './Header';
import { StatusBar } from './StatusBar';
import { Toolbar } from './Toolbar';
import { ViewGrid } from './ViewGrid';
import './workspace.css';
import '../panels/panels.css';

export default function Workspace({ id }: { id: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [engine, setEngine] = useState<Engine | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const detail = useCase((now) => now.detail);
  const open = useCase((now) => now.open);
  useEffect(() => open(id), [id, open]);
  useEffect(() => {
    document.title = detail ? `Preop: ${detail.plan.title}` : 'Preop';
  }, [detail]);
  useEffect(() => {
    let made: Engine;
    try {
      made = new Engine(canvas.current!);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
      return;
    }
    const stops = [join(made), listenToKeys(made)];
    // For measurements and tests: what is drawn can be asked.
    Object.assign(window, { preopEngine: made });
    setEngine(made);
    return () => {
      stops.forEach((stop) => stop());
      made.stop();
    };
  }, []);
  return (
    <EngineContext value={engine}>
      <div className="workspace">
        <Header />
        <nav className="left" aria-label="Plan">
          <PlanTree />
        </nav>
        <main className="middle" aria-label="Views">
          <Toolbar />
          <CleaningBar />
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
        <Conflict />
        <KeyHelp />
      </div>
    </EngineContext>
  );
}
