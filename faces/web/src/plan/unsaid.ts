//! What somebody has begun in a case and not sent, a comment or a new step: the browser keeps it until it is sent or discarded.

const placeOf = (what: 'comment' | 'step', id: string) => `preop.unsaid.${what}.${id}`;

export function unsaidOf<T>(what: 'comment' | 'step', id: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(placeOf(what, id)) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** Null: there is nothing to keep any more. */
export function keepUnsaid<T>(what: 'comment' | 'step', id: string, begun: T | null): void {
  try {
    if (begun === null) localStorage.removeItem(placeOf(what, id));
    else localStorage.setItem(placeOf(what, id), JSON.stringify(begun));
  } catch {
    // The browser keeps nothing more: the form itself still does, while it is in sight.
  }
}
