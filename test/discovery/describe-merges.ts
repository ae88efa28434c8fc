// Declarations as they are written, and the states that follow from them, for the golden files.
//
//   entry points web api!         those that take routers, `!` for a default one; `web` unless told otherwise
//   > ecs task-a 10.0.0.1:80 5    a resource with an address (or `none`) and, if wanted, when it started; labels follow
//   > file routes.yml             a file; YAML follows
//   ~ 2000                        what is there so many milliseconds later

import type { EntryPoints } from '../../src/discovery/choose-entry-points.ts';
import type { DiscoveredItem } from '../../src/discovery/declarations.ts';
import { decodeConfiguration } from '../../src/labels/decode-configuration.ts';
import { decodeItem } from '../../src/labels/decode-item.ts';
import type { Assessed, Router, RoutingState } from '../../src/model/routing-state.ts';
import type { Item } from '../../src/model/snapshot.ts';
import { treeFromYaml } from '../labels/tree-from-yaml.ts';
import { fileWith, readCertificate } from '../support/certificates.ts';
import { Merges } from './declaring.ts';
import { decodeOptions } from './decode-options.ts';

export function describeMerges(script: string): string {
  const [, written = 'web'] = /^entry points(.*)$/m.exec(script) ?? [];
  const merges = new Merges({ entryPoints: readEntryPoints(written) });
  const rounds = script.replace(/^entry points.*\n/m, '').split(/^~ */m);
  const states = rounds.map((round, index) => {
    const [afterMs = '0'] = index === 0 ? [] : round.split('\n', 1);
    return describeState(merges.next(readItems(round), Number(afterMs)).state);
  });
  return states.join('\n~\n');
}

const readEntryPoints = (written: string): EntryPoints =>
  new Map(
    written
      .split(' ')
      .filter((name) => name !== '')
      .map((name) => [name.replace('!', ''), { asDefault: name.endsWith('!') }]),
  );

function readItems(round: string): readonly DiscoveredItem[] {
  const [, ...items] = round.split(/^> /m);
  return items.map((text) => {
    const [head = '', ...lines] = text.split('\n');
    const [provider = '', id = '', address = 'none', started] = head.split(' ');
    const declaration = provider === 'file' ? readFile(lines.join('\n')) : readLabels(lines);
    const [host = '', port = ''] = address.split(':');
    const ports = [{ containerPort: Number(port), hostPort: Number(port), protocol: 'tcp' as const }];
    const endpoint = address === 'none' ? null : { address: host, ports };
    const startedAtMs = started === undefined ? undefined : Number(started);
    const decoded = decodeItem({ id, name: 'app', declaration, endpoint }, decodeOptions(provider));
    return { provider, scope: 'one', id, startedAtMs, decoded };
  });
}

const readFile = (text: string): Item['declaration'] => ({
  kind: 'configuration',
  ...decodeConfiguration(treeFromYaml(text), readCertificate),
});

const readLabels = (lines: readonly string[]): Item['declaration'] => ({
  kind: 'labels',
  labels: lines
    .filter((line) => line !== '')
    .map((line) => [`portolan.${line.slice(0, line.indexOf('='))}`, line.slice(line.indexOf('=') + 1)]),
});

function describeState(state: RoutingState): string {
  const { routers, services, middlewares, serversTransports, servers, problems } = state;
  const shown = new Set<string>();
  const describe = <T>(what: string, name: string, { status, errors, usedBy, origins, sinceMs }: Assessed<T>) => {
    for (const error of errors) shown.add(`${what} ${name}: ${error}`);
    const users = usedBy.length === 0 ? '' : `, used by ${usedBy.join(' ')}`;
    return (text: string): readonly string[] => [
      `${what} ${name}: ${status} since ${sinceMs}, ${text}${users}, from ${origins.join(' ')}`,
      ...errors.map((error) => `  ${error}`),
    ];
  };
  const lines = [
    ...[...routers].flatMap(([name, router]) => describe('router', name, router)(describeRouter(router.value))),
    ...[...services].flatMap(([name, service]) => {
      const urls = (servers.get(name)?.servers ?? []).map(
        ({ url, weight, leaving }) => `${url}${weight === 1 ? '' : `#${weight}`}${leaving ? '!' : ''}`,
      );
      if (service.value.kind !== 'loadBalancer') {
        const children = service.value.services.map(({ option, name: child }) => `${option} ${child}`);
        return describe('service', name, service)(`${service.value.kind} of ${children.join(' ')}`);
      }
      const { serversTransport, passHostHeader } = service.value;
      const host = passHostHeader ? '' : ', own Host';
      const by = serversTransport === undefined ? '' : `, by ${serversTransport}`;
      return describe('service', name, service)(`${urls.join(' ') || 'no server'}${host}${by}`);
    }),
    ...[...middlewares].flatMap(([name, middleware]) => {
      const { type, ...options } = middleware.value.definition;
      return describe('middleware', name, middleware)([type, ...Object.values(options)].join(' '));
    }),
    ...[...serversTransports].flatMap(([name, transport]) => {
      const { tls } = transport.value.definition;
      const believed = tls.rootCAs.map(fileWith).join(' ') || 'the system';
      return describe('servers transport', name, transport)(`${tls.serverName ?? 'any name'}, believes ${believed}`);
    }),
  ];
  const others = problems.map(({ object, reason }) => `${object}: ${reason}`).filter((line) => !shown.has(line));
  return [...lines, ...others.map((line) => `problem of ${line}`)].join('\n') || 'nothing';
}

function describeRouter({ rule, service, entryPoints, middlewares, priority, available }: Router): string {
  const path = [...middlewares, service].join(' -> ');
  const where = entryPoints.length === 0 ? 'nowhere' : `on ${entryPoints.join(' ')}`;
  return `${available ? '' : '503, '}${rule || 'no rule'} ${where} -> ${path}, priority ${priority}`;
}
