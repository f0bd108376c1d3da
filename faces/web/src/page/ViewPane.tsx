//! One pane: its name, the keys that act in it, and the element into which the engine draws.
import { useEffect, useRef } from 'react';
import type { Engine } from '../engine/engine';
import { actAtCrosshair, moved, zoom } from '../engine/gestures';
import type { SliceName } from '../engine/orientation';
import type { Side } from '../engine/solidView';
import { tilt, TILT_STEP } from '../engine/tilt';
import { useCompare } from '../plan/comparison';
import { useView } from './viewStore';

/** `why` says why it stands where something else is looked for. */
export type PaneKind = { slice: SliceName; frame?: undefined } | { slice?: undefined; solid: Side; frame: string | null; why?: string };

const SOLID_WORDS: Record<Side, string> = { planned: '3D planned', before: '3D before' };

function titleOf(kind: PaneKind, compared: readonly [string, string] | null): string {
  if (kind.slice) return kind.slice.charAt(0).toUpperCase() + kind.slice.slice(1);
  if (compared && !kind.frame) return `3D, ${compared[kind.solid === 'before' ? 0 : 1]}`;
  return [SOLID_WORDS[kind.solid], kind.frame ?? kind.why].filter(Boolean).join(', ');
}

export function ViewPane({ engine, id, kind }: { engine: Engine; id: string; kind: PaneKind }) {
  const pane = useRef<HTMLDivElement>(null);
  const focused = useView((now) => now.focused === id);
  const tool = useView((now) => now.tool);
  const set = useView((now) => now.set);
  useEffect(() => {
    const element = pane.current!;
    if (!kind.slice) return engine.addSolid(id, element, kind.solid, kind.frame);
    // A new pane looks straight again.
    set({ turned: new Map([...useView.getState().turned].filter(([view]) => view !== id)) });
    return engine.addSlice(id, element, kind.slice);
    // A pane's kind never changes while it is there: ViewGrid makes a new one.
  }, [engine, id]);
  const compared = useCompare((now) => (now.comparison ? now.sides : null));
  const turned = useView((now) => now.turned.get(id));
  const title = turned ?? titleOf(kind, compared);
  const keys = (event: React.KeyboardEvent) => {
    const view = engine.views.get(id);
    if (!view) return;
    const middle = [view.pane.width / 2, view.pane.height / 2] as const;
    const steps: Record<string, () => void> = {
      ArrowUp: () => (view.kind === 'slice' ? engine.scroll(view, 1) : turn(0, -15)),
      ArrowDown: () => (view.kind === 'slice' ? engine.scroll(view, -1) : turn(0, 15)),
      PageUp: () => view.kind === 'slice' && engine.scroll(view, 10),
      PageDown: () => view.kind === 'slice' && engine.scroll(view, -10),
      ArrowLeft: () => turn(-15, 0),
      ArrowRight: () => turn(15, 0),
      Enter: () => actAtCrosshair(engine, view),
      '+': () => zoom(engine, view, 1.25, middle),
      '-': () => zoom(engine, view, 0.8, middle),
    };
    const turn = (dx: number, dy: number) => {
      if (view.kind !== 'solid') return;
      view.camera.drag(dx, dy);
      moved(engine, view);
    };
    const tilts: Record<string, readonly [number, number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const way = event.shiftKey && view.kind === 'slice' ? tilts[event.key] : undefined;
    const step = way && view.kind === 'slice' ? () => tilt(engine, view, way[0] * TILT_STEP, way[1] * TILT_STEP) : steps[event.key];
    if (!step || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    step();
  };
  return (
    <section className={focused ? 'pane focused' : 'pane'} aria-label={title}>
      <div
        ref={pane}
        className="drawing"
        data-view={id}
        data-tool={tool}
        role="application"
        aria-roledescription="view"
        aria-label={`${title}. ${kind.slice ? 'Arrow up and down go through the slices, with Shift they tilt it' : 'Arrow keys turn it'}, plus and minus zoom.`}
        tabIndex={0}
        onKeyDown={keys}
        onFocus={() => set({ focused: id })}
      />
      <h2 aria-hidden="true">{title}</h2>
    </section>
  );
}
