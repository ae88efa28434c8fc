// Everything that the sources say, put together: later sources stand over earlier ones. Names that differ only by case are
// one name, spelled as it was first.

import type { Assignment } from './assignment.ts';
import { joinElements } from './join-elements.ts';
import { NOT_A_VALUE, presence } from './kinds.ts';
import type { Kind } from './option.ts';
import type { Report } from './problem.ts';
import { findMeaning } from './schema.ts';
import type { TraefikOption } from './traefik-option.ts';
import { type Entry, WrittenSection } from './written-section.ts';

export class Written {
  /** By path in lower case, in the order written. */
  readonly #entries = new Map<string, Entry>();
  readonly #report: Report;
  readonly #note: Report;

  constructor(report: Report, note: Report) {
    this.#report = report;
    this.#note = note;
  }

  /** A list of groups (`filters[0].name`) is taken from one source as a whole, never mixed. */
  addSource(assignments: readonly Assignment[]): void {
    const added = joinElements(assignments, this.#report)
      .map((assignment) => this.#understand(assignment))
      .filter((entry) => entry !== undefined);
    const lists = new Set(added.map(({ path }) => listOf(keyOf(path))));
    for (const key of this.#entries.keys()) {
      const list = listOf(key);
      if (list !== undefined && lists.has(list)) this.#entries.delete(key);
    }
    for (const entry of added) {
      const key = keyOf(entry.path);
      const before = this.#entries.get(key);
      const spelled =
        before === undefined || before.caseless ? entry : { ...entry, path: before.path, caseless: false };
      this.#entries.set(key, spelled);
    }
  }

  /** What was written below a path. */
  at(path: string): WrittenSection {
    return new WrittenSection(path, this.#entries);
  }

  #understand({ segments, value, place, source }: Assignment): Entry | undefined {
    const meaning = findMeaning(segments);
    const { path } = meaning;
    const name = path.join('.');
    // A flag and a variable name the option themselves; a line of a file does not.
    const subject = source === 'file' ? `${name}: ` : '';
    const entry = { path, value, place, caseless: source === 'environment' };
    switch (meaning.kind) {
      case 'option':
        return { ...entry, valid: this.#isValid(meaning.option.kind, value, subject, place) };
      case 'standalone':
        return this.#isValid(presence, value, subject, place) ? { ...entry, valid: true } : undefined;
      case 'group':
        // `log:` with every option commented out says nothing and harms nobody.
        if (value !== '') this.#report(`${subject}${NOT_A_VALUE}`, place);
        return undefined;
      case 'traefik':
        this.#tellTraefiks(name, meaning.option, place);
        // `--providers.consulCatalog.watch` alone asks for that provider, as in Traefik.
        return { ...entry, valid: false };
      case 'absentProvider':
        this.#report(`${name}: there is no such provider; there are ecs, ec2, consulCatalog and file`, place);
        return undefined;
      case 'dynamic':
        this.#report(`${name} belongs in the dynamic configuration: a file that providers.file names`, place);
        return undefined;
      case 'unknown':
        this.#report(
          [source === 'file' ? `unknown option ${name}` : 'unknown option', meaning.hint].filter(Boolean).join('; '),
          place,
        );
        return undefined;
    }
  }

  #tellTraefiks(name: string, { meaning, note }: TraefikOption, place: string): void {
    if (note === undefined) this.#report(`${name} is not supported yet: ${meaning}`, place);
    else this.#note(`${name} has no effect: ${note}`, place);
  }

  #isValid(kind: Kind<unknown>, value: Entry['value'], subject: string, place: string): boolean {
    const result = kind.parse(value);
    if (!result.ok) this.#report(`${subject}${result.error}`, place);
    return result.ok;
  }
}

const keyOf = (path: readonly string[]): string => path.join('.').toLowerCase();

/** `providers.ec2.filters` of `providers.ec2.filters.0.name`. */
const listOf = (key: string): string | undefined => /^(.*?)\.\d+\./.exec(key)?.[1];
