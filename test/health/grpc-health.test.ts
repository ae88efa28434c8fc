// What a gRPC health service may answer, byte by byte.

import test from 'ava';
import { readCheckAnswer } from '../../src/health/grpc-health.ts';

const message = (...bytes: readonly number[]): Buffer => Buffer.from([0, 0, 0, 0, bytes.length, ...bytes]);

const ANSWERS: readonly (readonly [
  what: string,
  body: Buffer,
  status: string | undefined,
  fault: RegExp | undefined,
])[] = [
  ['SERVING', message(0x08, 1), '0', undefined],
  ['NOT_SERVING', message(0x08, 2), '0', /^NOT_SERVING$/],
  ['SERVICE_UNKNOWN', message(0x08, 3), '0', /^SERVICE_UNKNOWN$/],
  ['UNKNOWN, which is left out', message(), '0', /^UNKNOWN$/],
  ['a field twice: the last one counts', message(0x08, 2, 0x08, 1), '0', undefined],
  ['a status nobody knows', message(0x08, 9), '0', /no health status/],
  ['a long number', message(0x08, 0x81, 0x01), '0', /no health status/],
  ['another field', message(0x12, 1), '0', /no health status/],
  ['half a field', message(0x08), '0', /no health status/],
  ['half a message', message(0x08, 1).subarray(0, 6), '0', /no health status/],
  ['a compressed message', Buffer.from([1, 0, 0, 0, 2, 8, 1]), '0', /no health status/],
  ['no message', Buffer.alloc(0), '0', /no health status/],
  ['SERVING without an end', message(0x08, 1), undefined, /gRPC status missing/],
  ['no such service', Buffer.alloc(0), '12', /does not know the gRPC health service/],
  ['an error', Buffer.alloc(0), '14', /^gRPC status 14$/],
  ['a status that is a text', Buffer.alloc(0), 'secret', /^gRPC status missing$/],
];

for (const [what, body, status, fault] of ANSWERS) {
  test(what, (t) => {
    const read = readCheckAnswer(body, status);
    if (fault === undefined) t.is(read, undefined);
    else t.regex(read ?? 'well', fault);
  });
}
