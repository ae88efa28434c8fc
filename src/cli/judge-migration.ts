// What becomes of each thing that a Traefik configuration says, static and dynamic. The decoders and the merge decide, the
// judges only sort what they tell; and what the configuration uses, for the differences that concern it.

import type { EntryPoints } from '../discovery/choose-entry-points.ts';
import type { TreeNode } from '../labels/tree.ts';
import type { ObjectKind, Used } from './differences.ts';
import { isStatic } from './is-static.ts';
import { type DeclaredText, declareFile, declareLabels, judgeDynamic } from './judge-dynamic.ts';
import { type InspectedStatic, inspectStatic, judgeStatic } from './judge-static.ts';
import type { Judgement } from './judgement.ts';
import type { LabelText } from './locate.ts';
import { meantEntryPoints } from './meant-entry-points.ts';

export interface Judged {
  readonly judgements: readonly Judgement[];
  readonly used: Used;
}

/** A file that could be read as a tree. */
export interface NamedTree {
  readonly file: string;
  readonly tree: TreeNode;
}

/** Static and dynamic files in any order: the static ones say what the others are read with. */
export function judgeMigration(files: readonly NamedTree[], labels: readonly LabelText[]): Judged {
  const { true: fixed = [], false: dynamic = [] } = Object.groupBy(files, ({ tree }) => String(isStatic(tree)));
  const statics = fixed.map(({ file, tree }) => inspectStatic(file, tree));
  const syntax = statics.some(({ settings }) => settings.defaultRuleSyntax === 'v2') ? 'v2' : 'v3';
  const texts = [
    ...dynamic.map(({ file, tree }) => declareFile(file, tree, syntax)),
    ...labels.map((text) => declareLabels(text, syntax)),
  ];
  return {
    judgements: [...statics.flatMap(judgeStatic), ...judgeDynamic(texts, entryPointsOf(statics))],
    used: {
      options: statics.flatMap(({ written }) => written.map(({ segments }) => segments.join('.'))),
      routers: texts.flatMap((text) => [...httpOf(text).routers.values()].map(({ definition }) => definition)),
      objects: {
        routers: namesOf(texts, 'routers'),
        services: namesOf(texts, 'services'),
        middlewares: namesOf(texts, 'middlewares'),
      },
      hasLabels: labels.length > 0,
      hasTemplates: dynamic.some(({ tree }) => holdsTemplate(tree)),
    },
  };
}

const entryPointsOf = (statics: readonly InspectedStatic[]): EntryPoints | undefined =>
  statics.length === 0
    ? undefined
    : new Map(statics.flatMap(({ settings, tree }) => [...meantEntryPoints(settings, tree)]));

const httpOf = ({ item }: DeclaredText) => item.decoded.configuration.http;

const namesOf = (texts: readonly DeclaredText[], kind: ObjectKind): readonly string[] =>
  texts.flatMap((text) => [...httpOf(text)[kind].keys()]);

const holdsTemplate = ({ name, value = '', children }: TreeNode): boolean =>
  `${name}\n${value}`.includes('{{') || children.some(holdsTemplate);
