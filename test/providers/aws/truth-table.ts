// The provider truth table, a column for each provider of AWS: for every fault what becomes of the routing table and of
// `/ready`, where it meets a router that starts and where it comes later. Promise P5: a bad or missing provider never removes
// a working route by itself.

import test, { type ExecutionContext } from 'ava';
import type { Alter } from './altered-aws.ts';
import type { Discovered } from './discovered.ts';

export interface Row<Platform> {
  readonly fault: string;
  readonly inflict: (platform: Platform) => void;
  /** What a router that starts into the fault has. */
  readonly atStart: string;
  /** What one has that had read everything before. */
  readonly later: string;
  /** `object: reason`; absent: nothing is said. */
  readonly problem?: RegExp;
}

export interface Column<Platform> {
  /** Where a provider has more than one. */
  readonly title?: string;
  readonly start: (t: ExecutionContext) => Promise<Platform>;
  /** Takes every fault away but `alter`. */
  readonly mend: (platform: Platform) => void;
  /** What there is on a good day. */
  readonly all: string;
}

export function testTruthTable<Platform extends Discovered>(
  { title, start, mend, all }: Column<Platform>,
  rows: readonly Row<Platform>[],
): void {
  const heal = (platform: Platform): Promise<string> => {
    platform.aws.alter = undefined;
    mend(platform);
    return platform.poll();
  };
  const column = title === undefined ? '' : `${title}, `;
  for (const { fault, inflict, atStart, later, problem } of rows) {
    test.serial(`${column}at start: ${fault}`, async (t) => {
      const platform = await start(t);
      inflict(platform);
      t.is(await platform.poll(), atStart);
      tellsOf(problem, platform.problems(), t);
      t.is(await heal(platform), all, 'healed, everything is there one poll later');
      t.deepEqual(platform.problems(), []);
    });

    test.serial(`${column}later: ${fault}`, async (t) => {
      const platform = await start(t);
      t.is(await platform.poll(), all);
      inflict(platform);
      t.is(await platform.poll(), later);
      t.is(await platform.poll(), later, 'and it stays so for as long as it lasts');
      tellsOf(problem, platform.problems(), t);
      t.is(await heal(platform), all);
      t.deepEqual(platform.problems(), []);
    });
  }
}

function tellsOf(problem: RegExp | undefined, problems: readonly string[], t: ExecutionContext): void {
  if (problem === undefined) t.deepEqual(problems, []);
  else t.regex(problems.find((line) => problem.test(line)) ?? problems.join('\n'), problem);
}

export const altered =
  (alter: Alter) =>
  ({ aws }: Discovered): void => {
    aws.alter = alter;
  };

export function halve<T>(list: readonly T[]): readonly T[] {
  return list.filter((_, i) => i % 2 === 0);
}

/** As AWS does: a signature that is too old is refused, and the answer says what time it is. */
export const twoHoursAhead =
  (refused: Pick<ReturnType<Alter>, 'status' | 'body'>): Alter =>
  (_, answer, request) => {
    const nowMs = Date.now() + 7_200_000;
    const headers = { date: new Date(nowMs).toUTCString() };
    const [, day = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(String(request.headers['x-amz-date'])) ?? [];
    const iso = `${day.replace(/(....)(..)/, '$1-$2-')}T${time.replace(/(..)(..)/, '$1:$2:')}Z`;
    if (Math.abs(Date.parse(iso) - nowMs) < 300_000) return { ...answer, headers };
    return { ...refused, headers };
  };
