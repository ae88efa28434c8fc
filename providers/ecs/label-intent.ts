// What a container's labels say of its being routed at all, before anybody decodes them: a provider is silent about
// what nobody wants.

import type { Labels } from '../../src/model/snapshot.ts';

const OURS = /^(?:portolan|traefik)\./i;
const ENABLE = /^(?:portolan|traefik)\.enable$/i;

/** Some label is for the router, were it to hide the container. */
export const isMentioned = (labels: Labels): boolean => labels.some(([key]) => OURS.test(key));

/** Some label is for the router, and none hides the container. What can be read as neither hides it. */
export const isWanted = (labels: Labels): boolean =>
  isMentioned(labels) && labels.every(([key, value]) => !ENABLE.test(key) || /^(?:1|t|true)$/i.test(value));
