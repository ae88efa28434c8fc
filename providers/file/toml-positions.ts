// Where each key of a TOML text stands: the library gives values without places. Pure; expects a text that the library has
// accepted, so that nothing is judged here, only passed over.

export type KeyPath = readonly string[];

/** The offset of each key and of each element of an array, by `pathKey`; of a table that is opened twice the first. */
export function findTomlPositions(text: string): ReadonlyMap<string, number> {
  const scanner = new Scanner(text);
  scanner.scan();
  return scanner.found;
}

/** NUL stands in no TOML key as written. */
export const pathKey = (path: KeyPath): string => path.join('\0');

const BLANK = /(?:[ \t\r\n]|#[^\n]*)*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BLANK_IN_LINE = /[ \t]*/y;
/** A number, a word or a date; a date may have a blank before its time. */
const BARE = /[^,\]}#\r\n]*/y;

class Scanner {
  readonly found = new Map<string, number>();
  /** How many tables each array of tables has so far. */
  readonly #tables = new Map<string, number>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): void {
    let table: KeyPath = [];
    if (this.#text.startsWith('\uFEFF')) this.#at = 1;
    for (this.#skip(BLANK); this.#at < this.#text.length; this.#skip(BLANK)) {
      if (this.#text[this.#at] === '[') table = this.#readHeader();
      else this.#readPair(table);
    }
  }

  /** `[a.b]`, or `[[a.b]]`, which adds one table to an array. A name on the way may be that of an array: its last table. */
  #readHeader(): KeyPath {
    const offset = this.#at;
    const brackets = this.#text[offset + 1] === '[' ? 2 : 1;
    this.#at += brackets;
    const names = this.#readKey();
    this.#at += brackets;
    let path: KeyPath = [];
    for (const [index, name] of names.entries()) {
      path = [...path, name];
      this.#note(path, offset);
      const key = pathKey(path);
      if (brackets === 2 && index === names.length - 1) this.#tables.set(key, (this.#tables.get(key) ?? 0) + 1);
      const count = this.#tables.get(key);
      if (count !== undefined) path = [...path, String(count - 1)];
      this.#note(path, offset);
    }
    return path;
  }

  #readPair(table: KeyPath): void {
    const offset = this.#at;
    let path = table;
    for (const name of this.#readKey()) {
      path = [...path, name];
      this.#note(path, offset);
    }
    this.#at += '='.length;
    this.#readValue(path);
  }

  #readKey(): string[] {
    const names: string[] = [];
    do {
      if (names.length > 0) this.#at += '.'.length;
      this.#skip(BLANK_IN_LINE);
      const start = this.#at;
      names.push(this.#passText() ? unquote(this.#text.slice(start, this.#at)) : this.#skip(BARE_KEY));
      this.#skip(BLANK_IN_LINE);
    } while (this.#text[this.#at] === '.');
    return names;
  }

  #readValue(path: KeyPath): void {
    this.#skip(BLANK);
    if (this.#text[this.#at] === '[') {
      this.#readList(']', (index) => {
        this.#note([...path, String(index)], this.#at);
        this.#readValue([...path, String(index)]);
      });
    } else if (this.#text[this.#at] === '{') {
      this.#readList('}', () => this.#readPair(path));
    } else if (!this.#passText()) {
      this.#skip(BARE);
    }
  }

  /** False when no quotes stand here. Not a pattern: a long text with many escapes would end a pattern's stack. */
  #passText(): boolean {
    const text = this.#text;
    const quote = text[this.#at];
    if (quote !== '"' && quote !== "'") return false;
    const isLong = text.startsWith(quote.repeat(3), this.#at);
    const delimiter = quote.repeat(isLong ? 3 : 1);
    let at = this.#at + delimiter.length;
    while (at < text.length && !text.startsWith(delimiter, at)) at += quote === '"' && text[at] === '\\' ? 2 : 1;
    at += delimiter.length;
    // Up to two more quotes before the three that end a long text are the text's own.
    while (isLong && text[at] === quote) at += 1;
    this.#at = at;
    return true;
  }

  #readList(end: string, readElement: (index: number) => void): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skip(BLANK);
      if (this.#at >= this.#text.length || this.#text[this.#at] === end) break;
      readElement(index);
      this.#skip(BLANK);
      if (this.#text[this.#at] === ',') this.#at += 1;
    }
    this.#at += 1;
  }

  #note(path: KeyPath, offset: number): void {
    const key = pathKey(path);
    if (!this.found.has(key)) this.found.set(key, offset);
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [passed = ''] = pattern.exec(this.#text) ?? [];
    this.#at += passed.length;
    return passed;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unquote(name: string): string {
  if (name.startsWith("'")) return name.slice(1, -1);
  if (!name.startsWith('"')) return name;
  return name
    .slice(1, -1)
    .replace(/\\(?:x(..)|u(.{4})|U(.{8})|(.))/g, (_, byte, short, long, one) =>
      one === undefined ? String.fromCodePoint(Number.parseInt(byte ?? short ?? long, 16)) : (ESCAPES[one] ?? one),
    );
}
