//! A key beside what it does, as it is bound now; by its name in the table of keys.ts.
import { boundTo, shownKey, useOwnKeys } from '../ownKeys';

export function KeyName({ of }: { of: string }) {
  return <kbd>{shownKey(boundTo(of, useOwnKeys((now) => now.own)))}</kbd>;
}
