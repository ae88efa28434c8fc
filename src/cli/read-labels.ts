// What a task definition or an instance carries, as somebody has it at hand: a JSON object, a JSON array of ECS's
// `{name, value}` or EC2's `{Key, Value}`, or lines `key=value`.

import type { Defect } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Labels } from '../model/snapshot.ts';

/** `name` is what places call the file: `labels:3:1`. */
export function readLabels(text: string, name: string): Result<Labels, Defect> {
  const json = /^\s*[[{]/.test(text) ? readJson(text) : undefined;
  if (json === undefined) return readLines(text, name);
  return json.ok ? json : fail({ reason: json.error, place: name });
}

const EXPECTED = 'expected {"key": "value"}, [{"name": "key", "value": "value"}] or [{"Key": "key", "Value": "value"}]';

function readJson(text: string): Result<Labels> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own words repeat the text, which may hold a secret.
    return fail(`no valid JSON: ${EXPECTED}`);
  }
  const entries = Array.isArray(json) ? json.map(readPair) : Object.entries(Object(json));
  const labels = entries.flatMap(([key, value]) => (isText(key) && isText(value) ? [[key, value] as const] : []));
  return labels.length === entries.length ? ok(labels) : fail(EXPECTED);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** `Environment`'s and the tagging API's spellings alike: in any case. */
function readPair(pair: unknown): readonly [key: unknown, value: unknown] {
  const fields = new Map(Object.entries(Object(pair)).map(([name, value]) => [name.toLowerCase(), value]));
  return [fields.get('key') ?? fields.get('name'), fields.get('value')];
}

/** Empty lines and comments are passed over; what stands behind the first `=` is the value, blanks and quotes included. */
function readLines(text: string, name: string): Result<Labels, Defect> {
  const lines = text.split(/\r?\n/);
  const labels: [string, string][] = [];
  for (const [index, line] of lines.entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const [, key, value] = /^\s*([^=\s]+)\s*=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined)
      return fail({ reason: 'expected key=value', place: `${name}:${index + 1}:1` });
    labels.push([key, value]);
  }
  return ok(labels);
}
