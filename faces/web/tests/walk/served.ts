//! The demo case, served by a real `preop serve`: PREOP says where the program is (else target/release), PREOP_DEMO where a demo
//! lies that was made before (else one is made), PREOP_ADDRESS names a server that runs already.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = process.env.PREOP ?? join(import.meta.dirname, '../../../../target/release/preop');

export interface Served {
  address: string;
  stop: () => void;
}

/** Is there anything to serve with? Else the words that say what is missing. */
export function missing(): string | null {
  if (process.env.PREOP_ADDRESS || existsSync(PROGRAM)) return null;
  return `There is no ${PROGRAM}: build it with cargo build --release, after npm run build.`;
}

export async function serveDemo(): Promise<Served> {
  if (process.env.PREOP_ADDRESS) return { address: process.env.PREOP_ADDRESS, stop: () => undefined };
  const cases = mkdtempSync(join(tmpdir(), 'preop-walk-'));
  const made = join(cases, 'demo');
  if (process.env.PREOP_DEMO) cpSync(process.env.PREOP_DEMO, made, { recursive: true });
  else spawnSync(PROGRAM, ['demo', made], { stdio: 'inherit' });
  rmSync(join(made, 'package'), { recursive: true, force: true });
  const server = spawn(PROGRAM, ['serve', '--cases', cases, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await addressOf(server);
  const stop = () => {
    server.kill('SIGINT');
    rmSync(cases, { recursive: true, force: true });
  };
  return { address, stop };
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
