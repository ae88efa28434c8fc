// A configuration file's tree into declarations. Unlike labels, a file says everything: rules, services, servers.

import type { DynamicConfiguration, RouterDefinition, ServiceDefinition } from '../model/dynamic-configuration.ts';
import type { Defect } from '../model/problem.ts';
import { decodeObjects, type Read, readMiddleware, readSections } from './decode-objects.ts';
import { FILE_ROOT } from './dynamic-options.ts';
import { ROUTER, WRITTEN_SERVICE } from './http-options.ts';
import type { ReadPem } from './pem.ts';
import { readBalancer } from './read-balancer.ts';
import { readComposite } from './read-composite.ts';
import { readServersTransport } from './read-servers-transport.ts';
import { readTls } from './read-tls.ts';
import { readSection } from './section.ts';
import type { TreeNode } from './tree.ts';

export interface DecodedConfiguration {
  readonly configuration: DynamicConfiguration;
  /** What belongs to no object. */
  readonly defects: readonly Defect[];
}

/**
 * `root` is the file: its children are `http` and its like. `readPem` reads the certificates and keys that it names;
 * without it nobody looks at them.
 */
export function decodeConfiguration(root: TreeNode, readPem?: ReadPem): DecodedConfiguration {
  const { sections, defects } = readSections(root, FILE_ROOT);
  const { http = {}, tls = {} } = sections;
  const configuration = {
    http: {
      routers: decodeObjects(http.routers, readRouter),
      services: decodeObjects(http.services, readService),
      middlewares: decodeObjects(http.middlewares, readMiddleware),
      serversTransports: decodeObjects(http.serversTransports, readServersTransport(readPem)),
    },
    tls: readTls(tls, readPem),
  };
  return { configuration, defects };
}

const readRouter: Read<RouterDefinition> = (node, report) => {
  const router = readSection(node, ROUTER, report);
  if (router.rule === undefined) report(node, 'the router has no rule');
  if (router.service === undefined) report(node, 'the router has no service');
  return router;
};

const readService: Read<ServiceDefinition> = (node, report) => {
  const { loadBalancer } = readSection(node, WRITTEN_SERVICE, report);
  const composite = loadBalancer === undefined ? readComposite(node) : undefined;
  if (composite !== undefined) return composite;
  const { servers = [], ...written } = loadBalancer ?? {};
  return { ...readBalancer(written), servers };
};
