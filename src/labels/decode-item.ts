// One item of a source into what it declares: the only door of this room that the control plane uses for labels.

import { type DynamicConfiguration, EMPTY_CONFIGURATION } from '../model/dynamic-configuration.ts';
import { type Defect, describeDefect, type Problem } from '../model/problem.ts';
import { qualify } from '../model/qualified-name.ts';
import type { Item, Labels } from '../model/snapshot.ts';
import { applyCatalogTags } from './catalog-tags.ts';
import { meetsConstraints } from './constraints/meets-constraints.ts';
import { decodeObjects, type Read, readMiddleware, readSections } from './decode-objects.ts';
import type { DecodedItem, DecodeOptions } from './decoded-item.ts';
import { withDefaultSyntax } from './default-syntax.ts';
import { derive, type LabelledObjects, type LabelledRouter } from './derive.ts';
import { LABEL_ROOT } from './dynamic-options.ts';
import { decideExposure } from './exposure.ts';
import { treeFromLabels } from './from-labels.ts';
import { LABELLED_ROUTER, LABELLED_SERVICE, type LabelledBalancer } from './http-options.ts';
import { readSection } from './section.ts';
import { foldRule, saysRule } from './tag-forms/fold-rule.ts';
import type { TreeNode } from './tree.ts';

/** Never throws, whatever the labels are. */
export function decodeItem(item: Item, options: DecodeOptions): DecodedItem {
  const { exposed, configuration, problems } = decodeDeclaration(item, options);
  return { exposed, configuration: withDefaultSyntax(configuration, options.defaultRuleSyntax), problems };
}

function decodeDeclaration(item: Item, options: DecodeOptions): DecodedItem {
  const { declaration } = item;
  if (declaration.kind === 'labels') return decodeLabels(item, declaration.labels, options);
  const { configuration, defects } = declaration;
  return { exposed: true, configuration, problems: problemsOf(`file ${item.name}`, defects, options) };
}

function decodeLabels(item: Item, labels: Labels, options: DecodeOptions): DecodedItem {
  const tree = treeFromLabels(labels);
  const { exposed: wanted, rest, defects } = decideExposure(tree.root, options.exposedByDefault);
  const { constraints } = options;
  const exposed =
    wanted && (constraints === undefined || meetsConstraints(constraints, { labels, tags: item.tags ?? [] }));
  const found = [...tree.defects, ...defects];
  const decoded = exposed ? decodeExposed(item, labels, rest, options) : undefined;
  return {
    exposed,
    configuration: decoded?.configuration ?? EMPTY_CONFIGURATION,
    problems: problemsOf(`item ${item.id}`, [...found, ...(decoded?.defects ?? [])], options),
  };
}

interface Decoded {
  readonly configuration: DynamicConfiguration;
  readonly defects: readonly Defect[];
}

function decodeExposed(item: Item, labels: Labels, root: TreeNode, { defaultRule }: DecodeOptions): Decoded {
  const { sections, defects } = readSections(root, LABEL_ROOT);
  const { http = {} } = sections;
  const catalogued = applyCatalogTags(item, root, sections.consulcatalog ?? {});
  const declared: LabelledObjects = {
    routers: decodeObjects(http.routers, readRouter),
    services: decodeObjects(http.services, readService),
    middlewares: decodeObjects(http.middlewares, readMiddleware),
  };
  const found = [...defects, ...catalogued.defects];
  if (isOfOtherProtocols(root, declared)) return { configuration: EMPTY_CONFIGURATION, defects: found };
  const { templateName = item.name } = item;
  const { name, endpoint } = catalogued;
  const ruleValues = { name: templateName, labels };
  const derived = derive(declared, { name, endpoint, leaving: item.leaving, defaultRule, ruleValues });
  return { configuration: { http: derived.http }, defects: [...found, ...derived.defects] };
}

const readRouter: Read<LabelledRouter> = (node, report) => ({
  router: readSection(foldRule(node, report), LABELLED_ROUTER, report),
  saysRule: saysRule(node),
});

const readService: Read<LabelledBalancer> = (node, report) =>
  readSection(node, LABELLED_SERVICE, report).loadBalancer ?? {};

/** A database that declares TCP only must not get an HTTP router by default. Middlewares alone declare nothing. */
function isOfOtherProtocols(root: TreeNode, { routers, services, middlewares }: LabelledObjects): boolean {
  if (routers.size + services.size + middlewares.size > 0) return false;
  return root.children
    .filter(({ name }) => /^(?:tcp|udp)$/i.test(name))
    .flatMap(({ children }) => children)
    .some(({ name, children }) => /^(?:routers|services)$/i.test(name) && children.length > 0);
}

/** `holder`: what has the defects that belong to no object. */
const problemsOf = (holder: string, defects: readonly Defect[], { provider }: DecodeOptions): readonly Problem[] =>
  defects.map((defect) => ({
    provider,
    object: defect.object === undefined ? holder : qualify(defect.object, provider),
    reason: describeDefect(defect),
  }));
