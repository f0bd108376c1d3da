//! The wire's types are those of the server's document as it is: a stale copy would let the page call what is not there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, it } from 'vitest';

const WIRE = join(import.meta.dirname, '../../src/wire/openapi.d.ts');
const DOCUMENT = join(import.meta.dirname, '../../../server/openapi.json');

it('openapi.d.ts is what npm run types makes of the server’s document', async () => {
  const made = astToString(await openapiTS(pathToFileURL(DOCUMENT)));
  expect(`${COMMENT_HEADER}${made}`, 'stale: npm run types').toBe(readFileSync(WIRE, 'utf8'));
}, 60_000);
