// Labels, one `key=value` a line, and what an item that carries them declares. The item is that of the reference's
// examples (2.11): container `web` of `service:api`, 10.0.0.5:8080. Lines such as `@exposed no` describe another one.

import { decodeItem } from '../../src/labels/decode-item.ts';
import { compileDefaultRule } from '../../src/labels/default-rule.ts';
import type { Endpoint, Item, PortMapping } from '../../src/model/snapshot.ts';
import { describeConfiguration } from './describe-configuration.ts';

export function describeLabels(input: string): string {
  const lines = input.split('\n').filter((line) => line !== '');
  const settings = new Map(lines.filter((line) => line.startsWith('@')).map(splitSetting));
  const item: Item = {
    id: 'task/web',
    name: settings.get('@name') ?? 'service-api-web',
    ...(settings.has('@templateName') ? { templateName: settings.get('@templateName') ?? '' } : {}),
    ...(settings.has('@tags') ? { tags: (settings.get('@tags') ?? '').split(' ') } : {}),
    declaration: { kind: 'labels', labels: lines.filter((line) => !line.startsWith('@')).map(splitLabel) },
    endpoint: readEndpoint(settings.get('@endpoint') ?? '10.0.0.5 8080:8080'),
  };
  const rule = compileDefaultRule(settings.get('@defaultRule') ?? 'Host(`{{ normalize .Name }}`)');
  if (!rule.ok) return `template error: ${rule.error}`;
  const exposedByDefault = settings.get('@exposed') !== 'no';
  const decoded = decodeItem(item, { provider: 'ecs', exposedByDefault, defaultRule: rule.value });
  const problems = decoded.problems.map(({ object, reason }) => `problem of ${object}: ${reason}`);
  const described = [...(decoded.exposed ? [] : ['not exposed']), ...describeConfiguration(decoded.configuration)];
  return [...described, ...problems].join('\n') || 'nothing';
}

function splitSetting(line: string): readonly [string, string] {
  const [name = '', ...words] = line.split(' ');
  return [name, words.join(' ')];
}

function splitLabel(line: string): readonly [string, string] {
  const equals = line.indexOf('=');
  return [
    line.slice(0, equals),
    line
      .slice(equals + 1)
      .replaceAll('\\r', '\r')
      .replaceAll('\\0', '\0'),
  ];
}

/** `none`, or an address and its ports: `10.0.0.5 8080:32768 53:53/udp`, a range `8000:32768+3`. */
function readEndpoint(text: string): Endpoint | null {
  if (text === 'none') return null;
  const [address = '', ...ports] = text.split(' ');
  return { address, ports: ports.map(readPort) };
}

function readPort(text: string): PortMapping {
  const [, containerPort, hostPort, count, protocol] = /^(\d+):(\d+)(?:\+(\d+))?(\/udp)?$/.exec(text) ?? [];
  return {
    containerPort: Number(containerPort),
    hostPort: Number(hostPort),
    ...(count !== undefined && { count: Number(count) }),
    protocol: protocol === undefined ? 'tcp' : 'udp',
  };
}
