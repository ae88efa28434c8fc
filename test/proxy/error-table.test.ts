// The tables of docs/upstreams.md say of every code what the code says.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { REJECT } from '../../src/http1/rejection.ts';
import { ERRORS, type ExchangeError, refusedRequest, toStatus } from '../../src/proxy/errors.ts';

const page = readFileSync(new URL('../../docs/upstreams.md', import.meta.url), 'utf8');

/** Rows of the table below this heading line, each by its cells, without the marks of code. */
function rowsBelow(head: string): readonly (readonly string[])[] {
  const [, below = ''] = page.split(`${head}\n`);
  const [, ...lines] = below.split('\n\n', 1)[0]?.split('\n') ?? [];
  return lines.filter((line) => line.startsWith('|')).map((line) => line.slice(2, -2).replaceAll('`', '').split(' | '));
}

const TRIED_AGAIN: Readonly<Record<ExchangeError['retry'], string>> = {
  never: 'no',
  beforeFirstByte: 'another server',
  idempotentOnly: 'once more',
};

test('every error with its source, status and verdict, in the order of the code, and a meaning', (t) => {
  const rows = rowsBelow('| code | whose fault | client gets | tried again | meaning |');
  const expected = Object.values(ERRORS).map((error) => [
    error.code,
    error.source,
    `${toStatus(error)}`,
    TRIED_AGAIN[error.retry],
  ]);
  t.deepEqual(
    rows.map((cells) => cells.slice(0, 4)),
    expected,
  );
  t.true(rows.every(([, , , , meaning = '']) => meaning.length > 10));
});

test('every reason for which a request is refused', (t) => {
  const rows = rowsBelow('| code | client gets | reason |');
  const ofRequests = Object.values(REJECT).filter(({ status }) => status !== 502);
  t.deepEqual(
    rows,
    ofRequests.map((rejection) => [rejection.code, `${toStatus(refusedRequest(rejection))}`, rejection.reason]),
  );
});
