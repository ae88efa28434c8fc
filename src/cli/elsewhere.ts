// What a problem says of objects that cannot be seen from the files that were given, because a provider has them.

/** Whether objects of this provider may exist that nobody can see from here. */
export type IsElsewhere = (provider: string) => boolean;

/** Without a static configuration: any of those that are no files. What `@docker` or `@internal` names is nowhere. */
export const isOfAPlatform: IsElsewhere = (provider) => /^(?:ecs|ec2|consulcatalog)(?:-|$)/.test(provider);

const MISSING = [
  /^(?:middleware|the service) ".*@([^@"]+)" does not exist$/,
  /^middleware ".*@([^@"]+)" of entry point .* does not exist or is disabled$/,
  /^TLS options .*@(\S+) of entry point .* do not exist or are disabled$/,
  /^servers transport not found .*@([^@]+)$/,
  /^unknown TLS options: .*@([^@]+)$/,
];

export function isAboutElsewhere(reason: string, isElsewhere: IsElsewhere): boolean {
  const provider = MISSING.map((pattern) => pattern.exec(reason)?.[1]).find((each) => each !== undefined);
  return provider !== undefined && isElsewhere(provider);
}
