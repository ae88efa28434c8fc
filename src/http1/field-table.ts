// The fields of one head as offsets into its text. Made once per connection kind and reused: scanning allocates nothing.

import { FieldId, identifyField } from './field-id.ts';
import { COLON, CR, IS_TOKEN, IS_VALUE, LF, OCTET_CLASS, SPACE, TAB, UNDERSCORE } from './octets.ts';
import { REJECT, type Rejection } from './rejection.ts';

/** What to do with a name that holds `_` and is not a twin of a name we act on (those are always dropped). */
export type UnderscorePolicy = 'keep' | 'delete' | 'reject';

/** More than there are field ids. */
const IDS = 16;

export class FieldTable {
  /** Number of fields. */
  count = 0;
  /** By id: how many fields there are, and which is the last. */
  readonly #counts = new Uint16Array(IDS);
  readonly #last = new Uint16Array(IDS);
  readonly ids: Uint8Array;
  /** Offsets into the head's text; `lineStarts[count]` is where the empty line begins. */
  readonly lineStarts: Int32Array;
  readonly nameEnds: Int32Array;
  readonly valueStarts: Int32Array;
  readonly valueEnds: Int32Array;

  constructor(maxFields: number) {
    this.ids = new Uint8Array(maxFields);
    this.lineStarts = new Int32Array(maxFields + 1);
    this.nameEnds = new Int32Array(maxFields);
    this.valueStarts = new Int32Array(maxFields);
    this.valueEnds = new Int32Array(maxFields);
  }

  /**
   * Reads field lines from `at` up to the empty line. The caller has seen CRLF CRLF, so the scan ends before `bytes` does.
   * Offsets are kept relative to `base`.
   */
  scan(bytes: Uint8Array, base: number, at: number, underscores: UnderscorePolicy): Rejection | undefined {
    let i = at;
    this.count = 0;
    // Not `fill`: it is a call out of compiled code, for sixteen numbers.
    for (let id = 0; id < IDS; id++) this.#counts[id] = 0;
    while (bytes[i] !== CR) {
      if (this.count === this.ids.length) return REJECT.tooManyFields;
      const start = i;
      let underscored = false;
      let byte = bytes[i] ?? 0;
      if (byte === SPACE || byte === TAB) return REJECT.lineFolding;
      while (((OCTET_CLASS[byte] ?? 0) & IS_TOKEN) !== 0) {
        if (byte === UNDERSCORE) underscored = true;
        byte = bytes[++i] ?? 0;
      }
      if (byte !== COLON || i === start) return byte === LF ? REJECT.bareLineBreak : REJECT.fieldName;
      if (underscored && underscores === 'reject') return REJECT.underscoreName;
      const end = this.#scanValue(bytes, base, i + 1);
      if (end < 0) return end === BARE_BREAK ? REJECT.bareLineBreak : REJECT.fieldValue;
      this.#keep(bytes, base, start, i, underscored, underscores);
      i = end;
    }
    if (bytes[i + 1] !== LF) return REJECT.bareLineBreak;
    this.lineStarts[this.count] = i - base;
    return undefined;
  }

  /** Scans the value of field `count` and gives the start of the next line, or a negative verdict. */
  #scanValue(bytes: Uint8Array, base: number, at: number): number {
    let i = at;
    while (bytes[i] === SPACE || bytes[i] === TAB) i++;
    const start = i;
    let lastVisible = i;
    let byte = bytes[i] ?? 0;
    while (((OCTET_CLASS[byte] ?? 0) & IS_VALUE) !== 0) {
      i++;
      if (byte !== SPACE && byte !== TAB) lastVisible = i;
      byte = bytes[i] ?? 0;
    }
    if (byte === LF) return BARE_BREAK;
    if (byte !== CR) return BAD_VALUE;
    if (bytes[i + 1] !== LF) return BARE_BREAK;
    this.valueStarts[this.count] = start - base;
    this.valueEnds[this.count] = lastVisible - base;
    return i + 2;
  }

  #keep(
    bytes: Uint8Array,
    base: number,
    start: number,
    nameEnd: number,
    underscored: boolean,
    policy: UnderscorePolicy,
  ) {
    let id = identifyField(bytes, start, nameEnd);
    // `X_Forwarded_For`, `Content_Length`: some upstreams fold `_` to `-`, so a twin of a name that we act on never passes.
    if (underscored && (id !== FieldId.plain || policy === 'delete')) id = FieldId.hop;
    this.ids[this.count] = id;
    this.#counts[id] = (this.#counts[id] ?? 0) + 1;
    this.#last[id] = this.count;
    this.lineStarts[this.count] = start - base;
    this.nameEnds[this.count] = nameEnd - base;
    this.count++;
  }

  name(text: string, field: number): string {
    return text.slice(this.lineStarts[field], this.nameEnds[field]);
  }

  value(text: string, field: number): string {
    return text.slice(this.valueStarts[field], this.valueEnds[field]);
  }

  countOf(id: FieldId): number {
    return this.#counts[id] ?? 0;
  }

  /** The value of the last field with this id; empty when there is none. */
  lastOf(text: string, id: FieldId): string {
    return this.countOf(id) === 0 ? '' : this.value(text, this.#last[id] ?? 0);
  }

  /** Every value with this id, in order. */
  allOf(text: string, id: FieldId): readonly string[] {
    const count = this.countOf(id);
    if (count === 0) return NONE;
    if (count === 1) return [this.lastOf(text, id)];
    const found: string[] = [];
    for (let field = 0; field < this.count; field++) if (this.ids[field] === id) found.push(this.value(text, field));
    return found;
  }

  /** Every value of `lowerName`, in order. Twins with `_` and other dropped fields are still fields: they are compared as written. */
  values(text: string, lowerName: string): string[] {
    const found: string[] = [];
    for (let field = 0; field < this.count; field++) {
      if (this.isNamed(text, field, lowerName)) found.push(this.value(text, field));
    }
    return found;
  }

  isNamed(text: string, field: number, lowerName: string): boolean {
    const start = this.lineStarts[field] ?? 0;
    const end = this.nameEnds[field] ?? 0;
    return end - start === lowerName.length && text.slice(start, end).toLowerCase() === lowerName;
  }
}

const NONE: readonly string[] = [];
const BARE_BREAK = -1;
const BAD_VALUE = -2;
