// Names as the whole product writes them: `web@ecs`, `auth@file`. A bare name belongs to whoever wrote it.

/** `name@provider`, e.g. `web@ecs`. */
export type QualifiedName = `${string}@${string}`;

/** A provider instance's name: `ecs`, `ecs-eu`, `ec2`, `consulcatalog`, `file`, `internal`. */
export type ProviderName = string;

/** Qualifies a definition's own name. A name that already holds `@` stays visible and unusable, as in Traefik. */
export const qualify = (name: string, provider: ProviderName): QualifiedName => `${name}@${provider}`;

/** Resolves a reference: with `@` it is taken as written, without it belongs to the provider that refers. */
export const resolveReference = (reference: string, provider: ProviderName): QualifiedName =>
  isQualified(reference) ? reference : qualify(reference, provider);

export const isQualified = (name: string): name is QualifiedName => name.includes('@');

/** The provider's half of a qualified name. */
export const providerOf = (name: QualifiedName): ProviderName => name.slice(name.lastIndexOf('@') + 1);

/** The bare half of a qualified name. */
export const bareName = (name: QualifiedName): string => name.slice(0, name.lastIndexOf('@'));
