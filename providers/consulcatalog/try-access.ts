// Tries what discovery asks of Consul, once and in time: the list of services, and the instances of one that takes part.

import type { AccessTrial } from '../../src/model/access-trial.ts';
import type { Clock } from '../../src/model/clock.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { ConsulCatalogSettings } from '../../src/model/settings.ts';
import { readHealth, readServiceList, type ServiceList } from './answers.ts';
import { ALL_HIDDEN, doubtOfList } from './doubt.ts';
import { type Answer, createConsulApi } from './fetch.ts';
import { servicesTakingPart } from './snapshot.ts';

const WITHIN_MS = 10_000;

type Refusal = Pick<AccessTrial, 'outcome' | 'detail'>;

export async function tryConsulAccess(
  settings: ConsulCatalogSettings,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly AccessTrial[]> {
  const api = createConsulApi(settings);
  const asked = { index: undefined, ofAnyServer: false };
  const trials: AccessTrial[] = [];
  const tell = (tried: string, result: Result<string, Refusal>) => {
    const found = result.ok ? ({ outcome: 'ok', detail: result.value } as const) : result.error;
    trials.push({ provider: settings.name, object: settings.endpoint.address, tried, ...found });
  };
  try {
    const answer = await inTime((deadline) => api.services(asked, deadline), clock, signal);
    const list = answer.ok ? readList(answer.value) : answer;
    const names = list.ok ? servicesTakingPart(list.value, settings) : [];
    tell('service:read', list.ok ? ok(`services: ${list.value.size}, and ${names.length} of them take part`) : list);
    const [name] = names;
    if (name === undefined) return trials;
    const health = await inTime((deadline) => api.health(name, asked, deadline), clock, signal);
    tell('node:read', health.ok ? readInstances(name, health.value) : health);
    return trials;
  } finally {
    api.close();
  }
}

function readList(answer: Answer): Result<ServiceList, Refusal> {
  const list = readServiceList(answer.body);
  if (!list.ok) return fail({ outcome: 'failed', detail: list.error });
  const doubt = doubtOfList(answer, list.value);
  if (doubt === undefined) return list;
  return fail({ outcome: doubt === ALL_HIDDEN ? 'denied' : 'failed', detail: doubt });
}

function readInstances(name: string, answer: Answer): Result<string, Refusal> {
  const health = readHealth(answer.body);
  if (!health.ok) return fail({ outcome: 'failed', detail: health.error });
  const { length } = health.value.instances;
  if (length > 0 || !answer.filteredByAcls) return ok(`instances of ${name}: ${length}`);
  return fail({ outcome: 'denied', detail: `ACLs hide every instance of ${name}: the token lacks node:read` });
}

async function inTime(
  ask: (signal: AbortSignal) => Promise<Answer>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<Answer, Refusal>> {
  const deadline = new AbortController();
  const cancel = clock.after(WITHIN_MS, () => deadline.abort(new Error(`no answer within ${WITHIN_MS} ms`)));
  try {
    return ok(await ask(AbortSignal.any([signal, deadline.signal])));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return fail({ outcome: outcomeOf(detail), detail });
  } finally {
    cancel();
  }
}

/** Consul's own words follow the status: which right is missing, or that there is no such token. */
function outcomeOf(reason: string): AccessTrial['outcome'] {
  const [, status] = /^Consul answered (\d+)/.exec(reason) ?? [];
  if (status === undefined) return 'unreachable';
  if (status === '403') return 'denied';
  return status === '429' ? 'throttled' : 'failed';
}
