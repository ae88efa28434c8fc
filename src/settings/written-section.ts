// What was written below one path: options with their values or defaults, and the names that a user chose.

import { presence } from './kinds.ts';
import type { DefaultedOption, Option, WrittenValue } from './option.ts';

export interface Entry {
  /** Option names as described, chosen names as written. */
  readonly path: readonly string[];
  readonly value: WrittenValue;
  readonly place: string;
  /** The environment has no case: another source decides how a name is spelled. */
  readonly caseless: boolean;
  /** False: reported already. Readers see the default and need not complain again. */
  readonly valid: boolean;
}

export class WrittenSection {
  readonly path: string;
  readonly #key: string;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(path: string, entries: ReadonlyMap<string, Entry>) {
    this.path = path;
    this.#key = path.toLowerCase();
    this.#entries = entries;
  }

  at(path: string): WrittenSection {
    return new WrittenSection(this.path === '' ? path : `${this.path}.${path}`, this.#entries);
  }

  /** Whether the section was asked for: by itself or by an option of its own, and not switched off. */
  isOn(): boolean {
    const itself = this.#entries.get(this.#key);
    const presented = itself === undefined ? undefined : presence.parse(itself.value);
    if (presented?.ok === true && !presented.value) return false;
    return itself !== undefined || this.written().some((name) => !name.startsWith('instances.'));
  }

  value<T>(option: DefaultedOption<T>): T {
    return this.optional(option) ?? parsed(option, option.default);
  }

  /** Undefined where it was not written, or written empty. */
  optional<T>(option: Option<T>): T | undefined {
    const entry = this.#entryOf(option);
    return entry === undefined || !entry.valid || entry.value === '' ? undefined : parsed(option, entry.value);
  }

  isWritten(option: Option<unknown>): boolean {
    return this.#entryOf(option) !== undefined;
  }

  /** Where it was written; of the section itself or its first option when `option` was not. */
  place(option?: Option<unknown>): string | undefined {
    const entry = option === undefined ? undefined : this.#entryOf(option);
    return (entry ?? this.#entries.get(this.#key) ?? this.#below().next().value?.[1])?.place;
  }

  /** Names of the options written below, as described. */
  written(): string[] {
    const levels = this.#key === '' ? 0 : this.#key.split('.').length;
    return [...this.#below()].map(([, entry]) => entry.path.slice(levels).join('.'));
  }

  /** The names one level below, each once, spelled as first written, in the order written. */
  names(): string[] {
    const level = this.#key.split('.').length;
    const found = new Map<string, Entry>();
    for (const [, entry] of this.#below()) {
      const name = entry.path[level]?.toLowerCase() ?? '';
      const before = found.get(name);
      if (before === undefined || (before.caseless && !entry.caseless)) found.set(name, entry);
    }
    return [...found.values()].map((entry) => entry.path[level] ?? '');
  }

  *#below(): Generator<[string, Entry], undefined> {
    const prefix = this.#key === '' ? '' : `${this.#key}.`;
    for (const entry of this.#entries) if (entry[0].startsWith(prefix)) yield entry;
  }

  #entryOf(option: Option<unknown>): Entry | undefined {
    return this.#entries.get(`${this.#key === '' ? '' : `${this.#key}.`}${option.name.toLowerCase()}`);
  }
}

function parsed<T>(option: Option<T>, written: WrittenValue): T {
  const result = option.kind.parse(written);
  if (!result.ok) throw new Error(`${option.name}: ${result.error}`);
  return result.value;
}
