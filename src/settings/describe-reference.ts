// `docs/reference/static.md`, made from the descriptions: every option, and those of Traefik that have no effect.

import type { Option } from './option.ts';
import { SECTIONS } from './sections.ts';
import type { TraefikOption } from './traefik-option.ts';
import { ABSENT_PROVIDERS, TRAEFIK_SECTIONS } from './traefik-options.ts';

export function describeReference(): string {
  const paths = new Set([...SECTIONS, ...TRAEFIK_SECTIONS].map(({ path }) => path));
  return `${[INTRODUCTION, ...[...paths].map(describeSection), absentProviders()].join('\n\n')}\n`;
}

const INTRODUCTION = `# Static configuration

<!-- Made from src/settings/sections.ts and src/settings/traefik-options.ts; a test proves that it is current. -->

What is fixed when Portolan is installed. Names are Traefik's where Traefik has the option, and so are defaults, save for what
[the list of differences](../differences-from-traefik.md) says. An option stands in a file, in the environment or on the
command line, and unlike in Traefik, where the first source that says anything is the only one, **the three add up**: a flag stands over a variable, a variable over the file. A list comes from one source as a whole.

| source | how |
|---|---|
| file | \`--configFile=portolan.yml\` (or \`.yaml\`, \`.toml\`), or \`PORTOLAN_CONFIGFILE\`; none is read unless it is named |
| environment | \`PORTOLAN_LOG_LEVEL=debug\` for \`log.level\`, \`PORTOLAN_PROVIDERS_ECS_CLUSTERS_0=a\` for an element of a list; \`TRAEFIK_…\` works too, and \`PORTOLAN_…\` stands over it. What Kubernetes injects for a service of that name (\`…_SERVICE_HOST\`, \`…_PORT_80_TCP\`) is passed over |
| flag | \`--log.level=debug\` or \`--log.level debug\`; a list repeats the flag, has commas or numbers its elements (\`--providers.ecs.clusters[0]=a\`); a switch needs no value |

Names are in any case; \`<name>\` is yours to choose, \`[n]\` counts from 0. An unknown option is an error with its place and the
nearest name; so is an option of Traefik that Portolan does not have yet. An option that only makes sense in Traefik is
accepted with a note in the log. \`portolan check FILES…\` tells all of it at once. Editors complete and check the file with
\`docs/schema/static.schema.json\`.

| value | how it is written |
|---|---|
| \`duration\` | \`10s\`, \`500ms\`, \`1h30m\`; a bare number is seconds |
| \`true\\|false\` | also \`1\`, \`t\`, \`T\`, \`TRUE\`, \`True\` and their opposites; a flag without a value is \`true\` |
| \`…,…\` | a list, or one text with commas |
| \`[host]:port\` | \`:8000\`, \`127.0.0.1:8000\`, \`[::1]:8000\` |
| \`a\\|b\` | one of these words, in any case |
| \`group\` | options below it; of those without an effect only the names are looked at |`;

function describeSection(path: string): string {
  const section = SECTIONS.find((each) => each.path === path);
  const traefik = TRAEFIK_SECTIONS.find((each) => each.path === path);
  const { title, instancesPath } = section ?? traefik ?? { title: path, instancesPath: undefined };
  const alone = section?.standalone === true && !path.endsWith('>');
  const facts = [
    path === '' ? '' : `\`${path}\``,
    instancesPath === undefined ? '' : `and again for each named instance under \`${instancesPath}\``,
    alone ? '(`true`, or nothing at all, has it with its defaults; `false` takes it away)' : '',
  ];
  return [
    `## ${title}`,
    facts.filter((fact) => fact !== '').join(' '),
    section === undefined ? '' : tableOf(section.options),
    traefik === undefined ? '' : tableOfTraefiks(traefik.options),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const tableOf = (options: readonly Option<unknown>[]): string =>
  table(
    ['option', 'value', 'default', 'meaning', 'since'],
    options.map(({ name, kind, default: byDefault, meaning, since }) => [
      code(name),
      code(kind.label),
      code(byDefault ?? ''),
      meaning,
      since,
    ]),
  );

const tableOfTraefiks = (options: readonly TraefikOption[]): string =>
  table(
    ["Traefik's option", 'value', "Traefik's default", 'what it does there', 'here'],
    options.map(({ name, kind, default: byDefault, meaning, note }) => [
      code(name),
      code(kind.label),
      code(byDefault),
      meaning,
      note === undefined ? 'an error: not supported yet' : `no effect: ${note}`,
    ]),
  );

const absentProviders = (): string =>
  `## Providers that are not here\n\n${ABSENT_PROVIDERS.map((name) => code(`providers.${name}`)).join(', ')}: an error that names the ones there are.`;

function code(text: string): string {
  if (text === '') return '';
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** A bar ends a cell, even within code. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
