//! What the server tells while it computes, taken into the page's state: no question goes back for it.

import type { CaseEvent, CaseState, PlanObject } from '../wire/shapes';

/** Events that come within so many ms are taken together. */
const TOGETHER = 8;

/** Collects events and hands them on together, in their order. */
export class EventQueue {
  private waiting: CaseEvent[] = [];

  constructor(private readonly heard: (events: readonly CaseEvent[]) => void) {}

  readonly add = (event: CaseEvent): void => {
    this.waiting.push(event);
    if (this.waiting.length > 1) return;
    setTimeout(() => {
      const events = this.waiting;
      this.waiting = [];
      this.heard(events);
    }, TOGETHER);
  };
}

/**
 * The state after steps have begun and ended. Only events of the state's own revision count: what was computed for an
 * earlier plan, or for one that this page has not seen yet, is in the state that is asked for then.
 */
export function withSteps(state: CaseState, events: readonly CaseEvent[]): CaseState {
  const given = new Map<string, PlanObject[]>();
  const begun = new Set<string>();
  for (const event of events) {
    if (event.event === 'begins') begun.add(event.step);
    if (event.event !== 'ended' || event.revision !== state.revision) continue;
    begun.delete(event.step);
    given.set(event.step, event.objects);
  }
  if (given.size === 0 && begun.size === 0) return state;
  const seen = new Set<string>();
  const objects = state.objects.flatMap((object): PlanObject[] => {
    const now = given.get(object.step);
    if (!now) return [begun.has(object.step) ? { ...object, state: 'computing' } : object];
    if (seen.has(object.step)) return [];
    seen.add(object.step);
    return now;
  });
  return { ...state, objects };
}

/** Does the state have every step that has ended? One that has come with another plan is asked for; so is all after a failure. */
export function knowsAll(state: CaseState | null, events: readonly CaseEvent[]): boolean {
  const known = new Set(state?.objects.map((object) => object.step));
  return state !== null && events.every((event) => event.event !== 'failed' && (event.event !== 'ended' || event.objects.length === 0 || known.has(event.step)));
}

/** How a plan stands that is computed, for whoever does not see it: what failed, and the findings that are open. */
export function standingInWords({ objects, findings }: Pick<CaseState, 'objects' | 'findings'>): string {
  const failed = new Set(objects.filter((object) => object.state === 'failed').map((object) => object.step)).size;
  const open = (severity: string) => findings.filter((found) => found.severity === severity && !found.accepted_by).length;
  const [dangers, warnings] = [open('danger'), open('warning')];
  const counted = (n: number, one: string, more: string) => (n === 0 ? [] : [`${n} ${n === 1 ? one : more}`]);
  const words = [...counted(failed, 'step failed', 'steps failed'), ...counted(dangers, 'danger stands', 'dangers stand'), ...counted(warnings, 'warning', 'warnings')];
  return words.length > 0 ? `${words.join(', ')}.` : 'No danger or warning is open.';
}
