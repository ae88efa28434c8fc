// States with services to watch, and a check whose answers a test gives.

import type { Ask, Fault, Question } from '../../src/health/question.ts';
import type { HealthDefinition } from '../../src/model/dynamic-configuration.ts';
import type { HealthCheck } from '../../src/model/health-check.ts';
import type { QualifiedName } from '../../src/model/qualified-name.ts';
import { type Assessed, EMPTY_STATE, type RoutingState, type Service } from '../../src/model/routing-state.ts';

export const USUAL: HealthCheck = {
  mode: 'http',
  path: '/health',
  method: 'GET',
  intervalMs: 10_000,
  unhealthyIntervalMs: 10_000,
  timeoutMs: 5_000,
  followRedirects: true,
  headers: [],
  startPending: false,
};

export interface Described {
  readonly health?: HealthDefinition;
  /** Hosts. */
  readonly servers: readonly string[];
  readonly isUsed?: boolean;
  readonly isDisabled?: boolean;
}

export const urlOf = (host: string): string => `http://${host}:80`;

/** Every service `name@file`, by a definition that is a new object each time. */
export function stateOf(services: Readonly<Record<string, Described>>): RoutingState {
  const entries = Object.entries(services).map(([name, { health, isUsed = true, isDisabled = false }]) => {
    const service: Service = {
      name: `${name}@file`,
      kind: 'loadBalancer',
      passHostHeader: true,
      ...(health === undefined ? {} : { health }),
    };
    const assessed: Assessed<Service> = {
      value: service,
      status: isDisabled ? 'disabled' : 'enabled',
      errors: [],
      usedBy: isUsed ? ['r@file'] : [],
      origins: [],
      sinceMs: 0,
    };
    return [service.name, assessed] as const;
  });
  const lists = Object.entries(services).map(([name, { servers }]) => {
    const service: QualifiedName = `${name}@file`;
    return [service, { service, servers: servers.map((host) => ({ url: urlOf(host), weight: 1 })) }] as const;
  });
  return { ...EMPTY_STATE, services: new Map(entries), servers: new Map(lists) };
}

/** Hosts are well unless they are in `faults`; one that is in `hanging` answers when it is told to. */
export class ScriptedServers {
  readonly faults = new Map<string, string>();
  readonly hanging = new Map<string, PromiseWithResolvers<Fault>>();
  /** Who was asked, in order. */
  readonly asked: string[] = [];
  readonly questions: Question[] = [];

  readonly ask: Ask = (question, _, signal) => {
    this.asked.push(question.host);
    this.questions.push(question);
    const hangs = this.hanging.get(question.host);
    if (hangs === undefined) return Promise.resolve(this.faults.get(question.host));
    return new Promise((resolve) => {
      void hangs.promise.then(resolve);
      signal.addEventListener('abort', () => resolve('aborted'));
    });
  };

  hang(host: string): void {
    this.hanging.set(host, Promise.withResolvers<Fault>());
  }

  /** Who was asked since the last call, each once. */
  take(): readonly string[] {
    return [...new Set(this.asked.splice(0))].sort();
  }
}
