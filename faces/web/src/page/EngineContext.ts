//! Hands the engine to the panes and tools of the page.
import { createContext, useContext } from 'react';
import type { Engine } from '../engine/engine';

export const EngineContext = createContext<Engine | null>(null);

/** The engine; null until its canvas is there. */
export const useEngine = (): Engine | null => useContext(EngineContext);
