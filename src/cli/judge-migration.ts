// What becomes of each thing that a Traefik configuration says. The decoders decide, this file only sorts what they tell:
// a static option or a dynamic object without a complaint works as it is.

import {
  stateCertificate,
  stateMiddleware,
  stateRouter,
  stateService,
  stateTlsOptions,
  stateTlsStore,
  stateTransport,
} from '../discovery/statement.ts';
import { decodeConfiguration } from '../labels/decode-configuration.ts';
import { decodeItem } from '../labels/decode-item.ts';
import { compileDefaultRule } from '../labels/default-rule.ts';
import { hasNoEffect, OF_OTHERS } from '../labels/label-roots.ts';
import type { TreeNode } from '../labels/tree.ts';
import type {
  Declared,
  HttpConfiguration,
  RouterDefinition,
  RuleSyntax,
  TlsConfiguration,
} from '../model/dynamic-configuration.ts';
import { describeDefect } from '../model/problem.ts';
import type { Labels } from '../model/snapshot.ts';
import { inspectSettings } from '../settings/load-settings.ts';
import { readFile } from '../settings/read-file.ts';
import { ecs } from '../settings/sections.ts';
import type { ObjectKind, Used } from './differences.ts';
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
  readonly used: Used;
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
  const used = judged.map((each) => each.used);
  const objectsOf = (kind: ObjectKind) => used.flatMap(({ objects }) => objects[kind]);
  return {
    judgements: judged.flatMap(({ judgements }) => judgements),
    used: {
      options: used.flatMap(({ options }) => options),
      routers: used.flatMap(({ routers }) => routers),
      objects: {
        routers: objectsOf('routers'),
        services: objectsOf('services'),
        middlewares: objectsOf('middlewares'),
      },
      hasLabels: labels.length > 0,
      hasTemplates: dynamic.some(({ content }) => holdsTemplate(content)),
    },
  };
}

const NOTHING_USED: Used = {
  options: [],
  routers: [],
  objects: { routers: [], services: [], middlewares: [] },
  hasLabels: false,
  hasTemplates: false,
};

const holdsTemplate = ({ name, value = '', children }: TreeNode): boolean =>
  `${name}\n${value}`.includes('{{') || children.some(holdsTemplate);

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
    used: { ...NOTHING_USED, options: written.map(({ segments }) => segments.join('.')) },
  };
}

function judgeDynamic({ file, content }: Named<TreeNode>, syntax: RuleSyntax | undefined): Judged {
  const { configuration, defects } = decodeConfiguration(content);
  const judged = judgeHttp(file, configuration.http, defects.map(describeDefect), syntax);
  const tls = configuration.tls === undefined ? [] : judgeTls(file, configuration.tls);
  return { ...judged, judgements: [...judged.judgements, ...tls] };
}

/** What can be said without the certificates: they are not given with a configuration. */
function judgeTls(file: string, { options, certificates, stores }: TlsConfiguration): readonly Judgement[] {
  const objects: readonly (readonly [object: string, stated: Stated])[] = [
    ...[...options].map(([name, declared]) => [`TLS options ${name}`, stateTlsOptions(declared)] as const),
    ...[...certificates].map(([name, declared]) => [`certificate ${name}`, stateCertificate(declared)] as const),
    ...[...stores].map(([name, declared]) => [`TLS store ${name}`, stateTlsStore(declared)] as const),
  ];
  return objects.flatMap(([object, stated]) => judgeObject(file, object, stated));
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
  const judged = judgeHttp(file, configuration.http, unowned, syntax);
  const idle = labels.flatMap(([key]) => (hasNoEffect(key) ? [`${key} has no effect: ${OF_OTHERS}`] : []));
  const remarks = idle.map((reason) => ({ verdict: 'differs', file, object: file, reason }) as const);
  return { ...judged, judgements: [...judged.judgements, ...remarks] };
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
    used: {
      ...NOTHING_USED,
      routers: [...http.routers.values()].map((declared) => withSyntax(declared).definition),
      objects: {
        routers: [...http.routers.keys()],
        services: [...http.services.keys()],
        middlewares: [...http.middlewares.keys()],
      },
    },
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
