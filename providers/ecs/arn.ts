// Readable names out of ARNs.

/** `arn:aws:ecs:…:cluster/demo` and `demo` are the same cluster. */
export const clusterScope = (nameOrArn: string): string => `cluster/${afterSlash(nameOrArn)}`;

/** `arn:aws:ecs:…:task-definition/orders:7` is `orders:7`. */
export const revisionName = (definitionArn: string): string => afterSlash(definitionArn);

/** `…:service/demo/shop` is in `…:cluster/demo`. Undefined: it is named in the old way, without its cluster. */
export function clusterOfService(serviceArn: string): string | undefined {
  const [, head, cluster] = /^(.*):service\/([^/]+)\/[^/]+$/.exec(serviceArn) ?? [];
  return head === undefined || cluster === undefined ? undefined : `${head}:cluster/${cluster}`;
}

/** What the tasks of a service have as their group. */
export const groupOfService = (serviceArn: string): string => `service:${afterSlash(serviceArn)}`;

const afterSlash = (text: string): string => text.slice(text.lastIndexOf('/') + 1);
