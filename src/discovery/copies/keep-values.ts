// Values of a provider's own (task definitions) beside the copies of scopes: sealed and written whole like them. A copy that is of
// no use is set aside; that, and a disk that takes nothing, is a line in the log.

import type { KeptValues } from '../../model/kept-values.ts';
import type { Logger } from '../../model/logger.ts';
import { describeFault } from '../fault-text.ts';
import type { CopyStore } from './copy-store.ts';
import { openLines, parseLine, type SealedKind, sealLines } from './sealed-lines.ts';

export interface KeepOptions extends SealedKind {
  /** Of the copy in its store. */
  readonly name: string;
  readonly store: CopyStore;
  readonly logger: Logger;
}

export function keepValues({ name, store, logger, ...sealed }: KeepOptions): KeptValues {
  const warn = (what: string, error: unknown) =>
    logger.warn(`the copy of ${sealed.kind} on disk ${what}: ${describeFault(error)}`);
  /** What could not be read must not be written over: it may be there and whole. */
  let isLost = false;
  return {
    async read() {
      try {
        const stored = await store.read(name);
        if (stored.kind === 'none') return [];
        const opened = stored.kind === 'text' ? openLines(stored.text, sealed) : undefined;
        if (opened?.ok === true) return opened.value.lines.map((line) => parseLine(line));
        const reason = stored.kind === 'unusable' ? stored.reason : opened?.error;
        logger.warn(`the copy of ${sealed.kind} on disk ${reason}; it is now ${await store.setAside(name)}`);
      } catch (error) {
        isLost = true;
        warn('cannot be used', error);
      }
      return [];
    },
    async write(values) {
      if (isLost) return true;
      try {
        await store.write(name, sealLines(sealed, {}, values));
        return true;
      } catch (error) {
        warn('cannot be written', error);
        return false;
      }
    },
  };
}
