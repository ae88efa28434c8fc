// Takes the first prefix that fits from the front of the path (reference 7.3).

import { PERCENT } from '../http1/octets.ts';
import type { MiddlewareDefinition } from '../model/dynamic-configuration.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { BAD_REQUEST } from './answers.ts';
import type { LocalAnswer, Middleware, RequestHead } from './middleware.ts';
import { toFieldValue } from './wire-text.ts';

type Definition = Extract<MiddlewareDefinition, { type: 'stripPrefix' }>;

interface Prefix {
  /** Decoded. */
  readonly bytes: Uint8Array;
  /** As `X-Forwarded-Prefix` tells it. */
  readonly fieldValue: string;
}

export function createStripPrefix(definition: Definition): Result<Middleware> {
  const prefixes: Prefix[] = [];
  for (const written of definition.prefixes) {
    const prefix = written.trim();
    if (prefix === '') continue;
    const fieldValue = toFieldValue(prefix);
    if (fieldValue === undefined) return fail('a prefix holds a character that cannot be sent in X-Forwarded-Prefix');
    prefixes.push({ bytes: Buffer.from(prefix, 'utf8'), fieldValue });
  }
  return ok({ request: (request) => strip(request, prefixes) });
}

function strip(request: RequestHead, prefixes: readonly Prefix[]): LocalAnswer | undefined {
  const { path } = request;
  for (const { bytes, fieldValue } of prefixes) {
    const length = encodedLength(path, bytes);
    if (length < 0) continue;
    const rest = path.slice(length);
    // `/api../admin` without `/api` would be `/../admin`: refused, never resolved (CVE-2026-48020).
    if (!request.setPath(rest === '' || rest.startsWith('/') ? rest : `/${rest}`)) return BAD_REQUEST;
    request.addHeader('X-Forwarded-Prefix', fieldValue);
    return undefined;
  }
  return undefined;
}

/** How much of an encoded path stands for the decoded prefix at its front; -1 when the path begins otherwise. */
function encodedLength(path: string, prefix: Uint8Array): number {
  let at = 0;
  for (let i = 0; i < prefix.length; i++) {
    const encoded = path.charCodeAt(at) === PERCENT;
    const byte = encoded ? Number.parseInt(path.slice(at + 1, at + 3), 16) : path.charCodeAt(at);
    if (byte !== prefix[i]) return -1;
    at += encoded ? 3 : 1;
  }
  return at;
}
