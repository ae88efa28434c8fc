// Field lists as messages have them: few names, values that come again, and now and then anything.

import fc from 'fast-check';
import { STATIC_NAMES, STATIC_VALUES } from '../../../src/http2/hpack/static-table.ts';

const anyByte = fc.integer({ min: 0, max: 0xff }).map((byte) => String.fromCharCode(byte));
const visible = fc.integer({ min: 0x20, max: 0x7e }).map((byte) => String.fromCharCode(byte));

export const latin1 = fc.string({ unit: anyByte, maxLength: 200 });

const name = fc.oneof(
  fc.constantFrom(...STATIC_NAMES.slice(1)),
  fc.constantFrom('x-request-id', 'x-a', 'x-b', 'traceparent', 'origin', 'grpc-status'),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
);

const value = fc.oneof(
  fc.constantFrom(...STATIC_VALUES, '0', 'Mon, 21 Oct 2013 20:13:21 GMT', 'a=1; b=2', 'x'.repeat(90)),
  fc.string({ unit: visible, maxLength: 60 }),
  latin1,
);

/** Names and values in turn. */
export const fieldList = fc.array(fc.tuple(name, value), { maxLength: 12 }).map((fields) => fields.flat());
