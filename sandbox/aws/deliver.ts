// The way of an outcome to the caller: what a protocol writes, and what faults leave unwritten.

import type { ServerResponse } from 'node:http';
import { assertNever } from '../../src/model/result.ts';
import { GARBAGE } from '../faults.ts';
import type { Outcome } from './api.ts';
import { AwsError } from './aws-error.ts';
import type { JsonObject } from './json.ts';

export interface Writer {
  readonly answer: (body: JsonObject) => void;
  readonly error: (error: AwsError) => void;
}

export async function deliver(response: ServerResponse, perform: () => Promise<Outcome>, writer: Writer) {
  const outcome = await attempt(perform);
  if (outcome instanceof AwsError) return writer.error(outcome);
  switch (outcome.kind) {
    case 'answer':
      return writer.answer(outcome.body);
    case 'cut':
      return void response.destroy();
    case 'garbage':
      return void response.writeHead(200, { 'Content-Type': 'text/html' }).end(GARBAGE);
    case 'silence':
      return;
    default:
      return assertNever(outcome);
  }
}

async function attempt(perform: () => Promise<Outcome>): Promise<Outcome | AwsError> {
  try {
    return await perform();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}
