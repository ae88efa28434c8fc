// Dynamic files and labels as the router would read them together: what is wrong in them, and what an object lacks.

import { parseTree } from '../../providers/file/parse-tree.ts';
import type { EntryPoints } from '../discovery/choose-entry-points.ts';
import { createDecoder } from '../discovery/decode-items.ts';
import { mergeConfigurations } from '../discovery/merge.ts';
import { NO_MEMORY } from '../discovery/merge-memory.ts';
import { applySnapshot, NO_SCOPES } from '../discovery/scopes.ts';
import { compileDefaultRule } from '../labels/default-rule.ts';
import { hasNoEffect, OF_OTHERS } from '../labels/label-roots.ts';
import { normalizeName } from '../labels/normalize-name.ts';
import type { TreeNode } from '../labels/tree.ts';
import type { RuleSyntax } from '../model/dynamic-configuration.ts';
import type { Problem } from '../model/problem.ts';
import type { RoutingState } from '../model/routing-state.ts';
import type { FileSettings } from '../model/settings.ts';
import type { Endpoint, ScopeReading } from '../model/snapshot.ts';
import { ecs } from '../settings/sections.ts';
import { type IsElsewhere, isAboutElsewhere } from './elsewhere.ts';
import { type Finding, NOWHERE, type Severity } from './finding.ts';
import { hintAtName } from './hint-at-name.ts';
import { type LabelText, locateLabel } from './locate.ts';
import { placeProblem } from './place-problem.ts';
import { FILE, type ReadText, readSource } from './read-source.ts';

export interface DynamicSources {
  readonly files: readonly FileSettings['source'][];
  readonly labels: readonly LabelText[];
  /** Undefined: no static configuration says which there are, so that whatever is named exists. */
  readonly entryPoints: EntryPoints | undefined;
  readonly defaultRuleSyntax: RuleSyntax;
  /** That an object of such a provider is missing says nothing. */
  readonly isElsewhere: IsElsewhere;
}

const LABELS = 'labels';

export async function checkDynamic(sources: DynamicSources): Promise<readonly Finding[]> {
  const read = await Promise.all(sources.files.map(readSource));
  const readings = read.flatMap((each) => each.readings);
  // To find places in.
  const trees = read.flatMap(({ texts }) => texts.flatMap(treeOf));
  const entryPoints = sources.entryPoints ?? namedEntryPoints(trees, sources.labels);
  const merge = (endpoint: Endpoint) => mergeAll(readings, { ...sources, entryPoints }, endpoint);
  const state = merge(SOMEWHERE);
  const severityOf = severitiesOf(state);
  const sure = new Set(merge(WITH_A_PORT).problems.map(identity));
  const findings = state.problems
    .filter(({ reason }) => !isAboutElsewhere(reason, sources.isElsewhere))
    .map((problem) => {
      // Labels do not say which ports the platform opens: what a port alone would settle is not their fault.
      const severity = sure.has(identity(problem)) ? severityOf(problem) : 'note';
      return { object: problem.object, ...placeProblem(problem, trees, sources.labels), severity };
    });
  const known = { ...state, entryPoints };
  const hinted = dropConsequences(findings).map((each) => ({
    ...each,
    reason: each.reason + hintAtName(each.reason, known),
  }));
  return [...hinted, ...idleLabels(sources)];
}

/** Somebody else's labels cost nothing: they are no problem of a router that runs, and worth a word to who looks. */
const idleLabels = ({ labels }: DynamicSources): readonly Finding[] =>
  labels.flatMap((text) =>
    text.labels.flatMap(([key]): readonly Finding[] => {
      if (!hasNoEffect(key)) return [];
      const place = locateLabel([text], key) ?? { ...NOWHERE, file: text.file };
      return [{ ...place, object: key, reason: `has no effect: ${OF_OTHERS}`, severity: 'note' }];
    }),
  );

const NO_TRANSPORT = /^servers transport not found /;

/** An address that documentation may use (RFC 5737). */
const SOMEWHERE: Endpoint = { address: '192.0.2.1', ports: [] };
const WITH_A_PORT: Endpoint = { ...SOMEWHERE, ports: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] };

const identity = ({ object, reason }: Problem): string => `${object}\0${reason}`;

function treeOf({ path, text }: ReadText): readonly TreeNode[] {
  const tree = text.ok ? parseTree(text.value, path) : text;
  return tree.ok ? [tree.value] : [];
}

function mergeAll(
  readings: readonly ScopeReading[],
  { labels, entryPoints, defaultRuleSyntax }: DynamicSources & { readonly entryPoints: EntryPoints },
  endpoint: Endpoint,
): RoutingState {
  const rule = compileDefaultRule(ecs.defaultRule.default);
  if (!rule.ok) throw new Error(rule.error);
  const options = { exposedByDefault: true, defaultRule: rule.value, defaultRuleSyntax };
  const decode = (provider: string, each: readonly ScopeReading[]) =>
    createDecoder({ ...options, provider })(applySnapshot(NO_SCOPES, { provider, readings: each }));
  const labelled = labels.map((text) => readLabelText(text, endpoint));
  const input = {
    items: [...decode(FILE, readings), ...decode(LABELS, labelled)],
    problems: readings.flatMap(({ problems }) => problems),
    entryPoints,
    routerGracePeriodMs: 0,
    wallMs: 0,
  };
  return mergeConfigurations(input, NO_MEMORY, 0).state;
}

/** As tags, too: for what Consul alone has. */
function readLabelText({ file, labels }: LabelText, endpoint: Endpoint): ScopeReading {
  const item = {
    id: file,
    name: normalizeName(file.replace(/^.*\//, '')),
    tags: labels.map(([key, value]) => `${key}=${value}`),
    declaration: { kind: 'labels', labels },
    endpoint,
  } as const;
  return { scope: `${LABELS}/${file}`, status: 'complete', items: [item], problems: [] };
}

/** Never none: routers without a name are at every one. */
function namedEntryPoints(trees: readonly TreeNode[], labels: readonly LabelText[]): EntryPoints {
  const inTree = (node: TreeNode): readonly string[] => {
    if (node.name.toLowerCase() !== 'entrypoints') return node.children.flatMap(inTree);
    return node.value?.split(',') ?? node.children.flatMap(({ value }) => value ?? []);
  };
  const inLabels = labels
    .flatMap((text) => text.labels)
    .flatMap(([key, value]) => (/\.entrypoints(?:\[\d+\]|\.\d+)?$/i.test(key) ? value.split(',') : []));
  const names = [...trees.flatMap(inTree), ...inLabels].map((name) => name.trim());
  const written = names.filter((name) => name !== '');
  return new Map((written.length === 0 ? ['http'] : written).map((name) => [name, { asDefault: false }]));
}

/** What cannot be read, or belongs to no object, is lost; an object may serve in spite of it. */
function severitiesOf(state: RoutingState): (problem: Problem) => Severity {
  const serving = new Set<string>();
  const kinds = {
    router: state.routers,
    service: state.services,
    middleware: state.middlewares,
    'servers transport': state.serversTransports,
    'TLS options': state.tlsOptions,
    certificate: state.certificates,
    'TLS store': state.tlsStores,
  };
  for (const [kind, assessed] of Object.entries(kinds)) {
    for (const [name, { status }] of assessed) if (status !== 'disabled') serving.add(`${kind} ${name}`);
  }
  return ({ object }) => (serving.has(object) ? 'warning' : 'error');
}

/**
 * A router repeats what is wrong with its service and middlewares, and a service what is wrong with its transport: once is
 * enough, at the one that has it.
 */
function dropConsequences(findings: readonly Finding[]): readonly Finding[] {
  const key = ({ file, line, column, reason }: Finding) =>
    // What a service lacks has its place in the service, and the name in it is enough to know it again.
    NO_TRANSPORT.test(reason) ? reason : JSON.stringify([file, line, column, reason]);
  const depths = new Map<string, number>();
  for (const finding of findings) {
    depths.set(key(finding), Math.min(depthOf(finding), depths.get(key(finding)) ?? Number.POSITIVE_INFINITY));
  }
  return findings.filter((finding) => depthOf(finding) === depths.get(key(finding)));
}

/** How many kinds of objects are between it and what it rests on. */
function depthOf({ object }: Finding): number {
  if (object.startsWith('router ')) return 2;
  return object.startsWith('service ') ? 1 : 0;
}
