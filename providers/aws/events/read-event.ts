// The text of a queue's message -> a hint, or why there is none. Pure, and the one place that looks into events. AWS may
// add members and kinds: what is not known is passed over.

import { placeOf } from './arn.ts';
import type { Hint } from './hint.ts';
import { EVENT_PATTERNS, type EventPattern, type HintKind } from './patterns.ts';

export type EventReading =
  | { readonly kind: 'hint'; readonly hint: Hint }
  /** An event that no pattern of ours asks for. */
  | { readonly kind: 'unknown'; readonly what: string }
  /** No event, or one without what its kind must have. */
  | { readonly kind: 'garbage'; readonly reason: string };

export function readEvent(body: string): EventReading {
  const event = parseJson(body);
  if (!isObject(event)) return { kind: 'garbage', reason: 'it is no JSON object' };
  const { source, 'detail-type': type, detail } = event;
  if (!isText(source) || !isText(type)) return { kind: 'garbage', reason: 'it has no source and detail-type' };
  const kind = KINDS.find((each) => asksFor(EVENT_PATTERNS[each], source, type));
  if (kind === undefined) return { kind: 'unknown', what: `${type} of ${source}` };
  if (!isObject(detail)) return { kind: 'garbage', reason: `${type} has no detail` };
  if (!matches(EVENT_PATTERNS[kind], detail)) return { kind: 'unknown', what: `${type} of another kind` };
  const hint = READERS[kind](detail, firstText(event.resources));
  return hint === undefined
    ? { kind: 'garbage', reason: `${type} lacks a member, or it is of another type` }
    : { kind: 'hint', hint };
}

const KINDS: readonly HintKind[] = ['task', 'containerInstance', 'service', 'instance', 'tags'];

const asksFor = (pattern: EventPattern, source: string, type: string): boolean =>
  pattern.source[0] === source && pattern['detail-type'].includes(type);

const matches = ({ detail: wanted = {} }: EventPattern, detail: JsonObject): boolean =>
  Object.entries(wanted).every(([name, values]) => values.some((value) => value === detail[name]));

/** `resource` is the first ARN that the event is about, or empty. Undefined: something is missing. */
type Reader = (detail: JsonObject, resource: string) => Hint | undefined;

const READERS: Readonly<Record<HintKind, Reader>> = {
  task({ taskArn, clusterArn, version, desiredStatus, lastStatus }) {
    if (!isText(taskArn) || !isText(clusterArn) || !isText(desiredStatus) || !isText(lastStatus)) return undefined;
    const place = placeOf(taskArn);
    if (place === undefined || placeOf(clusterArn) === undefined || !isVersion(version)) return undefined;
    return { kind: 'task', ...place, clusterArn, taskArn, version, desiredStatus, lastStatus };
  },
  containerInstance({ containerInstanceArn, clusterArn, status }) {
    if (!isText(containerInstanceArn) || !isText(clusterArn) || !isText(status)) return undefined;
    const place = placeOf(containerInstanceArn);
    return place && { kind: 'containerInstance', ...place, clusterArn, containerInstanceArn, status };
  },
  service({ eventName }, serviceArn) {
    const place = placeOf(serviceArn);
    return place && isText(eventName) ? { kind: 'service', ...place, serviceArn, eventName } : undefined;
  },
  instance({ 'instance-id': instanceId, state }, resource) {
    const place = placeOf(resource);
    return place && isText(instanceId) && isText(state) ? { kind: 'instance', ...place, instanceId, state } : undefined;
  },
  tags({ 'changed-tag-keys': changedKeys }, resource) {
    const place = placeOf(resource);
    const instanceId = resource.slice(resource.lastIndexOf('/') + 1);
    return place && isTexts(changedKeys) ? { kind: 'tags', ...place, instanceId, changedKeys } : undefined;
  },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type JsonObject = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

const isVersion = (value: unknown): value is number => Number.isSafeInteger(value);

const firstText = (value: unknown): string => {
  const [first]: readonly unknown[] = Array.isArray(value) ? value : [];
  return isText(first) ? first : '';
};
