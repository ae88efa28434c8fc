// A task definition as plain data that can be kept, and back: the one place where what comes back is believed.

import { isFields } from '../../src/model/fields.ts';
import type { ContainerDefinitionFacts, Networking, TaskDefinitionFacts } from './facts.ts';

/** Its ARN, and what is known of it. */
export type DefinitionEntry = readonly [arn: string, facts: TaskDefinitionFacts];

export const writeDefinition = ([arn, { networkMode, checksHealth, containers }]: DefinitionEntry): object => ({
  arn,
  networkMode,
  checksHealth,
  containers: [...containers],
});

/** Undefined: it is none, and is asked of AWS again. */
export function readDefinition(value: unknown): DefinitionEntry | undefined {
  if (!isFields(value)) return undefined;
  const { arn, networkMode, checksHealth, containers } = value;
  if (!isText(arn) || !isNetworking(networkMode) || !isBoolean(checksHealth)) return undefined;
  if (!isListOf(isContainer, containers)) return undefined;
  return [arn, { networkMode, checksHealth, containers: new Map(containers) }];
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

const isListOf = <T>(is: (value: unknown) => value is T, value: unknown): value is readonly T[] =>
  Array.isArray(value) && value.every(is);

const isNetworking = (value: unknown): value is Networking =>
  value === 'awsvpc' || value === 'bridge' || value === 'host' || value === 'none';

const isContainer = (value: unknown): value is readonly [string, ContainerDefinitionFacts] =>
  Array.isArray(value) && value.length === 2 && isText(value[0]) && isContainerFacts(value[1]);

const isContainerFacts = (value: unknown): value is ContainerDefinitionFacts =>
  isFields(value) &&
  isBoolean(value.checksHealth) &&
  isListOf(isPair, value.labels) &&
  isListOf(isPortMapping, value.portMappings);

const isPair = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every(isText);

/** As AWS has it: every member may be missing. */
const isPortMapping = (value: unknown): value is ContainerDefinitionFacts['portMappings'][number] =>
  isFields(value) &&
  [value.containerPort, value.hostPort].every((port) => port === undefined || Number.isInteger(port)) &&
  [value.containerPortRange, value.protocol].every((text) => text === undefined || isText(text));
