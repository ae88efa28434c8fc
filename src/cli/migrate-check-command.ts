// `portolan migrate-check FILES...`: what of a Traefik configuration works as it is, what differs, what is not there yet.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseTree } from '../../providers/file/parse-tree.ts';
import { type Defect, describeDefect } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { standardOutput } from '../observe/standard-output.ts';
import type { Command } from './command.ts';
import type { Difference } from './differences.ts';
import type { Judgement } from './judgement.ts';
import { describeFault } from './load-configuration.ts';

/** Something is not there, or wrong. */
const NOT_READY = 1;
const MISUSE = 2;

export const migrateCheckCommand: Command = {
  name: 'migrate-check',
  summary: 'Say what of a Traefik configuration works here, what differs and what is not there yet',
  help: () => HELP,
  async run(argv) {
    const asked = readArguments(argv);
    if (!asked.ok) return complain(`${asked.error}\nusage: portolan migrate-check FILES... [--labels FILE] [--json]`);
    const report = await judge(asked.value);
    if (!report.ok) return complain(report.error);
    if (asked.value.json) standardOutput.add(JSON.stringify(report.value, undefined, 2));
    else for (const line of printReport(report.value)) standardOutput.add(line);
    return report.value.objects.some(({ verdict }) => verdict === 'absent' || verdict === 'wrong') ? NOT_READY : 0;
  },
};

const HELP = `Examples:
  portolan migrate-check traefik.yml dynamic/*.toml
  portolan migrate-check --labels labels.json

Options:
  FILES...
      Static and dynamic files of Traefik, YAML or TOML; their sections tell which is which
  --labels=file
      Labels of a container or tags of an instance, JSON or lines key=value; may come several times
  --json
      The same as JSON: {"objects": [...], "differences": [...]}

Exit code: 0 when everything works or differs, 1 when something is not there yet or wrong, 2 when a file cannot be read.`;

interface Arguments {
  readonly files: readonly string[];
  readonly labels: readonly string[];
  readonly json: boolean;
}

function readArguments(argv: readonly string[]): Result<Arguments> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { labels: { type: 'string', multiple: true }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const { labels = [], json } = values;
    return positionals.length + labels.length === 0
      ? fail('expected at least one file')
      : ok({ files: positionals, labels, json });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

interface Report {
  readonly objects: readonly Judgement[];
  readonly differences: readonly Difference[];
}

async function judge({ files, labels }: Arguments): Promise<Result<Report>> {
  const { judgeMigration } = await import('./judge-migration.ts');
  const { differencesFor } = await import('./differences.ts');
  const { readLabels } = await import('./read-labels.ts');
  const trees = readAll(files, parseTree);
  if (!trees.ok) return trees;
  const labelled = readAll(labels, readLabels);
  if (!labelled.ok) return labelled;
  const { judgements, used } = judgeMigration(
    trees.value.map(({ file, content }) => ({ file, tree: content })),
    labelled.value.map(({ file, text, content }) => ({ file, text, labels: content })),
  );
  return ok({ objects: judgements, differences: differencesFor(used) });
}

interface Read<T> {
  readonly file: string;
  readonly text: string;
  readonly content: T;
}

/** The first file that cannot be read ends it: what the others would say then could mislead. */
function readAll<T>(
  files: readonly string[],
  parse: (text: string, file: string) => Result<T, Defect>,
): Result<readonly Read<T>[]> {
  const read: Read<T>[] = [];
  for (const file of files) {
    const text = readText(file);
    if (!text.ok) return fail(`${file}: cannot be read: ${text.error}`);
    const content = parse(text.value, file);
    if (!content.ok) {
      const fault = describeDefect(content.error);
      return fail(text.value.includes('{{') ? `${fault}\nTemplates ({{ … }}) are not executed here` : fault);
    }
    read.push({ file, text: text.value, content: content.value });
  }
  return ok(read);
}

function readText(file: string): Result<string> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(describeFault(error));
  }
}

function printReport({ objects, differences }: Report): readonly string[] {
  const of = (verdict: Judgement['verdict']) => objects.filter((object) => object.verdict === verdict);
  const unlike = [
    ...of('differs').map(describe),
    ...differences.map(({ subject, traefik, portolan }) => `  ${subject}: ${portolan} (Traefik: ${traefik})`),
  ];
  return [
    ...printPart('Works as it is', of('works').map(describe)),
    ...printPart('Differs', unlike),
    ...printPart('Not there yet', of('absent').map(describe)),
    ...printPart('Wrong', of('wrong').map(describe)),
    `${of('works').length} work as they are, ${unlike.length} differ, ${of('absent').length} are not there yet, ${of('wrong').length} are wrong`,
  ];
}

const printPart = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines, ''];

const EFFECTS = { serves: ' (serves without it)', disabled: ' (answers 503)' } as const;

function describe({ file, line, column, object, reason, effect }: Judgement): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  const parts = [place, object === file ? '' : object, reason].filter((part) => part !== '');
  return `  ${parts.join(': ')}${effect === undefined ? '' : EFFECTS[effect]}`;
}

function complain(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return MISUSE;
}
