// What a Connection field says (RFC 9110 7.6.1): close or keep, and which other fields concern this connection only.

import { isPlainName } from './field-id.ts';
import { listTokens } from './list-tokens.ts';

export interface ConnectionOptions {
  readonly close: boolean;
  readonly keepAlive: boolean;
  readonly upgrade: boolean;
  /** Lower-case names of fields to drop. Names that the proxy acts on are not affected: it decides about those itself. */
  readonly fieldNames: readonly string[];
}

const NO_OPTIONS: ConnectionOptions = { close: false, keepAlive: false, upgrade: false, fieldNames: [] };
const CLOSE: ConnectionOptions = { ...NO_OPTIONS, close: true };
const KEEP_ALIVE: ConnectionOptions = { ...NO_OPTIONS, keepAlive: true };

/** `values`: each Connection field in order. Tokens compare without case (CVE-2026-29054). */
export function parseConnectionOptions(values: readonly string[]): ConnectionOptions {
  if (values.length === 0) return NO_OPTIONS;
  if (values.length === 1) {
    // The two values that nearly every message has.
    if (values[0] === 'keep-alive') return KEEP_ALIVE;
    if (values[0] === 'close') return CLOSE;
  }
  const tokens = listTokens(values);
  return {
    close: tokens.includes('close'),
    keepAlive: tokens.includes('keep-alive'),
    upgrade: tokens.includes('upgrade'),
    fieldNames: tokens.filter((token) => token !== '' && !['close', 'keep-alive', 'upgrade'].includes(token)),
  };
}

/** Whether a field, by its lower-case name, concerns this connection only because the message says so. */
export const endsHere = ({ fieldNames }: ConnectionOptions, name: string): boolean =>
  fieldNames.length > 0 && fieldNames.includes(name) && isPlainName(name);
