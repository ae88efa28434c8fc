// Task definitions by ARN. A revision is read once, however many tasks and clusters run it: keyed by task, as Traefik
// does it, a deployment of 500 services is a storm of throttled calls (traefik#13884).

import { ok, type Result } from '../../src/model/result.ts';
import type { ApiFault } from '../aws/api-fault.ts';
import { UsedCache } from '../aws/used-cache.ts';
import type { EcsApi } from './ecs-api.ts';
import type { TaskDefinitionFacts } from './facts.ts';
import { readTaskDefinition } from './read-task-definition.ts';

type Reading = Result<TaskDefinitionFacts, ApiFault>;

export class TaskDefinitions {
  readonly #known = new UsedCache<TaskDefinitionFacts>();
  readonly #underWay = new Map<string, Promise<Reading>>();

  async read(arn: string, api: EcsApi): Promise<Reading> {
    const known = this.#known.get(arn);
    if (known !== undefined) return ok(known);
    const flight = this.#underWay.get(arn) ?? this.#fetch(arn, api);
    this.#underWay.set(arn, flight);
    return flight;
  }

  endPoll(): void {
    this.#known.endPoll();
  }

  /** A failure is shared by everybody who waits for this flight, and forgotten: the next poll tries again. */
  async #fetch(arn: string, api: EcsApi): Promise<Reading> {
    const answer = await api.describeTaskDefinition(arn);
    this.#underWay.delete(arn);
    if (!answer.ok) return answer;
    const facts = readTaskDefinition(answer.value);
    this.#known.set(arn, facts);
    return ok(facts);
  }
}
