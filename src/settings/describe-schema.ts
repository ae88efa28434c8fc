// `docs/schema/static.schema.json`, made from the descriptions: what editors complete and check in a static file. Options
// that are not supported yet are left out, so that an editor marks them.

import type { JsonSchema, Option } from './option.ts';
import { SECTIONS } from './sections.ts';
import type { TraefikOption } from './traefik-option.ts';
import { TRAEFIK_SECTIONS } from './traefik-options.ts';

export function describeSchema(): JsonSchema {
  const root = newNode();
  for (const section of SECTIONS) {
    for (const node of nodesOf(root, section)) {
      node.standalone ||= section.standalone;
      for (const option of section.options) insert(node, option.name).schema = schemaOf(option);
    }
  }
  for (const section of TRAEFIK_SECTIONS) {
    for (const option of section.options) {
      const { note } = option;
      if (note === undefined) continue;
      for (const node of nodesOf(root, section)) insert(node, option.name).schema = schemaWithoutEffect(option, note);
    }
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Static configuration of Portolan',
    ...render(root),
  };
}

interface Node {
  readonly children: Map<string, Node>;
  schema: JsonSchema | undefined;
  standalone: boolean;
}

const newNode = (): Node => ({ children: new Map(), schema: undefined, standalone: false });

function nodesOf(root: Node, { path, instancesPath }: { path: string; instancesPath?: string }): readonly Node[] {
  return [path, instancesPath].filter((each) => each !== undefined).map((each) => insert(root, each));
}

function insert(from: Node, path: string): Node {
  let node = from;
  for (const name of path === '' ? [] : path.split('.')) {
    const child = node.children.get(name) ?? newNode();
    node.children.set(name, child);
    node = child;
  }
  return node;
}

function schemaOf({ kind, meaning, default: byDefault }: Option<unknown>): JsonSchema {
  const { schema } = kind;
  if (byDefault === undefined || byDefault === '') return { description: meaning, ...schema };
  const value =
    schema.type === 'boolean' ? byDefault === 'true' : schema.type === 'integer' ? Number(byDefault) : byDefault;
  return { description: meaning, ...schema, default: value };
}

const schemaWithoutEffect = ({ kind, meaning }: TraefikOption, note: string): JsonSchema => ({
  description: `${meaning}. No effect: ${note}`,
  deprecated: true,
  ...kind.schema,
});

function render({ children, schema, standalone }: Node): JsonSchema {
  if (schema !== undefined) return schema;
  const element = children.get('[n]');
  if (element !== undefined) return { type: 'array', items: render(element) };
  const named = children.get('<name>');
  const known = [...children].filter(([name]) => name !== '<name>');
  return {
    type: standalone ? ['object', 'boolean', 'null'] : ['object', 'null'],
    properties: Object.fromEntries(known.map(([name, child]) => [name, render(child)])),
    additionalProperties: named === undefined ? false : render(named),
  };
}
