// Task definitions by ARN, as one provider may read them. A revision is read once, however many tasks and clusters run it: keyed
// by task, as Traefik does it, a deployment of 500 services is a storm of throttled calls (traefik#13884).

import { ok, type Result } from '../../src/model/result.ts';
import type { ApiFault } from '../aws/api-fault.ts';
import type { DefinitionCache } from './definition-cache.ts';
import type { EcsApi } from './ecs-api.ts';
import type { TaskDefinitionFacts } from './facts.ts';
import { readTaskDefinition } from './read-task-definition.ts';

type Reading = Result<TaskDefinitionFacts, ApiFault>;

export class TaskDefinitions {
  readonly #cache: DefinitionCache;
  readonly #underWay = new Map<string, Promise<Reading>>();

  constructor(cache: DefinitionCache) {
    this.#cache = cache;
  }

  /** Reading it costs no call. */
  has(arn: string): boolean {
    return this.#cache.has(arn);
  }

  async read(arn: string, api: EcsApi): Promise<Reading> {
    await this.#cache.ready();
    const known = this.#cache.get(arn);
    if (known !== undefined) return ok(known);
    const flight = this.#underWay.get(arn) ?? this.#fetch(arn, api);
    this.#underWay.set(arn, flight);
    return flight;
  }

  /** A failure is shared by everybody who waits for this flight, and forgotten: the next poll tries again. */
  async #fetch(arn: string, api: EcsApi): Promise<Reading> {
    const answer = await api.describeTaskDefinition(arn);
    this.#underWay.delete(arn);
    if (!answer.ok) return answer;
    const facts = readTaskDefinition(answer.value);
    this.#cache.set(arn, facts);
    return ok(facts);
  }
}
