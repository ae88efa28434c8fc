// What becomes of each object of dynamic files and labels of Traefik's, seen together as a router would see them.

import type { EntryPoints } from '../discovery/choose-entry-points.ts';
import type { DiscoveredItem } from '../discovery/declarations.ts';
import { mergeConfigurations } from '../discovery/merge.ts';
import { NO_MEMORY } from '../discovery/merge-memory.ts';
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
import type { RuleSyntax } from '../model/dynamic-configuration.ts';
import { qualify } from '../model/qualified-name.ts';
import type { RoutingState } from '../model/routing-state.ts';
import type { Item } from '../model/snapshot.ts';
import { ecs } from '../settings/sections.ts';
import { isOfAPlatform } from './elsewhere.ts';
import { type Lack, lacksOfMiddleware, lacksOfRouter, lacksOfService } from './find-lacks.ts';
import { NOWHERE } from './finding.ts';
import { type Judgement, verdictOf } from './judgement.ts';
import { type LabelText, locateLabel } from './locate.ts';
import { namedEntryPoints } from './named-entry-points.ts';
import { placeProblem } from './place-problem.ts';
import { FILE } from './read-source.ts';

/** A file or a text with labels, decoded. */
export interface DeclaredText {
  readonly file: string;
  readonly item: DiscoveredItem;
  /** One of the two, to find places in. */
  readonly trees: readonly TreeNode[];
  readonly labels: readonly LabelText[];
}

const LABELS = 'labels';
const ANY_ENDPOINT = { address: '192.0.2.1', ports: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] } as const;

/** What can be said without certificates: they are not given with a configuration. */
export function declareFile(file: string, tree: TreeNode, syntax: RuleSyntax): DeclaredText {
  const { configuration, defects } = decodeConfiguration(tree);
  const declaration = { kind: 'configuration', configuration, defects } as const;
  const item = discover(FILE, { id: file, name: file, declaration, endpoint: null }, syntax);
  return { file, item, trees: [tree], labels: [] };
}

/** As those of one container with one port, under the default rule of ECS; and as tags, for what Consul alone has. */
export function declareLabels(text: LabelText, syntax: RuleSyntax): DeclaredText {
  const declaration = { kind: 'labels', labels: text.labels } as const;
  const tags = text.labels.map(([key, value]) => `${key}=${value}`);
  const item = discover(LABELS, { id: text.file, name: 'service', tags, declaration, endpoint: ANY_ENDPOINT }, syntax);
  return { file: text.file, item, trees: [], labels: [text] };
}

function discover(provider: string, item: Item, defaultRuleSyntax: RuleSyntax): DiscoveredItem {
  const rule = compileDefaultRule(ecs.defaultRule.default);
  if (!rule.ok) throw new Error(rule.error);
  const options = { provider, exposedByDefault: true, defaultRule: rule.value, defaultRuleSyntax };
  return { provider, scope: item.id, id: item.id, startedAtMs: undefined, decoded: decodeItem(item, options) };
}

/** `entryPoints`: those of the static configuration; undefined: none was given, and all that are named exist. */
export function judgeDynamic(
  texts: readonly DeclaredText[],
  entryPoints: EntryPoints | undefined,
): readonly Judgement[] {
  const items = texts.map(({ item }) => item);
  const input = { items, problems: [], entryPoints: entryPoints ?? namedEntryPoints(items) };
  const { state } = mergeConfigurations({ ...input, routerGracePeriodMs: 0, wallMs: 0 }, NO_MEMORY, 0);
  const hasFiles = texts.some(({ item }) => item.provider === FILE);
  const isElsewhere = (provider: string) => isOfAPlatform(provider) || (provider === FILE && !hasFiles);
  return texts.flatMap((text) => [
    ...objectsOf(text, state, isElsewhere).flatMap((object) => judgeObject(text, object)),
    ...text.item.decoded.problems.map(({ object, reason }) => complain(text, holderOf(text, object), object, reason)),
    ...idleLabels(text),
  ]);
}

interface Stated {
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

interface JudgedObject extends Stated {
  readonly object: string;
  readonly lacks: readonly Lack[];
}

function objectsOf(
  { item: { provider, decoded } }: DeclaredText,
  state: RoutingState,
  isElsewhere: (provider: string) => boolean,
): readonly JudgedObject[] {
  const { http, tls } = decoded.configuration;
  const around = ({ faults, warnings }: Stated) => ({ state, isElsewhere, own: new Set([...faults, ...warnings]) });
  const alone = (object: string, stated: Stated) => ({ object, ...stated, lacks: [] });
  return [
    ...[...http.routers].map(([name, declared]) => {
      const stated = stateRouter(declared);
      return { ...alone(`router ${name}`, stated), lacks: lacksOfRouter(qualify(name, provider), around(stated)) };
    }),
    ...[...http.services].map(([name, declared]) => {
      const stated = stateService(declared);
      return { ...alone(`service ${name}`, stated), lacks: lacksOfService(qualify(name, provider), around(stated)) };
    }),
    ...[...http.middlewares].map(([name, declared]) => {
      const stated = stateMiddleware(declared);
      const lacks = lacksOfMiddleware(qualify(name, provider), around(stated));
      return { ...alone(`middleware ${name}`, stated), lacks };
    }),
    ...[...http.serversTransports].map(([name, each]) => alone(`servers transport ${name}`, stateTransport(each))),
    ...[...(tls?.options ?? [])].map(([name, declared]) => alone(`TLS options ${name}`, stateTlsOptions(declared))),
    ...[...(tls?.certificates ?? [])].map(([name, each]) => alone(`certificate ${name}`, stateCertificate(each))),
    ...[...(tls?.stores ?? [])].map(([name, declared]) => alone(`TLS store ${name}`, stateTlsStore(declared))),
  ];
}

function judgeObject(text: DeclaredText, { object, faults, warnings, lacks }: JudgedObject): readonly Judgement[] {
  const known = `${object}@${text.item.provider}`;
  if (faults.length + warnings.length + lacks.length === 0) {
    return [{ ...complain(text, object, known, ''), verdict: 'works' }];
  }
  const isDisabled = faults.length > 0 || lacks.some(({ effect }) => effect === 'disabled');
  return [
    ...faults.map((reason) => ({ ...complain(text, object, known, reason), effect: 'disabled' }) as const),
    ...lacks.map(({ verdict, reason, effect }) => ({ ...complain(text, object, known, reason), verdict, effect })),
    // What it would serve without is no matter where it serves nothing.
    ...warnings.map((reason) => ({
      ...complain(text, object, known, reason),
      ...(isDisabled ? {} : { effect: 'serves' as const }),
    })),
  ];
}

function complain({ file, trees, labels }: DeclaredText, object: string, known: string, written: string): Judgement {
  const { line, column, reason } = placeProblem({ object: known, reason: written }, trees, labels);
  return { verdict: verdictOf(reason), file, line, column, object, reason };
}

/** `TCP router db`; the file itself where nothing in it has the problem. */
const holderOf = ({ file }: DeclaredText, object: string): string =>
  /^(?:file|item) /.test(object) ? file : object.slice(0, object.lastIndexOf('@'));

const idleLabels = ({ file, labels }: DeclaredText): readonly Judgement[] =>
  labels.flatMap((text) =>
    text.labels.flatMap(([key]): readonly Judgement[] => {
      if (!hasNoEffect(key)) return [];
      const { line, column } = locateLabel([text], key) ?? NOWHERE;
      return [{ verdict: 'differs', file, line, column, object: file, reason: `${key} has no effect: ${OF_OTHERS}` }];
    }),
  );
