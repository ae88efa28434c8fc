// What the file provider says of a file or directory, read once and not watched.

import { createFileProvider } from '../../providers/file/index.ts';
import type { Logger } from '../model/logger.ts';
import type { FileSettings } from '../model/settings.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { systemClock } from '../observe/clock.ts';

export async function readFileOnce(file: FileSettings): Promise<Snapshot> {
  const provider = createFileProvider({ ...file, watch: false }, { clock: systemClock, logger: SILENT });
  const reading = new AbortController();
  let first: Snapshot = { provider: file.name, readings: [] };
  const publish = (snapshot: Snapshot) => {
    first = snapshot;
    reading.abort();
  };
  await provider.watch(publish, reading.signal);
  return first;
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, with: () => SILENT };
