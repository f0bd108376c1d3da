//! From one plan to another: undo, redo, the other variants. What somebody else did is not taken back unasked.

import { useCase, who } from './caseStore';
import { isFromElsewhere } from './unsent';

/** Takes the last change back, or brings it again, once what is on its way has come: that is the last change then. */
export function turn(way: 'undo' | 'redo'): void {
  const { detail, sending, connected } = useCase.getState();
  if (sending > 0 && connected) {
    const stop = useCase.subscribe((now) => {
      if (now.sending > 0 && now.connected) return;
      stop();
      turn(way);
    });
    return;
  }
  const last = detail?.[way];
  if (!last) return;
  if (way === 'undo' && (last.who !== who() || isFromElsewhere(last.request))) useCase.setState({ takingBack: true });
  else takeTurn(way);
}

export const takeTurn = (way: 'undo' | 'redo'): void => void useCase.getState().change(way === 'undo' ? { undo: {} } : { redo: {} });

/** Opens a variant as it was left. */
export function openVariant(name: string): void {
  const { detail, change } = useCase.getState();
  if (detail && name !== detail.variant) void change({ open: { variant: name } });
}

/** Opens the variant behind the one that is open; behind the last comes the first. */
export function openNext(): void {
  const { detail } = useCase.getState();
  if (!detail) return;
  const names = detail.variants.map((line) => line.name);
  const next = names[(names.indexOf(detail.variant) + 1) % names.length];
  if (next) openVariant(next);
}
