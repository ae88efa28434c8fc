// The part of a task definition that routing needs, as AWS has it.

import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { ContainerDefinitionFacts, TaskDefinitionFacts } from './facts.ts';

export function readTaskDefinition(definition: TaskDefinition): TaskDefinitionFacts {
  const containers = new Map<string, ContainerDefinitionFacts>();
  for (const { name, dockerLabels, portMappings } of definition.containerDefinitions ?? []) {
    if (name === undefined) continue;
    containers.set(name, {
      labels: Object.entries(dockerLabels ?? {}),
      portMappings: portMappings ?? [],
    });
  }
  // Left out, it is Docker's default on the platform: bridge on Linux, NAT on Windows, which publishes ports alike.
  return { networkMode: definition.networkMode ?? 'bridge', containers };
}
