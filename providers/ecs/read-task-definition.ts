// The part of a task definition that routing needs, as AWS has it.

import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { ContainerDefinitionFacts, Networking, TaskDefinitionFacts } from './facts.ts';
import { isMentioned } from './label-intent.ts';

export function readTaskDefinition(definition: TaskDefinition): TaskDefinitionFacts {
  const { containerDefinitions = [] } = definition;
  const containers = new Map<string, ContainerDefinitionFacts>();
  for (const { name, dockerLabels, portMappings, healthCheck } of containerDefinitions) {
    const facts = {
      labels: Object.entries(dockerLabels ?? {}),
      portMappings: portMappings ?? [],
      checksHealth: healthCheck !== undefined,
    };
    if (name !== undefined && isCandidate(facts)) containers.set(name, facts);
  }
  const checksHealth = containerDefinitions.some(({ healthCheck }) => healthCheck !== undefined);
  return { networkMode: networkingOf(definition.networkMode), containers, checksHealth };
}

/**
 * A sidecar without a port, of which no label of ours says anything, cannot have been meant: exposed by default, each of
 * its thousand copies would be a router that leads nowhere, and a problem.
 */
const isCandidate = ({ labels, portMappings }: ContainerDefinitionFacts): boolean =>
  portMappings.length > 0 || isMentioned(labels);

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
