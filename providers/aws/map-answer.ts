// Takes what is wanted out of an answer, if there is one.

import { ok, type Result } from '../../src/model/result.ts';
import type { ApiFault } from './api-fault.ts';

export const mapAnswer = <T, R>(answer: Result<T, ApiFault>, take: (value: T) => R): Result<R, ApiFault> =>
  answer.ok ? ok(take(answer.value)) : answer;
