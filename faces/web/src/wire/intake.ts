//! The calls by which scans come to the server and become a case.

import { Away, call, Refusal } from './client';
import type { components } from './openapi';

type Schemas = components['schemas'];

export type IntakeState = Schemas['IntakeState'];
export type SeriesSeen = Schemas['SeriesSeen'];
export type NewCase = Schemas['NewCase'];
export type CaseMade = Schemas['CaseMade'];

const of = (id: string) => `/api/intakes/${encodeURIComponent(id)}`;

export const intakeWire = {
  begin: () => call<IntakeState>('/api/intakes', {}),
  state: (id: string) => call<IntakeState>(of(id)),
  read: (id: string, files: number) => call<unknown>(`${of(id)}/read`, { files }),
  make: (id: string, wanted: NewCase) => call<CaseMade>(`${of(id)}/case`, wanted),
  /** Gives it up; also told by a page that is closed. */
  cancel: (id: string) => fetch(`${of(id)}/cancel`, { method: 'POST', keepalive: true }).catch(() => undefined),
};

/** Sends one file as it lies on the disk; tells how many of its bytes are on their way. It is whole on the server's disk when this ends. */
export function sendFile(id: string, number: number, name: string, file: Blob, sent: (bytes: number) => void, stop: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${of(id)}/files/${number}?name=${encodeURIComponent(name)}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (event) => sent(event.loaded);
    request.onload = () => {
      if (request.status === 200) return done();
      let words = `The server refused "${name}" (status ${request.status}).`;
      try {
        words = (JSON.parse(request.responseText) as { error?: string }).error ?? words;
      } catch {
        // It is no word of ours.
      }
      failed(new Refusal(request.status, words));
    };
    request.onerror = () => failed(new Away());
    request.onabort = () => failed(new Error('cancelled'));
    stop.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
