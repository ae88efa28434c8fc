// The kinds of values that options take, after Traefik's value grammar (reference 1.4).

import { isIP } from 'node:net';
import { parseDuration } from '../model/duration.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { ListenAddress, NumberRange } from '../model/settings.ts';
import { parseListenAddress } from './listen-address.ts';
import type { JsonSchema, Kind, WrittenValue } from './option.ts';

type ParseText<T> = (text: string) => Result<T>;

interface Manner {
  readonly schema?: JsonSchema;
  readonly alone?: string;
}

function scalar<T>(label: string, parseText: ParseText<T>, { schema = ANY_SCALAR, alone }: Manner = {}): Kind<T> {
  const parse = (value: WrittenValue) =>
    typeof value === 'string' ? parseText(value) : fail('expected one value, not a list');
  return { label, parse, isList: false, schema, ...(alone === undefined ? {} : { alone }) };
}

/** YAML and TOML say `12` and `true` without quotes where a text is expected. */
const ANY_SCALAR: JsonSchema = { type: ['string', 'number', 'boolean'] };

/** Elements separated by commas or written as a list, blanks around them dropped; nothing at all is no element. */
export function listOf<T>(label: string, parseElement: ParseText<T>, element = ANY_SCALAR): Kind<readonly T[]> {
  const parse = (value: WrittenValue): Result<readonly T[]> => {
    const texts = typeof value === 'string' ? value.split(',') : value;
    const elements: T[] = [];
    for (const text of texts.map((each) => each.trim())) {
      if (text === '' && texts.length === 1) break;
      const element = parseElement(text);
      if (!element.ok) return element;
      elements.push(element.value);
    }
    return ok(elements);
  };
  const schema = { anyOf: [{ type: 'array', items: element }, ANY_SCALAR] };
  return { label: `${label},…`, parse, isList: true, schema };
}

const wrong = (expected: string, text: string): Result<never> => fail(`expected ${expected}, got "${text}"`);

/** Never fails and so never repeats what was written: secrets are of this kind. */
export const text: Kind<string> = scalar('text', ok);

export const textList: Kind<readonly string[]> = listOf('text', ok);

const matching = (label: string, pattern: RegExp, expected: string): Kind<string> =>
  scalar(label, (written) => (pattern.test(written) ? ok(written) : wrong(expected, written)));

export const roleArn = matching(
  'role ARN',
  /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'arn:aws:iam::<account>:role/<name>',
);

export const sessionName = matching('name', /^[\w+=,.@-]{2,64}$/, '2 to 64 letters, digits and any of _+=,.@-');

/** What was written is not repeated: a URL may carry a password. */
export const httpUrl: Kind<string> = scalar('URL', (written) =>
  /^https?:$/.test(URL.parse(written)?.protocol ?? '') ? ok(written) : fail('expected an http:// or https:// URL'),
);

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

export const boolean: Kind<boolean> = scalar(
  'true|false',
  (written) => {
    if (TRUE.includes(written)) return ok(true);
    return FALSE.includes(written) ? ok(false) : wrong('true or false', written);
  },
  { alone: 'true', schema: { type: 'boolean' } },
);

export const NOT_A_VALUE = 'this is a group of options and has no value of its own';

/** A section that may stand alone: `true` or nothing has it with its defaults. */
export const presence: Kind<boolean> = scalar(
  'true|false',
  (written) => {
    const switched = boolean.parse(written === '' ? 'true' : written);
    return switched.ok ? switched : fail(NOT_A_VALUE);
  },
  { alone: 'true', schema: { type: ['object', 'boolean', 'null'] } },
);

/** As text: a number cannot hold Traefik's largest priorities. */
export const integerText: Kind<string> = scalar('whole number', (written) =>
  /^-?\d{1,19}$/.test(written) ? ok(written) : wrong('a whole number', written),
);

export function wholeNumber(least: number): Kind<number> {
  const parse = (written: string) => {
    const value = Number(written);
    const valid = /^[+-]?\d+$/.test(written) && Number.isSafeInteger(value) && value >= least;
    return valid ? ok(value) : wrong(`a whole number, at least ${least}`, written);
  };
  return scalar('number', parse, { schema: { type: 'integer', minimum: least } });
}

/** Above 0, at most 1. */
export const share: Kind<number> = scalar(
  'number',
  (written) => {
    const value = Number(written);
    const valid = /^\d*\.?\d+$/.test(written) && value > 0 && value <= 1;
    return valid ? ok(value) : wrong('a number above 0, at most 1', written);
  },
  { schema: { type: 'number', exclusiveMinimum: 0, maximum: 1 } },
);

/** Milliseconds. */
export const duration: Kind<number> = scalar(
  'duration',
  (written) => {
    const ms = parseDuration(written);
    return ms === undefined || ms < 0 ? wrong('a duration such as 10s, 500ms or 1m30s', written) : ok(ms);
  },
  { schema: { type: ['string', 'integer'] } },
);

/** One of these words in any case, given back as written here. */
export const choice = <const T extends string>(words: readonly T[]): Kind<T> =>
  scalar(words.join('|'), choose(words), { schema: oneOf(words) });

export const choiceList = <const T extends string>(words: readonly T[]): Kind<readonly T[]> =>
  listOf(words.join('|'), choose(words), oneOf(words));

/** Editors compare letter by letter: capitals are what else people write. */
const oneOf = (words: readonly string[]): JsonSchema => ({
  enum: [...words, ...words.map((word) => word.toUpperCase())],
});

function choose<T extends string>(words: readonly T[]): ParseText<T> {
  const expected = words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
  return (written) => {
    const found = words.find((word) => word.toLowerCase() === written.toLowerCase());
    return found === undefined ? wrong(expected, written) : ok(found);
  };
}

const INTERNAL = ['portolan', 'traefik'] as const;

/** The internal entry point by either name: what it answers is nowhere else yet. */
export const internalEntryPoint: Kind<(typeof INTERNAL)[number]> = scalar(
  INTERNAL.join('|'),
  (written) => {
    const found = choose(INTERNAL)(written);
    return found.ok ? found : fail(`another one than ${INTERNAL.join(' or ')} is not supported yet, got "${written}"`);
  },
  { schema: oneOf(INTERNAL) },
);

export const listenAddress: Kind<ListenAddress> = scalar('[host]:port', parseListenAddress);

/** IP addresses and CIDR ranges. */
export const ipRanges: Kind<readonly string[]> = listOf('address|range', (written) => {
  const [address = '', prefix, ...rest] = written.split('/');
  const version = isIP(address);
  const bits = prefix === undefined ? 0 : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  const valid = version !== 0 && rest.length === 0 && bits <= (version === 4 ? 32 : 128);
  return valid ? ok(written) : wrong('an IP address or a range such as 10.0.0.0/8', written);
});

/** Numbers and ranges of them, `200,300-302`; both ends belong to a range. */
export const numberRanges = (least: number, most: number): Kind<readonly NumberRange[]> =>
  listOf('number|range', (written) => {
    const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(written) ?? [];
    const range = { from: Number(first), to: Number(last) };
    const valid = first !== '' && range.from >= least && range.to <= most && range.from <= range.to;
    return valid ? ok(range) : wrong(`a number from ${least} to ${most} or a range such as 500-599`, written);
  });

/** Positive and ascending. */
export const seconds: Kind<readonly number[]> = ascending(
  listOf('seconds', (written) => {
    const value = Number(written);
    const valid = /^\d*\.?\d+$/.test(written) && value > 0;
    return valid ? ok(value) : wrong('a positive number of seconds', written);
  }),
);

function ascending(list: Kind<readonly number[]>): Kind<readonly number[]> {
  const parse = (value: WrittenValue) => {
    const parsed = list.parse(value);
    const sorted = !parsed.ok || parsed.value.every((each, i) => i === 0 || each > (parsed.value[i - 1] ?? 0));
    return sorted ? parsed : fail('expected each number to be larger than the one before it');
  };
  return { ...list, parse };
}
