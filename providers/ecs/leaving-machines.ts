// Container instances that are to go: what is on them serves, last in choice. ECS drains them, or EC2 ends them.

import type { ContainerInstanceHint } from '../aws/events/hint.ts';

export class LeavingMachines {
  /** ARNs of container instances that ECS drains, as far as events told, and of those that EC2 is to end. */
  readonly #draining = new Set<string>();
  readonly #ending = new Set<string>();

  get all(): ReadonlySet<string> {
    return new Set([...this.#draining, ...this.#ending]);
  }

  /** ARNs of container instances whose draining the next reading must ask about: its end is no event of ours. */
  get draining(): readonly string[] {
    return [...this.#draining];
  }

  /** A container instance that is drained: its tasks serve until others have taken their place. Whether that is news. */
  takeDraining({ containerInstanceArn }: ContainerInstanceHint): boolean {
    const isNews = !this.#has(containerInstanceArn);
    this.#draining.add(containerInstanceArn);
    return isNews;
  }

  /** Container instances that EC2 is to end. Whether one of them is news. */
  takeEnding(arns: readonly string[]): boolean {
    const isNews = arns.some((arn) => !this.#has(arn));
    for (const arn of arns) this.#ending.add(arn);
    return isNews;
  }

  /** Somebody has changed his mind. */
  endDraining(arns: readonly string[]): void {
    for (const arn of arns) this.#draining.delete(arn);
  }

  /** Tasks are on these. Of no other depends anything. */
  keepOnly(machines: readonly string[]): void {
    const kept = new Set(machines);
    for (const arns of [this.#draining, this.#ending]) {
      for (const arn of arns) if (!kept.has(arn)) arns.delete(arn);
    }
  }

  #has(containerInstanceArn: string): boolean {
    return this.#draining.has(containerInstanceArn) || this.#ending.has(containerInstanceArn);
  }
}
