// Reads Prometheus' text as strictly as its own parser, and more: every rule of the format that a scraper relies on.

export interface Family {
  readonly type: string;
  readonly help: string;
  /** By labels, `{a="b"}` with the sample's full name before it. */
  readonly samples: ReadonlyMap<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\+Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$`);

/** Throws at the first line that breaks a rule. */
export function readExposition(text: string): ReadonlyMap<string, Family> {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no line break');
  const families = new Map<string, Family>();
  let current: { name: string; type: string; help: string; samples: Map<string, number> } | undefined;
  let help: readonly [name: string, text: string] | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') help = [name, rest];
    else if (keyword === 'TYPE') {
      if (help?.[0] !== name) throw new Error(`no HELP before ${line}`);
      if (families.has(name)) throw new Error(`${name} stands twice`);
      current = { name, type: rest, help: help[1], samples: new Map() };
      families.set(name, current);
    } else addSample(line, current);
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family);
  return families;
}

function addSample(
  line: string,
  family: { name: string; type: string; samples: Map<string, number> } | undefined,
): void {
  const [, name, labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined || family === undefined) throw new Error(`no sample: ${line}`);
  const suffix = name.slice(family.name.length);
  const suffixes = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  if (!name.startsWith(family.name) || !suffixes.includes(suffix)) throw new Error(`${name} is not of ${family.name}`);
  const key = labels === '' ? name : `${name}{${labels}}`;
  if (family.samples.has(key)) throw new Error(`${key} stands twice`);
  family.samples.set(key, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value));
}

/** Buckets ascend, end with +Inf, never shrink, and the last one is the count. */
function checkHistogram(name: string, { samples }: Family): void {
  for (const [key, count] of samples) {
    const labels = new RegExp(`^${name}_count(?:\\{(.*)\\})?$`).exec(key)?.[1];
    if (!key.startsWith(`${name}_count`)) continue;
    const before = labels === undefined ? `${name}_bucket{le="` : `${name}_bucket{${labels},le="`;
    const buckets = [...samples].filter(([other]) => other.startsWith(before));
    const limits = buckets.map(([other]) => other.slice(before.length, -2));
    const values = buckets.map(([, value]) => value);
    const sorted = limits.toSorted((a, b) => toNumber(a) - toNumber(b));
    if (limits.join() !== sorted.join() || limits.at(-1) !== '+Inf') throw new Error(`${key}: buckets ${limits}`);
    if (values.some((value, i) => value < (values[i - 1] ?? 0))) throw new Error(`${key}: ${values} shrinks`);
    if (values.at(-1) !== count) throw new Error(`${key}: ${count} and ${values.at(-1)}`);
  }
}

const toNumber = (limit: string): number => (limit === '+Inf' ? Number.POSITIVE_INFINITY : Number(limit));

/** Every counter and histogram sample: what must never go back. */
export function monotonic(families: ReadonlyMap<string, Family>): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  for (const { type, samples: some } of families.values())
    if (type !== 'gauge') for (const [key, value] of some) samples.set(key, value);
  return samples;
}
