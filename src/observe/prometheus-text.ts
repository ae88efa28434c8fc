// The text that Prometheus reads: families of samples in its exposition format 0.0.4.

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

export type Label = readonly [name: string, value: string];

/** One line of a family: labels as `labelText` gives them, and the figure. */
export type Sample = readonly [labels: string, value: number];

/** A family without samples is not written: Prometheus' own clients do the same. */
export function family(type: 'counter' | 'gauge', name: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  let text = head(type, name, help);
  for (const [labels, value] of samples) text += line(name, labels, value);
  return text;
}

export interface HistogramSample {
  readonly labels: string;
  readonly sum: number;
  /** Observations in each bucket alone; the last one is of what is longer than every limit. */
  readonly buckets: Float64Array;
}

export function histogram(
  name: string,
  help: string,
  limits: readonly number[],
  samples: readonly HistogramSample[],
): string {
  if (samples.length === 0) return '';
  let text = head('histogram', name, help);
  for (const { labels, sum, buckets } of samples) {
    let count = 0;
    for (const [index, limit] of [...limits, Number.POSITIVE_INFINITY].entries()) {
      count += buckets[index] ?? 0;
      const separator = labels === '' ? '' : ',';
      text += line(`${name}_bucket`, `${labels}${separator}le="${number(limit)}"`, count);
    }
    text += line(`${name}_sum`, labels, sum) + line(`${name}_count`, labels, count);
  }
  return text;
}

/** In the order of the names, as Prometheus' own clients write them. */
export const labelText = (labels: readonly Label[]): string =>
  labels
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',');

const head = (type: string, name: string, help: string): string => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;

const line = (name: string, labels: string, value: number): string =>
  labels === '' ? `${name} ${number(value)}\n` : `${name}{${labels}} ${number(value)}\n`;

const number = (value: number): string => (value === Number.POSITIVE_INFINITY ? '+Inf' : String(value));

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

const escapeLabel = (value: string): string =>
  /[\\"\n]/.test(value) ? value.replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? '') : value;
