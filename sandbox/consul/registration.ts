// A body of PUT /v1/agent/service/register, as text, becomes a registration or the agent's own complaint.

import { fail, ok, type Result } from '../../src/model/result.ts';
import type { Check, CheckStatus, ServiceRegistration } from './catalog.ts';

type Fields = ReadonlyMap<string, unknown>;

/** The error is the text of a 400. */
export function parseRegistration(body: string): Result<ServiceRegistration> {
  try {
    return registrationOf(fieldsOf(JSON.parse(body)));
  } catch (error) {
    return fail(`Request decode failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function registrationOf(fields: Fields): Result<ServiceRegistration> {
  const name = text(fields, 'name');
  if (name === '') return fail('Missing service name');
  const id = text(fields, 'id') || name;
  const single = fields.get('check');
  const several = list(fields, 'checks');
  const definitions = single === undefined || single === null ? several : [single, ...several];
  return ok({
    id,
    name,
    tags: list(fields, 'tags').map((tag) => expectText(tag, 'Tags')),
    address: text(fields, 'address'),
    port: port(fields),
    meta: Object.fromEntries(
      [...optionalFields(fields, 'meta')].map(([key, value]) => [key, expectText(value, 'Meta')]),
    ),
    checks: definitions.map((definition, index) =>
      checkOf(fieldsOf(definition), id, name, definitions.length > 1 ? `:${index + 1}` : ''),
    ),
  });
}

/**
 * A check with a TTL starts critical until its service reports, as in Consul. One that the agent would run itself starts
 * passing: the sandbox runs none, and a service that is registered by hand should not stay critical for ever.
 */
function checkOf(fields: Fields, serviceId: string, serviceName: string, suffix: string): Check {
  const type = fields.has('ttl') ? 'ttl' : fields.has('tcp') ? 'tcp' : 'http';
  return {
    id: text(fields, 'checkid') || text(fields, 'id') || `service:${serviceId}${suffix}`,
    name: text(fields, 'name') || `Service '${serviceName}' check`,
    status: statusOf(text(fields, 'status')) ?? (type === 'ttl' ? 'critical' : 'passing'),
    type,
    notes: text(fields, 'notes'),
    output: '',
  };
}

export function statusOf(word: string): CheckStatus | undefined {
  return word === 'passing' || word === 'warning' || word === 'critical' ? word : undefined;
}

/** Field names are compared without case, as Go decodes JSON. */
function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('expected an object');
  return new Map(Object.entries(value).map(([key, field]) => [key.toLowerCase(), field]));
}

function optionalFields(fields: Fields, name: string): readonly (readonly [string, unknown])[] {
  const value = fields.get(name) ?? {};
  if (typeof value !== 'object' || value === null) throw new TypeError(`${name}: expected an object`);
  return Object.entries(value);
}

function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields.get(name) ?? [];
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected an array`);
  return value;
}

function text(fields: Fields, name: string): string {
  return expectText(fields.get(name) ?? '', name);
}

function expectText(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new TypeError(`${name}: expected a string, got a ${typeof value}`);
  return value;
}

function port(fields: Fields): number {
  const value = fields.get('port') ?? 0;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new TypeError('port: expected an integer');
  return value;
}
