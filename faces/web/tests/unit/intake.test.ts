//! An upload that was cancelled before the server had named it takes nothing from the one that begins after it.
import { expect, test, vi } from 'vitest';

test('an upload that is cancelled while the server is asked is given up alone', async () => {
  vi.stubGlobal('addEventListener', () => undefined);
  const begins: ((id: string) => void)[] = [];
  const cancelled: string[] = [];
  const reply = (value: unknown) => ({ ok: true, status: 200, text: () => Promise.resolve(JSON.stringify(value)) });
  vi.stubGlobal('fetch', async (address: string) => {
    if (address.endsWith('/intakes')) return reply({ id: await new Promise<string>((begun) => begins.push(begun)) });
    const [, id, what] = /intakes\/(\w+)\/(\w+)/.exec(address)!;
    if (what === 'cancel') cancelled.push(id!);
    return reply({});
  });
  const sentTo: string[] = [];
  vi.stubGlobal('XMLHttpRequest', class {
    upload = {};
    open = (_: string, address: string) => void sentTo.push(/intakes\/(\w+)/.exec(address)![1]!);
    setRequestHeader = () => undefined;
    send = () => undefined;
    abort = () => undefined;
  });
  const { useIntake } = await import('../../src/plan/intakeStore');
  const files = [{ name: 'slice.dcm', file: new Blob(['x']) }];

  void useIntake.getState().start(files);
  useIntake.getState().cancel();
  void useIntake.getState().start(files);
  await vi.waitFor(() => expect(begins).toHaveLength(2));
  begins[1]!('second');
  await vi.waitFor(() => expect(sentTo).toEqual(['second']));
  begins[0]!('first');
  await vi.waitFor(() => expect(cancelled).toEqual(['first']));
  expect(useIntake.getState().stage).toBe('sending');
  useIntake.getState().cancel();
  await vi.waitFor(() => expect(cancelled).toEqual(['first', 'second']));
  vi.unstubAllGlobals();
});
