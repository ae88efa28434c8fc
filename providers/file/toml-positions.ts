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
const KEY_PART = /[ \t]*("[^"\\]*(?:\\.[^"\\]*)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*/y;
/** A number, a word or a date; a date may have a blank before its time. */
const BARE = /[^,\]}#\r\n]*/y;
/** Long texts first: up to two quotes may stand before the three that end one. Without choices to go back to: linear. */
const TEXTS = [
  /"""[^"\\]*(?:(?:\\[\s\S]|"{1,2}(?!"))[^"\\]*)*"{3,5}/y,
  /'''[\s\S]*?'{3,5}/y,
  /"[^"\\]*(?:\\.[^"\\]*)*"/y,
  /'[^']*'/y,
] as const;

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
      names.push(unquote(this.#skip(KEY_PART).trim()));
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
    } else if (!TEXTS.some((text) => this.#skip(text) !== '')) {
      this.#skip(BARE);
    }
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
