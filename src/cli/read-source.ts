// A dynamic file, or a directory of them, as the file provider reads it. Files are called by their paths, so that places can
// be followed from where the command was given.

import { listSource, readText } from '../../providers/file/fetch.ts';
import { PemFiles } from '../../providers/file/pem-files.ts';
import { readFile, readList } from '../../providers/file/snapshot.ts';
import type { Result } from '../model/result.ts';
import type { FileSettings } from '../model/settings.ts';
import type { ScopeReading } from '../model/snapshot.ts';

export interface ReadText {
  readonly path: string;
  readonly text: Result<string>;
}

export interface SourceReading {
  readonly readings: readonly ScopeReading[];
  readonly texts: readonly ReadText[];
}

/** The provider whose objects they are. */
export const FILE = 'file';

export async function readSource(source: FileSettings['source']): Promise<SourceReading> {
  const { files, defects } = await listSource(source);
  const list = source.kind === 'directory' ? [readList(FILE, source.path, defects)] : [];
  const pems = new PemFiles();
  const read = files.map(async (file) => {
    const text = await readText(file.path);
    const named = { ...file, name: file.path };
    const reading = await pems.provide(file.path, (readPem) => readFile(FILE, named, text, readPem));
    return { reading, text: { path: file.path, text } };
  });
  const each = await Promise.all(read);
  return { readings: [...list, ...each.map(({ reading }) => reading)], texts: each.map(({ text }) => text) };
}
