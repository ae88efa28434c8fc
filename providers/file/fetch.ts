// The only file of this room that touches the file system: which files there are, and what is in them.

import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { FileSettings } from '../../src/model/settings.ts';
import { isConfigurationName } from './parse-tree.ts';

export interface Listing {
  /** In lexical order of their names. */
  readonly files: readonly ListedFile[];
  /** The directories whose changes can change this listing or a file in it. */
  readonly directories: readonly ListedDirectory[];
  /** Of the certificates and keys that the files name. */
  readonly pems: readonly ListedFile[];
  /** Directories that could not be read: files may be missing from the listing. */
  readonly defects: readonly string[];
}

export interface ListedFile {
  /** The path below the directory that was asked for, or the file's own name. */
  readonly name: string;
  readonly path: string;
  /** Changes when the file does, as far as `stat` can tell; a path that leads elsewhere is another file. */
  readonly fingerprint: string;
}

export interface ListedDirectory {
  readonly path: string;
  /** Changes when another directory takes its place; an inode's number alone is soon used again. */
  readonly identity: string;
}

const LARGEST_BYTES = 10 * 1024 * 1024;

/** `pemPaths`: files that were named in what was listed before. */
export async function listSource(
  { kind, path }: FileSettings['source'],
  pemPaths: readonly string[] = [],
): Promise<Listing> {
  const found: Found = { files: [], directories: [], pems: [], defects: [] };
  // The parent sees a rename or a link put in the place of what we were pointed at.
  await addDirectory(dirname(path), found);
  if (kind === 'directory') await collect(path, '', found);
  else found.files.push({ name: basename(path), path, fingerprint: await fingerprint(path) });
  for (const pem of pemPaths) found.pems.push({ name: pem, path: pem, fingerprint: await fingerprint(pem) });
  for (const directory of new Set(pemPaths.map((pem) => dirname(pem)))) await addDirectory(directory, found);
  return found;
}

/** The text, or why there is none. Opened without waiting: a named pipe would keep us for ever. */
export async function readText(path: string): Promise<Result<string>> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) return fail('not a regular file');
    if (stats.size > LARGEST_BYTES) return fail(`larger than ${LARGEST_BYTES} bytes`);
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile()));
  } catch (error) {
    return fail(describe(error));
  } finally {
    await file?.close();
  }
}

interface Found {
  readonly files: ListedFile[];
  readonly directories: ListedDirectory[];
  readonly pems: ListedFile[];
  readonly defects: string[];
}

/**
 * Names that start with a dot are passed over: editors keep their copies there, and a Kubernetes ConfigMap the versions
 * to which its visible links lead. Links to files are followed, links to directories are not: they may form a circle.
 */
async function collect(directory: string, below: string, found: Found): Promise<void> {
  await addDirectory(directory, found);
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    found.defects.push(describe(error));
    return [];
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const [name, path] = [join(below, entry.name), join(directory, entry.name)];
    if (entry.isDirectory()) await collect(path, name, found);
    else if (isConfigurationName(name)) found.files.push({ name, path, fingerprint: await fingerprint(path) });
  }
}

async function addDirectory(path: string, { directories }: Found): Promise<void> {
  const stats = await statOf(path);
  if (stats !== undefined) directories.push({ path, identity: `${stats.dev}:${stats.ino}:${stats.birthtimeNs}` });
}

async function fingerprint(path: string): Promise<string> {
  const stats = await statOf(path);
  return stats === undefined ? 'absent' : `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
}

const statOf = (path: string): Promise<BigIntStats | undefined> => stat(path, { bigint: true }).catch(() => undefined);

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
