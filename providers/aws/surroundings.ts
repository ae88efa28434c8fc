// What this process can learn of the machine it runs on, for whoever looks for a region. Tests have their own.

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';

export type Environment = { readonly [name: string]: string | undefined };

export interface MetadataRequest {
  readonly method: 'GET' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
}

export interface Surroundings {
  readonly environment: Environment;
  readonly homeDirectory: string;
  /** Rejects where there is no such file. */
  readonly readFile: (path: string) => Promise<string>;
  /** One try within `METADATA_WITHIN_MS`; rejects without an answer, and with one that is not 2xx. */
  readonly askMetadata: (url: URL, request: MetadataRequest) => Promise<string>;
}

/** Who is no EC2 instance gets no answer at all, and who is gets one at once. */
export const METADATA_WITHIN_MS = 1_000;

export const ownSurroundings = (): Surroundings => ({
  environment: process.env,
  homeDirectory: homedir(),
  readFile: (path) => readFile(path, 'utf8'),
  async askMetadata(url, { method, headers }) {
    const signal = AbortSignal.timeout(METADATA_WITHIN_MS);
    const answer = await fetch(url, { method, headers, signal, redirect: 'error' });
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    return await answer.text();
  },
});
