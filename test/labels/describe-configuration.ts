// What was decoded, as the golden files write it: one line for each object, its defects below it.

import type {
  Declared,
  DynamicConfiguration,
  MiddlewareDefinition,
  RouterDefinition,
  ServiceDefinition,
} from '../../src/model/dynamic-configuration.ts';
import { describeDefect } from '../../src/model/problem.ts';

export function describeConfiguration({ http }: DynamicConfiguration): readonly string[] {
  return [
    ...describeAll(http.routers, 'router', describeRouter),
    ...describeAll(http.services, 'service', describeService),
    ...describeAll(http.middlewares, 'middleware', describeMiddleware),
  ];
}

function describeAll<T>(
  objects: ReadonlyMap<string, Declared<T>>,
  word: string,
  describe: (definition: T) => string,
): readonly string[] {
  return [...objects].flatMap(([name, { definition, defects }]) => [
    `${word} ${name}: ${describe(definition)}`,
    ...defects.map((defect) => `  ${defect.severity ?? 'defect'}: ${describeDefect(defect)}`),
  ]);
}

function describeRouter({
  rule = '-',
  service = '-',
  ruleSyntax,
  priority,
  entryPoints,
  middlewares,
}: RouterDefinition): string {
  const parts = [`${rule} -> ${service}`];
  if (ruleSyntax !== undefined) parts.push(`syntax ${ruleSyntax}`);
  if (priority !== undefined) parts.push(`priority ${priority}`);
  if (entryPoints !== undefined) parts.push(`entry points ${entryPoints.join(' ')}`);
  if (middlewares !== undefined) parts.push(`middlewares ${middlewares.join(' ')}`);
  return parts.join(', ');
}

function describeService({ passHostHeader, servers }: ServiceDefinition): string {
  const written = servers.map(({ url, weight }) => (weight === 1 ? url : `${url} (weight ${weight})`));
  return `${written.length === 0 ? 'no server' : written.join(' ')}${passHostHeader ? '' : ', own Host'}`;
}

function describeMiddleware({ type, ...options }: MiddlewareDefinition): string {
  return Object.keys(options).length === 0 ? type : `${type} ${JSON.stringify(options)}`;
}
