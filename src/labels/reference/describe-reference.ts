// The reference page of the dynamic configuration, made from the description of its options.

import { assertNever } from '../../model/result.ts';
import { EXPOSURE } from '../exposure.ts';
import type { Shape } from '../shape.ts';
import { type ListedOption, listOptions, type Standing } from './list-options.ts';

/** Markdown. */
export function describeReference(): string {
  const options = listOptions();
  const objects = options.filter(({ path, option }) => isObject(path, option.kind.shape));
  const chapters = objects.map(({ path, option }) => describeChapter(path, option.meaning, below(path, options)));
  return `${INTRODUCTION}\n${[describeItem(), ...chapters].join('\n')}`;
}

/** What a label says of the item that carries it stands beside what the item declares. */
function describeItem(): string {
  const rows = Object.entries(EXPOSURE.options).map(([name, option]) =>
    describeRow({ path: name, option, standing: 'acts', writtenIn: 'labels' }, name),
  );
  return describeTable('The item itself', 'A container, an instance, a service of the Consul catalog.', rows);
}

/** What users name themselves, and what stands beside it at the same depth. */
function isObject(path: string, { kind }: Shape): boolean {
  return kind === 'entries' || (kind === 'sections' && path.split('.').length === 2) || path === 'consulcatalog';
}

const below = (path: string, options: readonly ListedOption[]): readonly ListedOption[] =>
  options.filter((each) => new RegExp(`^${path}(?:\\.<name>|\\[n\\])?\\.`).test(each.path));

function describeChapter(path: string, meaning: string, options: readonly ListedOption[]): string {
  const rows = options.map((each) => describeRow(each, each.path.slice(each.path.indexOf('.', path.length) + 1)));
  return describeTable(path, meaning, rows);
}

const describeTable = (title: string, meaning: string, rows: readonly string[]): string =>
  [`## ${title}`, '', meaning, '', HEAD, RULER, ...rows, ''].join('\n');

const HEAD = '| option | value | default | meaning | written in | since |';
const RULER = '|---|---|---|---|---|---|';

function describeRow({ option, standing, writtenIn }: ListedOption, path: string): string {
  const name = path.replace(/^<name>\./, '');
  const value = describeShape(option.kind.shape);
  const written = writtenIn === 'labels and files' ? '' : writtenIn;
  const fallback = option.default === undefined ? '' : `\`${option.default}\``;
  const meaning = option.required === true ? `${option.meaning} Required.` : option.meaning;
  const cells = [`\`${name}\``, value, fallback, meaning, written, describeStanding(standing, option.since)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function describeStanding(standing: Standing, since = '0.1'): string {
  if (standing === 'acts') return since;
  return standing === 'disable' ? 'not yet: disables' : 'not yet: warns';
}

function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'integer64':
      return 'whole number';
    case 'list':
      return 'list of texts';
    case 'map':
      return 'texts by name';
    case 'integer':
      return `${shape.least} to ${shape.most}`;
    case 'choice':
      return shape.words.map((word) => `\`${word}\``).join(', ');
    case 'section':
      return shape.standsAlone ? '`true`, `false` or options' : 'options';
    case 'sections':
      return 'list of options';
    case 'entries':
      return 'options by name';
    case 'text':
    case 'boolean':
    case 'duration':
    case 'anything':
      return shape.kind;
    default:
      return assertNever(shape);
  }
}

const INTRODUCTION = `# Options of the dynamic configuration

<!-- Written by test/labels/write-reference.ts from the description in src/labels: change it there. -->

What labels, tags and files can say. A label is the path of an option behind \`portolan.\` or \`traefik.\`:
\`portolan.http.routers.web.rule\`. Names of options are read in any case, names of objects as written.

- **Values.** A boolean is \`true\`, \`false\`, \`t\`, \`f\`, \`1\` or \`0\`. A duration is Go's (\`1m30s\`, \`500ms\`) or a number of seconds. A
  list is separated by commas, or has its elements at \`[0]\`, \`[1]\` (in the order of the keys as texts, as in Traefik: \`[10]\` before
  \`[2]\`) or at \`.0\`, \`.1\` (in the order of the numbers). A list of options needs elements: \`tls.domains[0].main\`.
- **\`true\`, \`false\` or options**: the option alone, empty or \`true\`, has its defaults. Traefik takes any other text for \`false\`; here
  only \`false\` and \`0\` are, and another text is a mistake.
- **Rules in tags.** \`rule.b64\` takes a rule in base64, \`rule.0\`, \`rule.1\`, … take its pieces, and the options \`host\` to \`clientIP\`
  make one: [labels and tags](../labels-and-tags.md#rules-in-tags).
- **A mistake** disables the one object that it belongs to: what refers to it answers 503. It is shown by \`/api/problems\` with its place.
- **Not yet** means that a later release acts on the option; its value is checked now. **disables**: it decides who may pass or what is
  sent, so its object is out of service. **warns**: it is about quality, so its object serves, with the status \`warning\`. Written
  with the value that it has anyway (\`strategy: wrr\`), it is neither. Objects that are not supported at all (TCP, UDP) are told one by one.
`;
