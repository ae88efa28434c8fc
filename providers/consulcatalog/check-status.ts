// The checks of an instance become one state, as Consul's own client aggregates them.

import type { Instance } from './answers.ts';

/** `unknown`: a status of a later Consul; only `any` in strictChecks accepts it. */
export type CheckState = 'maintenance' | 'critical' | 'warning' | 'passing' | 'unknown';

/** Maintenance over critical over warning over passing; an instance without checks passes. */
export function aggregateStatus(checks: Instance['checks']): CheckState {
  if (checks.some(({ id }) => id === '_node_maintenance' || id.startsWith('_service_maintenance:'))) {
    return 'maintenance';
  }
  const statuses = new Set(checks.map(({ status }) => status));
  if (statuses.has('critical')) return 'critical';
  if (statuses.has('warning')) return 'warning';
  return checks.every(({ status }) => status === 'passing') ? 'passing' : 'unknown';
}

/** Whether strictChecks (lower case; `any` accepts all) lets an instance in this state serve. */
export const serves = (state: CheckState, strictChecks: readonly string[]): boolean =>
  strictChecks.includes('any') || strictChecks.includes(state);
