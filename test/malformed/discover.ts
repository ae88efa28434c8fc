// The way of configuration through the control plane, without its clocks: what providers read, round after round, and the
// state that comes of it.

import { readFile } from '../../providers/file/snapshot.ts';
import { createDecoder } from '../../src/discovery/decode-items.ts';
import { mergeConfigurations } from '../../src/discovery/merge.ts';
import { NO_MEMORY } from '../../src/discovery/merge-memory.ts';
import { applySnapshot, NO_SCOPES, type Scopes } from '../../src/discovery/scopes.ts';
import { fail, ok } from '../../src/model/result.ts';
import type { RoutingState } from '../../src/model/routing-state.ts';
import type { Labels, ScopeReading } from '../../src/model/snapshot.ts';
import { decodeOptions } from '../discovery/decode-options.ts';

const PROVIDER = 'any';
const ENTRY_POINTS = new Map([['web', { asDefault: true }]]);

/** One state for each round of readings. A scope that is not read again stays as it was. */
export function discover(...rounds: readonly (readonly ScopeReading[])[]): readonly RoutingState[] {
  const decode = createDecoder(decodeOptions(PROVIDER));
  let scopes: Scopes = NO_SCOPES;
  let memory = NO_MEMORY;
  return rounds.map((readings, round) => {
    scopes = applySnapshot(scopes, { provider: PROVIDER, readings });
    const input = {
      items: decode(scopes),
      problems: [...scopes.byName.values()].flatMap(({ problems }) => problems),
      entryPoints: ENTRY_POINTS,
      routerGracePeriodMs: 0,
      wallMs: round,
    };
    const merged = mergeConfigurations(input, memory, round);
    memory = merged.memory;
    return merged.state;
  });
}

export const fileReading = (name: string, text: string): ScopeReading =>
  readFile(PROVIDER, { name, path: `/etc/${name}`, fingerprint: '' }, ok(text), () => fail('no such file'));

/** A task with these labels, whose keys are written without their prefix. */
export const taskReading = (id: string, labels: Labels, prefix = 'portolan.'): ScopeReading => ({
  scope: `cluster/${id}`,
  status: 'complete',
  problems: [],
  items: [
    {
      id,
      name: id,
      declaration: { kind: 'labels', labels: labels.map(([key, value]) => [prefix + key, value]) },
      endpoint: { address: '10.0.0.1', ports: [{ containerPort: 80, hostPort: 8080, protocol: 'tcp' }] },
    },
  ],
});

/** `router bad@any: portolan.http.routers.bad.priority: …`, of all that is wrong. */
export const complaints = ({ problems }: RoutingState): readonly string[] =>
  problems.map(({ object, reason }) => `${object}: ${reason}`);

const PLACE = /portolan\..+?(?=: )|[\w-]+\.(?:yml|toml)(?::\d+)+|position \d+/;

/** The same with the place alone: `router bad@any at portolan.http.routers.bad.priority`, `file bad.yml at bad.yml:3:1`. */
export const places = (state: RoutingState): readonly string[] =>
  complaints(state).map((complaint) => {
    const [object = '', ...reason] = complaint.split(': ');
    const [place] = PLACE.exec(reason.join(': ')) ?? [];
    return place === undefined ? object : `${object} at ${place}`;
  });

/** Routers of this state that answer. */
export const serving = ({ routers }: RoutingState): readonly string[] =>
  [...routers].flatMap(([name, { value }]) => (value.available ? [name.replace(`@${PROVIDER}`, '')] : []));
