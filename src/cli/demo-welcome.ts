// What the demo says once everything is there: what was discovered, and what to try.

import type { ServingRouter } from '../primary.ts';

interface Places {
  readonly url: string;
  readonly queueUrl: string;
}

export function demoWelcome(
  { entryPoints, internal, state }: ServingRouter,
  { url: sandbox, queueUrl }: Places,
): string {
  const { host, port } = entryPoints[0] ?? { host: '127.0.0.1', port: 80 };
  const web = `http://${host}:${port}`;
  const { routers, servers } = state();
  const discovered = [...routers.values()].map(({ value: { name, rule, service } }) => {
    const count = servers.get(service)?.servers.length ?? 0;
    return `  ${name.padEnd(24)} ${rule.padEnd(28)} ${count} ${count === 1 ? 'server' : 'servers'}`;
  });
  const hosts = [...routers.values()].flatMap(({ value: { rule } }) => /^Host\(`([^`]+)`\)$/.exec(rule)?.[1] ?? []);
  return [
    '',
    `Portolan serves ${web}`,
    `  API      ${internal}/api/rawdata, and of the sources ${internal}/api/providers`,
    `  sandbox  ${sandbox}  (ECS, EC2, SQS and Consul in one process)`,
    `  events   ${queueUrl}: a task is routed, or left, some tenths of a second after its event`,
    '',
    'Discovered:',
    ...discovered.toSorted(),
    '',
    'Try, in another shell:',
    ...hosts.toSorted().map((name) => `  curl -H 'Host: ${name}' ${web}/`),
    '',
    '  export AWS_DEFAULT_REGION=eu-central-1 AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo',
    `  aws --endpoint-url ${sandbox} ecs update-service --cluster demo --service orders --desired-count 4`,
    '',
    'Changes, as they happen:',
  ].join('\n');
}
