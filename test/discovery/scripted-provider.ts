// A provider whose every step a test decides, and a log that keeps what it is told.

import type { LogFields, Logger } from '../../src/model/logger.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { CallCount } from '../../src/model/provider-calls.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/** One call of `watch`. */
interface Watch {
  readonly publish: (snapshot: Snapshot) => void;
  readonly signal: AbortSignal;
  readonly reject: (error: unknown) => void;
  readonly resolve: () => void;
}

export class ScriptedProvider implements Provider {
  readonly name: string;
  readonly watches: Watch[] = [];
  readonly calls: CallCount[] = [];

  constructor(name: string) {
    this.name = name;
  }

  figures() {
    return { calls: this.calls };
  }

  watch(publish: (snapshot: Snapshot) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.watches.push({ publish, signal, resolve, reject });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** The watch that runs. */
  get current(): Watch {
    const watch = this.watches.at(-1);
    if (watch === undefined) throw new Error('not watched yet');
    return watch;
  }
}

export class KeptLog implements Logger {
  readonly lines: string[] = [];

  debug(): void {}

  info(message: string): void {
    this.lines.push(`info ${message}`);
  }

  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }

  error(message: string, fields?: LogFields): void {
    this.lines.push(`error ${message} ${fields?.error ?? ''}`.trim());
  }

  with(): Logger {
    return this;
  }
}
