// What labels and files say of a load balancer beside its servers, as a definition.

import type { HealthDefinition, LoadBalancerDefinition } from '../model/dynamic-configuration.ts';
import type { LabelledBalancer, WrittenBalancer } from './http-options.ts';

type Written = Omit<LabelledBalancer & WrittenBalancer, 'server' | 'servers'>;

export function readBalancer(written: Written): Omit<LoadBalancerDefinition, 'servers'> {
  const { passHostHeader = true, serversTransport } = written;
  const health = readHealth(written);
  return {
    kind: 'loadBalancer',
    passHostHeader,
    ...(serversTransport === undefined ? {} : { serversTransport }),
    ...(Object.keys(health).length === 0 ? {} : { health }),
  };
}

function readHealth(written: Written): HealthDefinition {
  const { healthCheck: check, passiveHealthCheck: passive, slowStart = 0, serveWhenAllDown = false } = written;
  return {
    ...(check === undefined ? {} : { check }),
    ...(passive === undefined ? {} : { passive }),
    ...(slowStart === 0 ? {} : { slowStartMs: slowStart }),
    ...(serveWhenAllDown ? { serveWhenAllDown } : {}),
  };
}
