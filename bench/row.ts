// One figure of the table: what a bench found, beside its bar.

export interface Row {
  /** What was measured, short. */
  readonly figure: string;
  readonly measured: string;
  /** Empty: a figure to know, without a bar. */
  readonly bar: string;
  readonly held: boolean;
}

/** A figure that is to be at most `bar`; `show` writes both. */
export function atMost(figure: string, value: number, bar: number, show: (value: number) => string): Row {
  return { figure, measured: show(value), bar: show(bar), held: value <= bar };
}

/** A tool, or a peer, that is not here. */
export const skipped = (figure: string, reason: string): Row => ({
  figure,
  measured: `skipped: ${reason}`,
  bar: '',
  held: true,
});

export const missedOf = (rows: readonly Row[]): number => rows.filter(({ held }) => !held).length;

export function printRow({ figure, measured, bar, held }: Row): void {
  const verdict = bar === '' ? '' : `, bar ${bar}${held ? '' : ': missed'}`;
  console.log(`  ${figure}: ${measured}${verdict}`);
}

/** The whole table, as `docs/performance.md` has it. */
export function printTable(rows: readonly Row[]): void {
  console.log('\n| figure | measured | bar |\n|---|---|---|');
  for (const { figure, measured, bar, held } of rows) {
    console.log(`| ${figure} | ${measured}${held ? '' : ', missed'} | ${bar} |`);
  }
}
