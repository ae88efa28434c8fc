// The static option `core.defaultRuleSyntax`: what a rule is written in when its router does not say it.

import type { DynamicConfiguration, RuleSyntax } from '../model/dynamic-configuration.ts';

export function withDefaultSyntax(
  configuration: DynamicConfiguration,
  syntax: RuleSyntax | undefined,
): DynamicConfiguration {
  if (syntax !== 'v2') return configuration;
  const { http } = configuration;
  const routers = [...http.routers].map(([name, { definition, defects }]) => {
    return [name, { definition: { ruleSyntax: syntax, ...definition }, defects }] as const;
  });
  return { ...configuration, http: { ...http, routers: new Map(routers) } };
}
