// Which labels or tags of a resource are meant for the router. The others stay where they are: nobody here needs them.

import type { Labels } from '../../src/model/snapshot.ts';

const PREFIX = /^(?:portolan|traefik)\./i;

export const routingLabels = (labels: Iterable<readonly [key: string, value: string]>): Labels =>
  [...labels].filter(([key]) => PREFIX.test(key));
