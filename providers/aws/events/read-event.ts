// The text of a queue's message -> a hint, or why there is none. Pure, and the one place that looks into events. AWS may
// add members and kinds: what is not known is passed over.

import { type Fields, isFields } from '../../../src/model/fields.ts';
import { placeOf } from './arn.ts';
import type { Hint, NoticeHint, Place } from './hint.ts';
import { EVENT_PATTERNS, type EventPattern, type HintKind } from './patterns.ts';

export type EventReading =
  | { readonly kind: 'hint'; readonly hint: Hint }
  /** An event that no pattern of ours asks for. */
  | { readonly kind: 'unknown'; readonly what: string }
  /** No event, or one without what its kind must have. */
  | { readonly kind: 'garbage'; readonly reason: string };

export function readEvent(body: string): EventReading {
  const event = parseJson(body);
  if (!isFields(event)) return { kind: 'garbage', reason: 'it is no JSON object' };
  const { source, 'detail-type': type, detail } = event;
  if (!isText(source) || !isText(type)) return { kind: 'garbage', reason: 'it has no source and detail-type' };
  const kind = KINDS.find((each) => asksFor(EVENT_PATTERNS[each], source, type));
  if (kind === undefined) return { kind: 'unknown', what: `${type} of ${source}` };
  if (!isFields(detail)) return { kind: 'garbage', reason: `${type} has no detail` };
  if (!matches(EVENT_PATTERNS[kind], detail)) return { kind: 'unknown', what: `${type} of another kind` };
  const hint = READERS[kind](detail, readEnvelope(event));
  return hint === undefined
    ? { kind: 'garbage', reason: `${type} lacks a member, or it is of another type` }
    : { kind: 'hint', hint };
}

const KINDS: readonly HintKind[] = [
  'task',
  'containerInstance',
  'deployment',
  'instance',
  'tags',
  'interruption',
  'termination',
];

const asksFor = (pattern: EventPattern, source: string, type: string): boolean =>
  pattern.source[0] === source && pattern['detail-type'].includes(type);

const matches = ({ detail: wanted = {} }: EventPattern, detail: Fields): boolean =>
  Object.entries(wanted).every(([name, values]) => values.some((value) => value === detail[name]));

interface Envelope {
  /** The first ARN that the event is about, or empty. */
  readonly resource: string;
  /** Of that ARN, else as the envelope has it: a Spot notice's ARN names a zone in place of the Region, and no account. */
  readonly place: Place | undefined;
  /** Undefined: it says no time. */
  readonly atMs: number | undefined;
}

function readEnvelope({ resources, account, region, time }: Fields): Envelope {
  const resource = firstText(resources);
  const told = isText(account) && isText(region) ? { account, region } : undefined;
  return { resource, place: placeOf(resource) ?? told, atMs: readTime(time) };
}

function readTime(text: unknown): number | undefined {
  const atMs = isText(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Undefined: something is missing. */
type Reader = (detail: Fields, envelope: Envelope) => Hint | undefined;

const READERS: Readonly<Record<HintKind, Reader>> = {
  task({ taskArn, clusterArn, version, desiredStatus, lastStatus, updatedAt }, envelope) {
    if (!isText(taskArn) || !isText(clusterArn) || !isText(desiredStatus) || !isText(lastStatus)) return undefined;
    const place = placeOf(taskArn);
    if (place === undefined || placeOf(clusterArn) === undefined || !isVersion(version)) return undefined;
    // The envelope's time is to the second.
    const atMs = readTime(updatedAt) ?? envelope.atMs;
    const time = atMs === undefined ? {} : { atMs };
    return { kind: 'task', ...place, clusterArn, taskArn, version, desiredStatus, lastStatus, ...time };
  },
  containerInstance({ containerInstanceArn, clusterArn, status }) {
    if (!isText(containerInstanceArn) || !isText(clusterArn) || !isText(status)) return undefined;
    const place = placeOf(containerInstanceArn);
    return place && { kind: 'containerInstance', ...place, clusterArn, containerInstanceArn, status };
  },
  deployment({ deploymentId, eventName }, { resource: serviceArn }) {
    const place = placeOf(serviceArn);
    if (place === undefined || !isText(deploymentId) || !isText(eventName)) return undefined;
    return { kind: 'deployment', ...place, serviceArn, deploymentId, eventName };
  },
  instance({ 'instance-id': instanceId, state }, { place, atMs }) {
    if (place === undefined || atMs === undefined || !isText(instanceId) || !isText(state)) return undefined;
    return { kind: 'instance', ...place, instanceId, state, atMs };
  },
  tags(_, { resource }) {
    const place = placeOf(resource);
    return place && { kind: 'tags', ...place, instanceId: resource.slice(resource.lastIndexOf('/') + 1) };
  },
  interruption: ({ 'instance-id': instanceId }, envelope) => readNotice('interruption', instanceId, envelope),
  termination: ({ EC2InstanceId: instanceId }, envelope) => readNotice('termination', instanceId, envelope),
};

function readNotice(kind: NoticeHint['kind'], instanceId: unknown, { place, atMs }: Envelope): Hint | undefined {
  return place && atMs !== undefined && isText(instanceId) ? { kind, ...place, instanceId, atMs } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

const isVersion = (value: unknown): value is number => Number.isSafeInteger(value);

const firstText = (value: unknown): string => {
  const [first]: readonly unknown[] = Array.isArray(value) ? value : [];
  return isText(first) ? first : '';
};
