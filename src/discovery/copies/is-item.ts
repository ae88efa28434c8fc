// Whether something read from disk is an item: the one place where a copy's contents are believed. Fields that are not
// looked at here pass as they are, so an item that learns a new one needs no change.

import { isFields } from '../../model/fields.ts';
import type { Endpoint, Item, Labels, PortMapping } from '../../model/snapshot.ts';

/** Items of files have whole configurations in place of labels; they are read from their files again and never kept. */
export const isItem = (value: unknown): value is Item =>
  isFields(value) &&
  isText(value.id) &&
  isText(value.name) &&
  isAbsentOr(isText, value.templateName) &&
  isAbsentOr(isNumber, value.startedAtMs) &&
  isAbsentOr(isTexts, value.tags) &&
  isFields(value.declaration) &&
  value.declaration.kind === 'labels' &&
  isLabels(value.declaration.labels) &&
  (value.endpoint === null || isEndpoint(value.endpoint)) &&
  isAbsentOr(isTrue, value.leaving);

const isText = (value: unknown): value is string => typeof value === 'string';
const isTrue = (value: unknown): value is true => value === true;
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const isAbsentOr = (is: (value: unknown) => boolean, value: unknown): boolean => value === undefined || is(value);

const isLabels = (value: unknown): value is Labels =>
  Array.isArray(value) && value.every((pair) => isTexts(pair) && pair.length === 2);

const isEndpoint = (value: unknown): value is Endpoint =>
  isFields(value) && isText(value.address) && Array.isArray(value.ports) && value.ports.every(isPortMapping);

const isPortMapping = (value: unknown): value is PortMapping =>
  isFields(value) &&
  isNumber(value.containerPort) &&
  isNumber(value.hostPort) &&
  isAbsentOr(isNumber, value.count) &&
  (value.protocol === 'tcp' || value.protocol === 'udp');
