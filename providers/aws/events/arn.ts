// Where the thing is that an ARN names.

import type { Place } from './hint.ts';

const ARN = /^arn:[\w-]+:[\w-]+:([\w-]+):(\d{12}):\S+$/;

/** Undefined: it is no ARN of something in an account and a Region. */
export function placeOf(arn: string): Place | undefined {
  const [, region, account] = ARN.exec(arn) ?? [];
  return region === undefined || account === undefined ? undefined : { account, region };
}
