// An answer that a middleware gave, as the middlewares outside of it see and change it.

import type { HeaderPair } from '../model/dynamic-configuration.ts';
import type { LocalAnswer, ResponseHead } from './middleware.ts';

export class LocalAnswerHead implements ResponseHead {
  readonly #answer: LocalAnswer;
  #headers: HeaderPair[];

  constructor(answer: LocalAnswer) {
    this.#answer = answer;
    this.#headers = [...answer.headers];
  }

  get status(): number {
    return this.#answer.status;
  }

  header(name: string): string | undefined {
    return this.#headers.find(isNamed(name))?.[1];
  }

  setHeader(name: string, value: string): void {
    this.removeHeader(name);
    this.addHeader(name, value);
  }

  addHeader(name: string, value: string): void {
    this.#headers.push([name, value]);
  }

  removeHeader(name: string): void {
    const named = isNamed(name);
    this.#headers = this.#headers.filter((pair) => !named(pair));
  }

  toAnswer(): LocalAnswer {
    return { ...this.#answer, headers: this.#headers };
  }
}

function isNamed(name: string): (pair: HeaderPair) => boolean {
  const lowerName = name.toLowerCase();
  return ([other]) => other.toLowerCase() === lowerName;
}
