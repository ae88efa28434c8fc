// Readable names out of ARNs.

/** `arn:aws:ecs:…:cluster/demo` and `demo` are the same cluster. */
export const clusterScope = (nameOrArn: string): string => `cluster/${afterSlash(nameOrArn)}`;

/** `arn:aws:ecs:…:task-definition/orders:7` is `orders:7`. */
export const revisionName = (definitionArn: string): string => afterSlash(definitionArn);

const afterSlash = (text: string): string => text.slice(text.lastIndexOf('/') + 1);
