// Who belongs to Consul's service mesh. It is not supported yet: its members are told, and nothing is sent to them in the
// clear. Tags cannot tell them apart: a sidecar inherits its service's.

import type { Instance } from './answers.ts';

/** Sidecars and gateways speak the mesh's mutual TLS only; they are no servers of anything. */
export const isMeshProxy = ({ kind }: Instance): boolean => kind !== '' && kind !== 'typical';

/** Why nothing is sent to some of these instances, one text for each reason: a mesh has many sidecars. */
export function describeMesh(instances: readonly Instance[]): readonly string[] {
  const proxies = instances.filter(isMeshProxy);
  const natives = instances.filter((instance) => instance.native && !isMeshProxy(instance));
  const kinds = [...new Set(proxies.map(({ kind }) => kind))].sort().join(', ');
  return [
    ...(proxies.length === 0 ? [] : [`${count(proxies)} of the service mesh itself (${kinds}), which ${NOT_YET}`]),
    ...(natives.length === 0 ? [] : [`${count(natives)} native to the service mesh (Connect), which ${NOT_YET}`]),
  ];
}

const NOT_YET = 'is not supported yet: no request is sent there';

const count = ({ length }: readonly Instance[]): string =>
  length === 1 ? 'an instance is' : `${length} instances are`;
