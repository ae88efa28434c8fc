// The certificates of `certificates/`, by the names of their files. `make.sh` there says what they are.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result } from '../../src/model/result.ts';

export const certificatePath = (file: string): string =>
  fileURLToPath(new URL(`./certificates/${file}`, import.meta.url));

export const certificate = (file: string): string => readFileSync(certificatePath(file), 'utf8');

/** Reads a file by its bare name, as a decoder asks for it. */
export function readCertificate(file: string): Result<string> {
  try {
    return ok(certificate(file));
  } catch {
    return fail('no such file');
  }
}

const FILES = ['ca.pem', 'other-ca.pem', 'server.pem', 'server.key', 'client.pem', 'client.key'];

/** The name of the file that has this text. */
export const fileWith = (text: string): string => FILES.find((file) => certificate(file) === text) ?? text;
