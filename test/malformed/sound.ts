// Configuration with nothing wrong in it, into which each case puts one thing that is: on the task and in the file, `good`
// is the neighbour that must keep its route. Another task and another file have neighbours further away.

import type { Labels, ScopeReading } from '../../src/model/snapshot.ts';
import { fileReading, taskReading } from './discover.ts';

/** Without the rule of `bad`. */
export const TASK: Labels = [
  ['http.routers.good.rule', 'Host(`good.example`)'],
  ['http.routers.good.service', 'fine'],
  ['http.services.fine.loadBalancer.server.port', '80'],
  ['http.routers.bad.service', 'broken'],
  ['http.routers.bad.middlewares', 'guard'],
  ['http.services.broken.loadBalancer.passHostHeader', 'true'],
  ['http.middlewares.guard.addPrefix.prefix', '/guard'],
];

export const BAD_RULE = ['http.routers.bad.rule', 'Host(`bad.example`)'] as const;

/** `bad` and what belongs to it stand last, so that lines can follow. */
export const YAML = `http:
  routers:
    good: { rule: "Host(\`good.example\`)", service: fine }
    bad:
      rule: Host(\`bad.example\`)
      service: fine
  services:
    fine: { loadBalancer: { servers: [ { url: "http://10.0.0.1" } ] } }
    broken:
      loadBalancer:
        passHostHeader: true
  middlewares:
    guard:
      addPrefix:
        prefix: /guard
`;

export const TOML = `[http.routers.good]
rule = "Host(\`good.example\`)"
service = "fine"
[[http.services.fine.loadBalancer.servers]]
url = "http://10.0.0.1"
[http.middlewares.guard.addPrefix]
prefix = "/guard"
[http.routers.bad]
rule = "Host(\`bad.example\`)"
service = "fine"
`;

export const NEIGHBOURS: readonly ScopeReading[] = [
  taskReading('next', [['http.routers.next.rule', 'Host(`next.example`)']]),
  fileReading(
    'next.yml',
    'http: { routers: { near: { rule: "Host(`near.example`)", service: near } }, services: { near: { loadBalancer: { servers: [ { url: "http://10.0.0.2" } ] } } } }',
  ),
];
