// Which headers the access log writes, and how. Asked for every field of every head while one is written at all, so that
// most fields are passed over by the length of their name.

import { isSecretHeader } from '../model/secret-header.ts';
import type { FieldMode, HeaderFieldsSettings } from '../model/settings.ts';

export interface WantedHeader {
  /** `User-Agent`, whatever case it came in. */
  readonly name: string;
  readonly redacted: boolean;
}

/** Senders choose names: what is known of them is forgotten when it becomes this much. */
const MOST_KNOWN = 1000;

export class HeaderSelection {
  readonly #settings: HeaderFieldsSettings;
  /** Lengths of names that may be wanted; undefined: all. */
  readonly #lengths: ReadonlySet<number> | undefined;
  readonly #known = new Map<string, WantedHeader | undefined>();

  /** Undefined: no header is written. */
  static of(settings: HeaderFieldsSettings): HeaderSelection | undefined {
    const modes = [settings.defaultMode, ...settings.names.values()];
    return modes.every((mode) => mode === 'drop') ? undefined : new HeaderSelection(settings);
  }

  private constructor(settings: HeaderFieldsSettings) {
    this.#settings = settings;
    const named = [...settings.names.keys()].map((name) => name.length);
    this.#lengths = settings.defaultMode === 'drop' ? new Set(named) : undefined;
  }

  mayWant(nameLength: number): boolean {
    return this.#lengths === undefined || this.#lengths.has(nameLength);
  }

  /** `name` as received; undefined: it is not written. */
  find(name: string): WantedHeader | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const mode = this.#modeOf(name);
    const wanted = mode === 'drop' ? undefined : { name: canonicalName(name), redacted: mode === 'redact' };
    this.#known.set(name, wanted);
    return wanted;
  }

  /** A header that holds credentials is only written as it is where somebody has named it. */
  #modeOf(name: string): FieldMode {
    const { names, defaultMode } = this.#settings;
    const named = names.get(name.toLowerCase());
    if (named !== undefined) return named;
    return defaultMode === 'keep' && isSecretHeader(name) ? 'redact' : defaultMode;
  }
}

export const REDACTED = 'REDACTED';

/** As Go spells header names: a capital at the beginning and after each `-`. */
const canonicalName = (name: string): string =>
  name.toLowerCase().replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
