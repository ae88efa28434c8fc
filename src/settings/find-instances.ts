// The instances of one kind of provider that were asked for: `providers.ecs` itself, and each of `providers.ecs.instances`.

import type { Report } from './problem.ts';
import type { Written } from './written.ts';
import type { WrittenSection } from './written-section.ts';

export interface Instance {
  readonly name: string;
  readonly at: WrittenSection;
}

export function findInstances(written: Written, path: string, report: Report): Instance[] {
  const at = written.at(path);
  const type = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const own: Instance[] = at.isOn() ? [{ name: type, at }] : [];
  const named = at.at('instances').names();
  for (const name of named.filter((each) => !/^[A-Za-z0-9_-]+$/.test(each))) {
    const instance = at.at(`instances.${name}`);
    report(`${instance.path}: a name has only letters, digits, - and _`, instance.place());
  }
  const instances = named.map((name) => ({ name: `${type}-${name}`, at: at.at(`instances.${name}`) }));
  return [...own, ...instances.filter((instance) => instance.at.isOn())];
}
