// What becomes of each thing that a Traefik configuration says. The decoders decide, this file only sorts what they tell:
// a static option or a dynamic object without a complaint works as it is.

import { stateMiddleware, stateRouter, stateService, stateTransport } from '../discovery/statement.ts';
import { decodeConfiguration } from '../labels/decode-configuration.ts';
import { decodeItem } from '../labels/decode-item.ts';
import { compileDefaultRule } from '../labels/default-rule.ts';
import type { TreeNode } from '../labels/tree.ts';
import type { Declared, HttpConfiguration, RouterDefinition, RuleSyntax } from '../model/dynamic-configuration.ts';
import { describeDefect } from '../model/problem.ts';
import type { Labels } from '../model/snapshot.ts';
import { inspectSettings } from '../settings/load-settings.ts';
import { readFile } from '../settings/read-file.ts';
import { ecs } from '../settings/sections.ts';
import { isStatic } from './is-static.ts';

export interface Judgement {
  /** `differs`: accepted and without effect. `absent`: not there yet. `wrong`: a mistake, in Traefik most likely too. */
  readonly verdict: 'works' | 'differs' | 'absent' | 'wrong';
  /** As it was named on the command line. */
  readonly file: string;
  /** `entryPoints.web.address`, `router web`, or the file itself. */
  readonly object: string;
  /** Empty for what works. */
  readonly reason: string;
  /** Of an object that is not whole: whether it serves all the same, or answers 503. */
  readonly effect?: 'serves' | 'disabled';
}

export interface Judged {
  readonly judgements: readonly Judgement[];
  /** Static options, dotted. */
  readonly options: readonly string[];
  readonly routers: readonly RouterDefinition[];
}

/** A text that has a name and could be read as a tree or as labels. */
export interface Named<T> {
  readonly file: string;
  readonly content: T;
}

/** Static and dynamic files in any order: the static ones may say in which syntax the rules of the others are written. */
export function judgeMigration(files: readonly Named<TreeNode>[], labels: readonly Named<Labels>[]): Judged {
  const { true: fixed = [], false: dynamic = [] } = Object.groupBy(files, ({ content }) => String(isStatic(content)));
  const settings = fixed.map(inspect);
  const syntax = settings.some((each) => each.settings.defaultRuleSyntax === 'v2') ? 'v2' : undefined;
  const judged = [
    ...settings.map(judgeStatic),
    ...dynamic.map((file) => judgeDynamic(file, syntax)),
    ...labels.map((file) => judgeLabels(file, syntax)),
  ];
  return {
    judgements: judged.flatMap(({ judgements }) => judgements),
    options: judged.flatMap(({ options }) => options),
    routers: judged.flatMap(({ routers }) => routers),
  };
}

function inspect({ file, content }: Named<TreeNode>) {
  const configFile = { name: file, tree: content };
  return { file, written: readFile(configFile, () => {}), ...inspectSettings({ argv: [], env: {}, configFile }) };
}

function judgeStatic({ file, written, problems, notes }: ReturnType<typeof inspect>): Judged {
  const complaints = new Set([...problems, ...notes].map(({ place }) => place));
  const works = written
    .filter(({ place }) => !complaints.has(place))
    .map(({ segments }) => ({ verdict: 'works', file, object: segments.join('.'), reason: '' }) as const);
  return {
    judgements: [
      ...works,
      ...notes.map((note) => ({ verdict: 'differs', file, object: file, reason: describeDefect(note) }) as const),
      ...problems.map((problem) => complaint(file, file, describeDefect(problem))),
    ],
    options: written.map(({ segments }) => segments.join('.')),
    routers: [],
  };
}

function judgeDynamic({ file, content }: Named<TreeNode>, syntax: RuleSyntax | undefined): Judged {
  const { configuration, defects } = decodeConfiguration(content);
  return judgeHttp(file, configuration.http, defects.map(describeDefect), syntax);
}

const ANY_ENDPOINT = { address: '192.0.2.1', ports: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] } as const;

/** As those of one container with one port, under the default rule of ECS. */
function judgeLabels({ file, content: labels }: Named<Labels>, syntax: RuleSyntax | undefined): Judged {
  const rule = compileDefaultRule(ecs.defaultRule.default);
  if (!rule.ok) throw new Error(rule.error);
  const item = { id: file, name: 'service', declaration: { kind: 'labels', labels }, endpoint: ANY_ENDPOINT } as const;
  const options = { provider: 'labels', exposedByDefault: true, defaultRule: rule.value };
  const { configuration, problems } = decodeItem(item, options);
  const unowned = problems.map(({ reason }) => reason);
  return judgeHttp(file, configuration.http, unowned, syntax);
}

interface Stated {
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

function judgeHttp(
  file: string,
  http: HttpConfiguration,
  unowned: readonly string[],
  ruleSyntax: RuleSyntax | undefined,
): Judged {
  const withSyntax = (declared: Declared<RouterDefinition>): Declared<RouterDefinition> =>
    ruleSyntax === undefined ? declared : { ...declared, definition: { ruleSyntax, ...declared.definition } };
  const objects: readonly (readonly [object: string, stated: Stated])[] = [
    ...[...http.routers].map(([name, declared]) => [`router ${name}`, stateRouter(withSyntax(declared))] as const),
    ...[...http.services].map(([name, declared]) => [`service ${name}`, stateService(declared)] as const),
    ...[...http.middlewares].map(([name, declared]) => [`middleware ${name}`, stateMiddleware(declared)] as const),
    ...[...http.serversTransports].map(
      ([name, declared]) => [`servers transport ${name}`, stateTransport(declared)] as const,
    ),
  ];
  return {
    judgements: [
      ...objects.flatMap(([object, stated]) => judgeObject(file, object, stated)),
      ...unowned.map((reason) => complaint(file, file, reason)),
    ],
    options: [],
    routers: [...http.routers.values()].map(({ definition }) => definition),
  };
}

function judgeObject(file: string, object: string, { faults, warnings }: Stated): readonly Judgement[] {
  if (faults.length + warnings.length === 0) return [{ verdict: 'works', file, object, reason: '' }];
  const effect = faults.length === 0 ? 'serves' : 'disabled';
  return [...faults, ...warnings].map((reason) => ({ ...complaint(file, object, reason), effect }));
}

/** How the decoders call what a later release will have. */
const ABSENT = /\bis not supported yet\b|\bthere is no such provider\b/;

const complaint = (file: string, object: string, reason: string): Judgement => ({
  verdict: ABSENT.test(reason) ? 'absent' : 'wrong',
  file,
  object,
  reason,
});
