//! Cases, served by a real `preop serve`: PREOP says where the program is (else target/release), PREOP_DEMO where a demo lies that was
//! made before (else one is made, once), PREOP_ADDRESS names a server of the demo that runs already.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';

const PROGRAM = process.env.PREOP ?? join(import.meta.dirname, '../../../../target/release/preop');
const TOKEN = 'a-token-of-the-walk';

export interface Served {
  address: string;
  /** The folder of the cases. */
  cases: string;
  /** Ends the program at once, as a power cut does, and gives it back under the same address. */
  kill: () => Promise<void>;
  again: () => Promise<void>;
  stop: () => void;
}

/** Is there anything to serve with? Else the words that say what is missing. */
export function missing(): string | null {
  if (process.env.PREOP_ADDRESS || existsSync(PROGRAM)) return null;
  return `There is no ${PROGRAM}: build it with cargo build --release, after npm run build.`;
}

/** A person may walk the page alone, and what lacks the program or `more` is skipped; where everything is tested that is a failure. */
export function needProgram(more: string | null = null): void {
  const words = missing() ?? more;
  if (words && process.env.CI === 'true') throw new Error(words);
  test.skip(words !== null, words ?? '');
}

/** The folder of the demo's package. */
export const demoPackage = (): string => join(demo(), 'package');

/** Serves a new folder of cases. */
export async function serve(): Promise<Served> {
  const cases = mkdtempSync(join(tmpdir(), 'preop-walk-'));
  const start = (listen: string) => spawn(PROGRAM, ['serve', '--cases', cases, '--listen', listen, '--token', TOKEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  let server = start('127.0.0.1:0');
  const address = await addressOf(server);
  return {
    address,
    cases,
    kill: () => {
      const gone = new Promise<void>((ended) => server.once('exit', () => ended()));
      server.kill('SIGKILL');
      return gone;
    },
    again: async () => {
      // A page that asks while nobody answers may be given this very port for its own end of the line, for a moment.
      for (let left = 20; ; left--) {
        server = start(new URL(address).host);
        const ended = await addressOf(server).then(() => null, (error: Error) => error);
        if (!ended) return;
        if (left === 0) throw ended;
        await new Promise((later) => setTimeout(later, 100));
      }
    },
    stop: () => {
      server.kill('SIGINT');
      rmSync(cases, { recursive: true, force: true });
    },
  };
}

/** Serves the demo, without its package. */
export async function serveDemo(): Promise<Served> {
  const nothing = () => Promise.reject(new Error('PREOP_ADDRESS names a server that is not ours'));
  if (process.env.PREOP_ADDRESS) return { address: process.env.PREOP_ADDRESS, cases: '', kill: nothing, again: nothing, stop: () => undefined };
  const served = await serve();
  cpSync(demo(), join(served.cases, 'demo'), { recursive: true });
  rmSync(join(served.cases, 'demo', 'package'), { recursive: true, force: true });
  return served;
}

let made: string | null = null;

/** A demo, made once for all walks of this run. */
function demo(): string {
  if (process.env.PREOP_DEMO) return process.env.PREOP_DEMO;
  if (made) return made;
  const place = mkdtempSync(join(tmpdir(), 'preop-walk-demo-'));
  process.once('exit', () => rmSync(place, { recursive: true, force: true }));
  made = join(place, 'demo');
  spawnSync(PROGRAM, ['demo', made], { stdio: 'inherit' });
  return made;
}

/** The demo's two series as they come from outside. */
export interface Scans {
  /** A folder with both, below each other. */
  folder: string;
  /** Both in one archive. */
  zip: string;
  /** Some slices of the leg, one file each. */
  files: string[];
}

/** Puts the demo's scans beside the cases of a server, so that they go with them. */
export function scansOf(cases: string): Scans {
  const folder = join(cases, 'disc');
  for (const name of ['head', 'leg']) cpSync(join(demo(), name), join(folder, name), { recursive: true });
  return { folder, zip: zipOf(folder, join(cases, 'disc.zip')), files: readdirSync(join(folder, 'leg')).sort().slice(0, 12).map((name) => join(folder, 'leg', name)) };
}

/** One archive of all that is in a folder. */
export function zipOf(folder: string, zip: string): string {
  const done = spawnSync('python3', ['-m', 'zipfile', '-c', zip, ...readdirSync(folder)], { cwd: folder, stdio: 'inherit' });
  if (done.status !== 0) throw new Error(`python3 made no ${zip}`);
  return zip;
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    server.once('exit', (code) => failed(new Error(`preop serve ended with ${code}`)));
    server.stdout!.on('data', (words: Buffer) => {
      const address = /http:\S+/.exec(words.toString());
      if (address) found(address[0]);
    });
  });
}
