// Headers in the JSON access log, as far as the settings ask for them: each a key of its own.

import type { HeaderPair } from '../model/routing-state.ts';
import type { AccessRecord } from './access-record.ts';
import type { ByteText } from './byte-text.ts';
import { escapeJson } from './escape-text.ts';
import { rememberBytes } from './remember-bytes.ts';

const QUOTE = 0x22;

const keyOf = (whose: string): ((name: string) => Uint8Array) =>
  rememberBytes((name) => `,"${whose}_${escapeJson(name)}":"`);

const requestKey = keyOf('request');
const originKey = keyOf('origin');
const downstreamKey = keyOf('downstream');

type Headers = Pick<AccessRecord, 'requestHeaders' | 'originHeaders' | 'downstreamHeaders'>;

export function headersPart({ requestHeaders, originHeaders, downstreamHeaders }: Headers, text: ByteText): void {
  addAll(text, requestKey, requestHeaders);
  addAll(text, originKey, originHeaders);
  addAll(text, downstreamKey, downstreamHeaders);
}

function addAll(text: ByteText, key: (name: string) => Uint8Array, headers: readonly HeaderPair[]): void {
  for (const [name, value] of headers) {
    text.addBytes(key(name));
    text.addJson(value);
    text.addByte(QUOTE);
  }
}
