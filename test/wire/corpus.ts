// Public test corpora as data, from `../shared/corpora` beside the repository or wherever WIRE_CORPORA says. The one
// place that believes the shape of those files; each becomes cases of one shape.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface WireCase {
  readonly id: string;
  readonly bytes: Buffer;
  /**
   * What the corpus says of a strict parser: `accept` takes `messages` of it, `refuse` takes no more than `messages`,
   * `open`: nothing (a lenient mode, or a setting that we do not have).
   */
  readonly says: 'accept' | 'refuse' | 'open';
  readonly messages: number;
}

const FOLDER = process.env.WIRE_CORPORA ?? join(import.meta.dirname, '../../../shared/corpora');

/** Undefined when there are no corpora here. */
function load<Case>(name: string): readonly Case[] | undefined {
  const path = join(FOLDER, `${name}.json`);
  if (!existsSync(path)) return undefined;
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] };
  return cases;
}

interface LlhttpCase {
  readonly id: string;
  /** `request` and `response` are the strict mode; `request-lenient-headers` and its like are not. */
  readonly type: string;
  readonly ok: boolean;
  readonly messages: number;
  readonly bytes: string;
}

export function llhttpCases(kind: 'request' | 'response'): readonly WireCase[] | undefined {
  return load<LlhttpCase>('llhttp')
    ?.filter(({ type }) => type.startsWith(kind))
    .map(({ id, type, ok, messages, bytes }) => {
      const says = type !== kind ? 'open' : ok ? 'accept' : 'refuse';
      return { id, says, messages, bytes: Buffer.from(bytes, 'base64') };
    });
}

interface GuardianCase {
  readonly id: string;
  readonly method: string;
  readonly uri: string;
  readonly version: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly tier: 'Compliant' | 'Acceptable' | 'Ambiguous' | 'Severe';
}

/** http-desync-guardian describes heads. Each gets the body that its own framing fields announce. */
export function guardianCases(): readonly WireCase[] | undefined {
  return load<GuardianCase>('http-desync-guardian')?.map(({ id, method, uri, version, headers, tier }) => {
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const says = tier === 'Compliant' || tier === 'Acceptable' ? 'accept' : 'refuse';
    const bytes = Buffer.from(`${method} ${uri} ${version}\r\n${head}\r\n${announcedBody(headers)}`);
    return { id, says, messages: says === 'accept' ? 1 : 0, bytes };
  });
}

function announcedBody(headers: GuardianCase['headers']): string {
  if (headers.some(([name]) => name.toLowerCase() === 'transfer-encoding')) return '5\r\nhello\r\n0\r\n\r\n';
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1].trim() ?? '';
  return /^[0-9]{1,5}$/.test(length) ? 'x'.repeat(Number(length)) : '';
}

interface GunicornCase {
  readonly id: string;
  readonly kind: 'valid' | 'invalid';
  /** Settings that the case needs, as Python source. */
  readonly cfg: readonly string[];
  readonly bytes: string;
}

/** Without the cases about the PROXY protocol: what precedes a request is not read by these parsers. */
export function gunicornCases(): readonly WireCase[] | undefined {
  return load<GunicornCase>('gunicorn-requests')
    ?.filter(({ cfg }) => !cfg.some((setting) => setting.includes('proxy_protocol')))
    .map(({ id, kind, cfg, bytes }) => {
      const says = cfg.length > 0 ? 'open' : kind === 'valid' ? 'accept' : 'refuse';
      return { id, says, messages: kind === 'valid' ? 1 : 0, bytes: Buffer.from(bytes, 'base64') };
    });
}

/** The cases about the PROXY protocol alone. */
export function proxyCases(): readonly WireCase[] | undefined {
  return load<GunicornCase>('gunicorn-requests')
    ?.filter(({ cfg }) => cfg.some((setting) => setting.includes('proxy_protocol')))
    .map(({ id, kind, bytes }) => {
      const says = kind === 'valid' ? 'accept' : 'refuse';
      return { id, says, messages: kind === 'valid' ? 1 : 0, bytes: Buffer.from(bytes, 'base64') };
    });
}

/** A request of its own for whoever believes the Transfer-Encoding. */
const HIDDEN = '0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: wire.test\r\n\r\n';

/** Transfer-Encoding, misspelt in 1,100 ways, beside a Content-Length that covers a request hidden behind a last chunk. */
export function smugglerCases(): readonly WireCase[] | undefined {
  return load<{ id: string; template: string }>('smuggler')?.map(({ id, template }) => {
    const head = Buffer.from(template, 'base64')
      .toString('latin1')
      .replaceAll('__METHOD__', 'POST')
      .replaceAll('__ENDPOINT__', '/')
      .replaceAll('__RANDOM__', '1')
      .replaceAll('__HOST__', 'wire.test')
      .replaceAll('__REPLACE_CL__', String(HIDDEN.length))
      // A hundred bytes that no case is about, each written by itself.
      .replace(/^User-Agent: Mozilla.*\r\n/m, '');
    return { id, says: 'refuse', messages: 0, bytes: Buffer.from(`${head}\r\n${HIDDEN}`, 'latin1') };
  });
}

/**
 * The same case with a Host behind each request line: most corpora test parsers, which do not ask for one, and a router
 * that refuses them for that would have been asked nothing else. An absolute target gets its own authority.
 */
export function withHost(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  if (/\r\nhost:/i.test(text)) return bytes;
  const completed = text.replaceAll(/(\S+) HTTP\/1\.[01]\r\n/g, (line, target: string) => {
    const authority = /^http:\/\/([^/?]+)/.exec(target)?.[1] ?? 'wire.test';
    return `${line}Host: ${authority}\r\n`;
  });
  return Buffer.from(completed, 'latin1');
}
