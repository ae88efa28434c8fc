// The query protocol of EC2 and STS: `Filter.1.Name=tag:web&Filter.1.Value.1=yes` becomes { Filter: [{ Name: 'tag:web', Value: ['yes'] }] }.

import { Input } from './input.ts';
import type { Json } from './json.ts';

type Branch = Map<string, Branch | string>;

export function parseQuery(body: string): Input {
  const root: Branch = new Map();
  for (const [path, value] of new URLSearchParams(body)) plant(root, path.split('.'), value);
  return new Input(Object.fromEntries([...root].map(([name, value]) => [name, toJson(value)])));
}

function plant(root: Branch, path: readonly string[], value: string): void {
  let branch = root;
  for (const step of path.slice(0, -1)) {
    const found = branch.get(step);
    const next = found instanceof Map ? found : new Map();
    branch.set(step, next);
    branch = next;
  }
  branch.set(path.at(-1) ?? '', value);
}

/** Numbered members are a list, in the order of their numbers. */
function toJson(value: Branch | string): Json {
  if (typeof value === 'string') return value;
  const members = [...value].map(([name, member]) => [name, toJson(member)] as const);
  if (!members.every(([name]) => /^\d+$/.test(name))) return Object.fromEntries(members);
  return members.sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => member);
}
