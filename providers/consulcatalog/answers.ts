// Consul's JSON becomes values that the rest may trust: the one place where a body is looked at field by field.

import { type Fields, isFields } from '../../src/model/fields.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';

/** Service name to the union of its instances' tags. */
export type ServiceList = ReadonlyMap<string, readonly string[]>;

export interface Health {
  readonly instances: readonly Instance[];
  /** One text for each entry that could not be read. */
  readonly defects: readonly string[];
}

export interface Instance {
  readonly id: string;
  readonly node: string;
  /** The service's own address, else its node's; an address that was registered with a host name stays one. */
  readonly address: string;
  /** 0: registered without one. */
  readonly port: number;
  readonly tags: readonly string[];
  /** Empty for an ordinary service; `connect-proxy` and the kinds of gateways otherwise. */
  readonly kind: string;
  /** It takes part in the mesh by itself: what listens there asks for the mesh's own certificates. */
  readonly native: boolean;
  readonly checks: readonly { readonly id: string; readonly status: string }[];
}

export function readServiceList(body: unknown): Result<ServiceList> {
  if (!isObject(body)) return fail('expected a JSON object of services');
  const list = new Map<string, readonly string[]>();
  for (const [name, tags] of Object.entries(body)) {
    if (!isTexts(tags)) return fail(`the tags of service ${JSON.stringify(name)} are not a list of texts`);
    list.set(name, tags);
  }
  return ok(list);
}

/** An entry that cannot be read does not spoil its neighbours. */
export function readHealth(body: unknown): Result<Health> {
  if (!Array.isArray(body)) return fail('expected a JSON array of instances');
  const instances: Instance[] = [];
  const defects: string[] = [];
  for (const [position, entry] of body.entries()) {
    const instance = readInstance(entry);
    if (instance === undefined) defects.push(`entry ${position} is no instance with node, service and checks`);
    else instances.push(instance);
  }
  return ok({ instances, defects });
}

function readInstance(entry: unknown): Instance | undefined {
  if (!isObject(entry)) return undefined;
  const { Node: node, Service: service } = entry;
  if (!isObject(node) || !isObject(service)) return undefined;
  const { ID: id, Address: own = '', Port: port = 0, Kind: kind = '' } = service;
  const { Node: nodeName, Address: shared = '' } = node;
  const tags = service.Tags ?? [];
  const native = isObject(service.Connect) && service.Connect.Native === true;
  const checks = readChecks(entry.Checks ?? []);
  if (!isText(id) || !isText(nodeName) || !isText(own) || !isText(shared) || !isText(kind)) return undefined;
  if (!isPort(port) || !isTexts(tags) || checks === undefined) return undefined;
  return { id, node: nodeName, address: own === '' ? shared : own, port, tags, kind, native, checks };
}

function readChecks(value: unknown): Instance['checks'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const checks: Instance['checks'][number][] = [];
  for (const check of value) {
    if (!isObject(check)) return undefined;
    const { CheckID: id, Status: status } = check;
    if (!isText(id) || !isText(status)) return undefined;
    checks.push({ id, status });
  }
  return checks;
}

/** What is no JSON comes as bytes. */
const isObject = (value: unknown): value is Fields => isFields(value) && !Buffer.isBuffer(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535;
