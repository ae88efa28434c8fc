// The part of a task definition that routing needs, as AWS has it.

import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { ContainerDefinitionFacts, Networking, TaskDefinitionFacts } from './facts.ts';

export function readTaskDefinition(definition: TaskDefinition): TaskDefinitionFacts {
  const containers = new Map<string, ContainerDefinitionFacts>();
  for (const { name, dockerLabels, portMappings, healthCheck } of definition.containerDefinitions ?? []) {
    if (name === undefined) continue;
    containers.set(name, {
      labels: Object.entries(dockerLabels ?? {}),
      portMappings: portMappings ?? [],
      checksHealth: healthCheck !== undefined,
    });
  }
  return { networkMode: networkingOf(definition.networkMode), containers };
}

/** Left out, `default` or `nat`, it is Docker's default: bridge on Linux, NAT on Windows. Both publish ports alike. */
function networkingOf(mode: string | undefined): Networking {
  switch (mode) {
    case 'awsvpc':
    case 'host':
    case 'none':
      return mode;
    default:
      return 'bridge';
  }
}
