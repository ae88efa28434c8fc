// What middlewares changed in a head, kept beside the bytes: only a request that has middlewares pays for a list of fields.

import type { HeaderPair } from '../model/dynamic-configuration.ts';
import { FieldId, identifyField } from './field-id.ts';
import { IS_TOKEN, IS_VALUE, isMadeOf } from './octets.ts';

/**
 * Framing and connection are the writer's alone: an edit of them would end a body where the bytes do not, and the rest
 * of it would be somebody's next request. Such an edit changes nothing.
 */
const WRITERS: readonly FieldId[] = [
  FieldId.contentLength,
  FieldId.transferEncoding,
  FieldId.connection,
  FieldId.upgrade,
  FieldId.te,
  FieldId.trailer,
  FieldId.expect,
];

export class FieldEdits {
  /** By lower-case name: what stands instead of every field of that name; an empty list removes it. */
  readonly replaced = new Map<string, HeaderPair[]>();
  readonly added: HeaderPair[] = [];
  /** Replaced names that hold a `_`, with `-` in its place. */
  readonly #underscored = new Set<string>();
  /**
   * A name or value that may not be sent was set (CVE-2018-12116: CR and LF split the outgoing message). The edit is not
   * applied and the exchange answers 500.
   */
  refused = false;

  set(name: string, value: string): void {
    if (this.#accept(name, value)) this.#replace(name, [[name, value]]);
  }

  add(name: string, value: string): void {
    if (!this.#accept(name, value)) return;
    const replacement = this.replaced.get(name.toLowerCase());
    if (replacement === undefined) this.added.push([name, value]);
    else replacement.push([name, value]);
  }

  remove(name: string): void {
    if (!isWriters(name)) this.#replace(name, []);
  }

  #replace(name: string, pairs: HeaderPair[]): void {
    const lowerName = name.toLowerCase();
    this.replaced.set(lowerName, pairs);
    if (lowerName.includes('_')) this.#underscored.add(lowerName.replaceAll('_', '-'));
  }

  /**
   * A received field of this name (lower case) does not go on. Its twin with `_` for `-` does not either: for an upstream
   * that folds them it would stand beside what was set here, or instead of it (CVE-2026-54763).
   */
  hides(lowerName: string): boolean {
    if (this.replaced.has(lowerName)) return true;
    const folded = lowerName.replaceAll('_', '-');
    return this.replaced.has(folded) || this.#underscored.has(folded);
  }

  /** The value set or added here; null when removed here; undefined when the head itself has to be asked. */
  get(name: string): string | null | undefined {
    const lowerName = name.toLowerCase();
    const replacement = this.replaced.get(lowerName);
    if (replacement !== undefined) return replacement[0]?.[1] ?? null;
    return this.added.find(([added]) => added.toLowerCase() === lowerName)?.[1];
  }

  /** The edits as field lines. */
  lines(): string {
    let text = '';
    for (const pairs of this.replaced.values()) for (const [name, value] of pairs) text += `${name}: ${value}\r\n`;
    for (const [name, value] of this.added) text += `${name}: ${value}\r\n`;
    return text;
  }

  #accept(name: string, value: string): boolean {
    const sendable = isMadeOf(name, IS_TOKEN) && (value === '' || isMadeOf(value, IS_VALUE));
    if (!sendable) this.refused = true;
    return sendable && !isWriters(name);
  }
}

function isWriters(name: string): boolean {
  return WRITERS.includes(identifyField(Buffer.from(name, 'latin1'), 0, name.length));
}
