//! One pane: its name, what the keys do in it in words, and the element into which the engine draws.
import { useEffect, useRef } from 'react';
import { enterWords } from '../engine/enterWords';
import type { Engine } from '../engine/engine';
import type { SliceName } from '../engine/orientation';
import type { Side } from '../engine/solidView';
import { boundTo, spokenKey, useOwnKeys } from '../ownKeys';
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
  const own = useOwnKeys((now) => now.own);
  const key = (name: string) => {
    const spoken = spokenKey(boundTo(name, own));
    return spoken.charAt(0).toUpperCase() + spoken.slice(1);
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
        aria-label={`${title}. ${key('Arrows')} ${tool === 'window' ? 'change window and level' : 'move the crosshair'}; ${key('Ctrl+Arrows')} ${kind.slice ? `tilt it; ${key(',')} and ${key('.')} go through the slices` : 'turn it'}. ${enterWords(tool, !kind.slice, key('Enter'), key('Shift+Enter'))} ${key('?')} lists all keys.`}
        tabIndex={0}
        onFocus={() => set({ focused: id })}
      />
      <h2 aria-hidden="true">{title}</h2>
    </section>
  );
}
