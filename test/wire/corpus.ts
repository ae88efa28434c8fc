// Public test corpora as data, from `../shared/corpora` beside the repository or wherever WIRE_CORPORA says. The one
// place that believes the shape of those files.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CorpusCase {
  readonly id: string;
  /** `request` and `response` are the strict mode. */
  readonly type: string;
  /** False: a strict parser must refuse it. */
  readonly ok: boolean;
  /** How many messages a parser accepts in it. */
  readonly messages: number;
  readonly bytes: Buffer;
}

const FOLDER = process.env.WIRE_CORPORA ?? join(import.meta.dirname, '../../../shared/corpora');

/** Undefined when there are no corpora here. */
export function loadCorpus(name: string): readonly CorpusCase[] | undefined {
  const path = join(FOLDER, `${name}.json`);
  if (!existsSync(path)) return undefined;
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as {
    cases: (Omit<CorpusCase, 'bytes'> & { bytes: string })[];
  };
  return cases.map((one) => ({ ...one, bytes: Buffer.from(one.bytes, 'base64') }));
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
