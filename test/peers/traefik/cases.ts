// The requests of this folder and what became of each: at Traefik when it was recorded, and here. Where the two differ on
// purpose, the case names the row of docs/differences-from-traefik.md that says why.

import { readGoldenCases } from '../../rules/golden-file.ts';

export interface RecordedRequest {
  /** Title of its case and the request, for messages. */
  readonly title: string;
  readonly entryPoint: 'web' | 'trusting';
  /** As `describeExchange` takes it. */
  readonly line: string;
  /** As `describeExchange` gives it. */
  readonly traefik: string;
  readonly portolan: string;
  /** The first cell of a row; undefined: both say the same. */
  readonly difference: string | undefined;
}

export const RECORDED: readonly RecordedRequest[] = readGoldenCases('.', import.meta.url).flatMap(
  ({ title, input, expected }) => {
    const [first = '', ...others] = input.split('\n');
    const difference = /^~ (.*)$/.exec(first)?.[1];
    const requests = difference === undefined ? [first, ...others] : others;
    const outcomes = expected.split('\n');
    return requests.map((request, index) => {
      const [, trusting, line = ''] = /^(@trusting )?(.*)$/s.exec(request) ?? [];
      return {
        title: `${title}: ${request}`,
        entryPoint: trusting === undefined ? ('web' as const) : ('trusting' as const),
        line,
        difference,
        ...outcomesOf(outcomes, index, difference !== undefined),
      };
    });
  },
);

/** `traefik: …` above `portolan: …` where they differ, else one line for both. */
function outcomesOf(lines: readonly string[], index: number, differ: boolean) {
  if (!differ) return { traefik: lines[index] ?? '', portolan: lines[index] ?? '' };
  const [theirs = '', ours = ''] = lines.slice(2 * index);
  return { traefik: theirs.replace(/^traefik: /, ''), portolan: ours.replace(/^portolan: /, '') };
}
