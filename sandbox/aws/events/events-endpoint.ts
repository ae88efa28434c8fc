// EventBridge on the wire: AWS JSON 1.1, and only PutEvents, so that anybody can say what has happened.

import type { ServerResponse } from 'node:http';
import type { World } from '../../world.ts';
import { AwsError } from '../aws-error.ts';
import { deliver } from '../deliver.ts';
import { Input } from '../input.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { jsonWriter } from '../json-writer.ts';
import type { EventBridge } from './event-bridge.ts';

/** What EventBridge takes in one call. */
const MOST_ENTRIES = 10;

export const EVENTS_TARGET = 'AWSEvents.';
export const EVENTS_ACTIONS: ReadonlySet<string> = new Set(['PutEvents']);

export async function serveEvents(bus: EventBridge, world: World, target: string, body: string, to: ServerResponse) {
  const write = jsonWriter(to, world, '1.1');
  await deliver(to, () => perform(bus, target.slice(EVENTS_TARGET.length), body), {
    answer: (answer) => write(200, answer),
    error: ({ status, code, message }) => write(status, { __type: code, message }),
  });
}

async function perform(bus: EventBridge, action: string, body: string) {
  if (!EVENTS_ACTIONS.has(action)) {
    throw new AwsError('UnknownOperationException', `The sandbox has no action ${EVENTS_TARGET}${action}.`);
  }
  const input = Input.parse(body);
  return bus.api.perform({ action, token: undefined, run: () => putEvents(input, bus) });
}

/** An entry that is no event fails by itself; the others are delivered. */
function putEvents(input: Input, bus: EventBridge): JsonObject {
  const entries = input.objects('Entries');
  if (entries.length < 1 || entries.length > MOST_ENTRIES) {
    throw new AwsError('ValidationException', `Entries must have between 1 and ${MOST_ENTRIES} members.`);
  }
  const results = entries.map((entry) => putEvent(entry, bus));
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
}

function putEvent(entry: Input, bus: EventBridge): JsonObject {
  const [source, detailType, text] = [entry.text('Source'), entry.text('DetailType'), entry.text('Detail')];
  if (source === undefined || detailType === undefined || text === undefined) {
    return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source, DetailType and Detail are required.' };
  }
  const detail = parseDetail(text);
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const { Time: seconds } = entry.fields;
  return {
    EventId: bus.put({
      source,
      detailType,
      resources: entry.texts('Resources'),
      detail,
      time: typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : undefined,
    }),
  };
}

function parseDetail(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
