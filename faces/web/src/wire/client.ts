//! Every call that the page makes to the server; what goes wrong comes back in the server's words.

import type { About, Capture, CaseDetail, CaseEntry, CaseEvent, CaseState, Catalogue, Change, Changed, Comment, Comparison, DeviationRequest, HistoryEntry, Mistake, NewCapture, NewComment, PackageState, Planned, SeriesThere, StepNumbers } from './shapes';

/** The server has answered, and refuses: `message` is its own paragraph. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What others changed meanwhile, when the base of a change was stale. */
    readonly since: HistoryEntry[] = [],
    readonly mistakes: Mistake[] = [],
    /** All of that lies in other steps than the change does. */
    readonly apart = false,
  ) {
    super(message);
  }
}

export const AWAY = 'The server does not answer. What you see is its last word; changes wait until it is back.';

/** The server has not answered. */
export class Away extends Error {
  constructor() {
    super(AWAY);
  }
}

/** The page itself does not want the answer any more. */
export class Stopped extends Error {}

async function ask(address: string, body?: unknown, signal: AbortSignal | null = null): Promise<Response> {
  const request: RequestInit =
    body === undefined ? { signal } : { signal, method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  try {
    return await fetch(address, request);
  } catch {
    if (signal?.aborted) throw new Stopped();
    throw new Away();
  }
}

async function bytes(address: string, body: unknown, signal: AbortSignal): Promise<ArrayBuffer> {
  const reply = await ask(address, body, signal);
  return reply.ok ? reply.arrayBuffer() : read(reply);
}

export const call = async <T>(address: string, body?: unknown, signal?: AbortSignal): Promise<T> => read<T>(await ask(address, body, signal));

async function read<T>(reply: Response): Promise<T> {
  const text = await reply.text();
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch {
    value = {};
  }
  if (reply.ok) return value as T;
  const refusal = value as { error?: string; since?: HistoryEntry[]; mistakes?: Mistake[]; apart?: boolean };
  const words = refusal.error ?? (reply.status === 401 || reply.status === 403
    ? 'The server does not know this page. Open the address that `preop serve` printed.'
    : `The server refused without a word (status ${reply.status}).`);
  throw new Refusal(reply.status, words, refusal.since, refusal.mistakes, refusal.apart);
}

const of = (id: string) => `/api/cases/${encodeURIComponent(id)}`;

/** A plan's text names neither inputs nor steps where it has none; in one that cannot be read they may be anything. */
export function whole(detail: CaseDetail): CaseDetail {
  const { plan } = detail;
  const named = <T extends object>(list: unknown, keys: readonly (keyof T)[]): T[] =>
    Array.isArray(list) ? list.filter((one: T | null) => keys.every((key) => typeof one?.[key] === 'string')) : [];
  return { ...detail, plan: { ...plan, input: named(plan.input, ['name', 'kind']), step: named(plan.step, ['name', 'do']) } };
}

export const wire = {
  about: () => call<About>('/api/about'),
  schema: () => call<unknown>('/api/schema'),
  catalogue: () => call<Catalogue>('/api/catalogue'),
  cases: () => call<CaseEntry[]>('/api/cases'),
  case: async (id: string) => whole(await call<CaseDetail>(of(id))),
  state: (id: string) => call<CaseState>(`${of(id)}/state`),
  /** `seen`: up to which revision the page has the history; the answer has what is new of it. */
  change: async (id: string, base: number, seen: number, who: string, change: Change, request: string) => {
    const changed = await call<Changed>(`${of(id)}/changes`, { base_revision: base, seen, who, change, request });
    return { ...changed, case: whole(changed.case) };
  },
  cancel: (id: string) => call<unknown>(`${of(id)}/cancel`, {}),
  /** Computes what is not exact, after somebody has stopped it. */
  goOn: (id: string) => call<unknown>(`${of(id)}/go-on`, {}),
  /** The series among the files of an input. */
  series: (id: string, input: string) => call<SeriesThere[]>(`${of(id)}/inputs/${encodeURIComponent(input)}/series`),
  writePackage: (id: string, base: number) => call<unknown>(`${of(id)}/package`, { base_revision: base }),
  /** What the package holds; null if none was written. */
  package: (id: string) => call<PackageState | null>(`${of(id)}/package`),
  /** The captures of the variant that is open. */
  captures: (id: string) => call<Capture[]>(`${of(id)}/captures`),
  capture: (id: string, capture: NewCapture) => call<unknown>(`${of(id)}/captures`, capture),
  dropCapture: (id: string, capture: string, who: string) => call<unknown>(`${of(id)}/captures/dropped`, { capture, who }),
  comments: (id: string) => call<Comment[]>(`${of(id)}/comments`),
  /** `anyway`: also those of a review of a plan that the case never had. */
  say: (id: string, comments: NewComment[], anyway = false) => call<{ kept: number; known: number }>(`${of(id)}/comments${anyway ? '?anyway=true' : ''}`, comments),
  settle: (id: string, comment: string, settled: boolean, who: string) => call<unknown>(`${of(id)}/comments/settled`, { comment, settled, who }),
  /** Whoever aborts the signal stops the server's work, too. */
  compare: (id: string, before: number, after: number, signal: AbortSignal) => call<Comparison>(`${of(id)}/compare?before=${before}&after=${after}`, undefined, signal),
  /** What is exact about a step, of what previews show of it. */
  numbers: (id: string, step: string) => call<StepNumbers>(`${of(id)}/numbers?step=${encodeURIComponent(step)}`),
  /** The plan as it is now against the patient before the operation. */
  planned: (id: string, signal: AbortSignal) => call<Planned>(`${of(id)}/planned`, undefined, signal),
  /** For each corner of a surface its distance from others, mm; see faces/server/src/deviation.rs. */
  deviation: async (asked: DeviationRequest, signal: AbortSignal): Promise<Float32Array> => new Float32Array(await bytes('/api/deviation', asked, signal)),
  fileAddress: (id: string, path: string) => `${of(id)}/package/${path.split('/').map(encodeURIComponent).join('/')}`,
  zipAddress: (id: string) => `${of(id)}/package.zip`,
  /** The surface as a deviation map shows it: no edge longer than `edge` mm, so that flat faces have corners enough. */
  fineAddress: (content: string, part: number | string, triangles: number, edge: number) =>
    `/api/contents/${content}/surface/${part}?triangles=${triangles}&edge_mm=${edge}`,
  surfaceAddress: (content: string, part: number | string, triangles: number) =>
    `/api/contents/${content}/surface/${part}?triangles=${triangles}`,
};

/** A stream that ended for good, or that may be dead though nobody says so, is opened anew after this, ms. */
const ANEW = 1000;
/** The state of a stream that the browser does not open again. */
const CLOSED = 2;

/** Listens to a case's events; where the server was away the browser itself connects again, unless it was answered otherwise: then this does. `anew` begins again: who finds the server away must hear when it is back, and a stream may not tell that it is dead. */
export function listenToCase(id: string, heard: (event: CaseEvent) => void, connected: (yes: boolean) => void): { stop: () => void; anew: () => void } {
  let source: EventSource;
  let later: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const own = (source = new EventSource(`${of(id)}/events`));
    own.onopen = () => connected(true);
    own.onerror = () => {
      connected(false);
      if (own.readyState === CLOSED) soon();
    };
    own.onmessage = (message: MessageEvent<string>) => {
      try {
        heard(JSON.parse(message.data) as CaseEvent);
      } catch {
        // Not an event of ours: nothing to tell.
      }
    };
  };
  const stop = () => {
    clearTimeout(later);
    source.close();
  };
  const soon = () => {
    stop();
    later = setTimeout(open, ANEW);
  };
  open();
  return { stop, anew: soon };
}
