// What happened between two states, in plain words for the log: a line for each router, service, middleware or transport that
// changed, and none for what only the API shows (who uses it, which items declare it).

import { isDeepStrictEqual } from 'node:util';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { AnyService, Assessed, Router, RoutingState, Server } from '../model/routing-state.ts';
import { compareTexts } from './compare-texts.ts';
import { changedNames } from './maps.ts';

export function describeChanges(before: RoutingState, after: RoutingState): readonly string[] {
  const routers = changedNames(before.routers, after.routers);
  const services = new Set([
    ...changedNames(before.services, after.services),
    ...changedNames(before.servers, after.servers).filter((name) => after.services.has(name)),
  ]);
  return [
    ...compare('router', routers, [before.routers, after.routers], {
      appeared: (router) =>
        router.value.available ? `appeared: ${router.value.rule}` : `appeared, ${outOfService(router)}`,
      changed: describeRouter,
    }),
    ...compare('service', [...services], [before.services, after.services], {
      appeared: (service) => `appeared with ${count(serversOf(after, service).length)}${verdict(service)}`,
      changed: (was, now) => describeServers(serversOf(before, was), serversOf(after, now)) ?? describeObject(was, now),
    }),
    ...comparePlainly('middleware', [before.middlewares, after.middlewares]),
    ...comparePlainly('servers transport', [before.serversTransports, after.serversTransports]),
    ...comparePlainly('TLS options', [before.tlsOptions, after.tlsOptions]),
    ...comparePlainly('certificate', [before.certificates, after.certificates]),
    ...comparePlainly('TLS store', [before.tlsStores, after.tlsStores]),
  ];
}

interface Wording<T> {
  readonly appeared: (now: Assessed<T>) => string;
  /** Undefined when there is nothing to say. Starts with a colon or a space. */
  readonly changed: (was: Assessed<T>, now: Assessed<T>) => string | undefined;
}

/** Never says what is in it: transports and certificates have keys. */
const PLAIN: Wording<unknown> = {
  appeared: (object) => `appeared${verdict(object)}`,
  changed: describeObject,
};

const comparePlainly = (what: string, sides: readonly [Objects<unknown>, Objects<unknown>]): Iterable<string> =>
  compare(what, changedNames(...sides), sides, PLAIN);

type Objects<T> = ReadonlyMap<QualifiedName, Assessed<T>>;

/** `names`: those that may have changed, each once. */
function* compare<T>(
  what: string,
  names: readonly QualifiedName[],
  [before, after]: readonly [Objects<T>, Objects<T>],
  wording: Wording<T>,
): Iterable<string> {
  for (const name of names.toSorted(compareTexts)) {
    const [was, now] = [before.get(name), after.get(name)];
    const event = now === undefined ? 'is gone' : was === undefined ? wording.appeared(now) : wording.changed(was, now);
    if (event !== undefined) yield `${what} ${name}${event.startsWith(':') ? '' : ' '}${event}`;
  }
}

function describeRouter(was: Assessed<Router>, now: Assessed<Router>): string | undefined {
  if (was.value.available && !now.value.available) return outOfService(now);
  if (!was.value.available && now.value.available) return 'serves';
  return isDeepStrictEqual(was.value, now.value) ? undefined : `changed: ${now.value.rule}`;
}

/** Without an entry point or a rule there is nothing it could answer. */
const outOfService = (router: Assessed<Router>): string => `out of service: ${router.errors.join('; ')}`;

function describeObject<T>(was: Assessed<T>, now: Assessed<T>): string | undefined {
  const [wasDisabled, isDisabled] = [was.status === 'disabled', now.status === 'disabled'];
  if (wasDisabled !== isDisabled) return isDisabled ? `disabled: ${now.errors.join('; ')}` : 'enabled';
  return isDeepStrictEqual(was.value, now.value) ? undefined : 'changed';
}

/** `: 2 -> 4 servers`; with equal counts, how many are new. Undefined when they are the same. */
function describeServers(was: readonly Server[], now: readonly Server[]): string | undefined {
  if (isDeepStrictEqual(was, now)) return undefined;
  if (was.length !== now.length) return `: ${was.length} -> ${count(now.length)}`;
  const known = new Set(was.map((server) => server.url));
  const fresh = now.filter((server) => !known.has(server.url)).length;
  return fresh === 0 ? describeStay(was, now) : `: ${fresh} of ${count(now.length)} replaced`;
}

/** The same servers, in the same order. */
function describeStay(was: readonly Server[], now: readonly Server[]): string | undefined {
  const leaves = now.filter((server, index) => server.leaving && !was[index]?.leaving).length;
  const stays = now.filter((server, index) => !server.leaving && was[index]?.leaving).length;
  if (leaves > 0) return `: ${leaves} of ${count(now.length)} will leave`;
  return stays > 0 ? `: ${stays} of ${count(now.length)} will stay after all` : ': weights changed';
}

const serversOf = (state: RoutingState, service: Assessed<AnyService>): readonly Server[] =>
  state.servers.get(service.value.name)?.servers ?? [];

const count = (servers: number): string => `${servers} ${servers === 1 ? 'server' : 'servers'}`;

const verdict = <T>(object: Assessed<T>): string =>
  object.status === 'disabled' ? `, disabled: ${object.errors.join('; ')}` : '';
