// What a value looks like, for those who do not read it but tell of it: the reference page and the JSON schema.

/** An option as far as a description needs it. */
export interface DescribedOption {
  readonly kind: { readonly shape: Shape; readonly expected: string };
  /** One line for the reference. */
  readonly meaning: string;
  /** As a user would write it; absent where nothing is assumed. */
  readonly default?: string;
  /** `unless-replaced`: a sibling of a later release may stand in its place. */
  readonly required?: true | 'unless-replaced';
  /** The release that first acted on it; absent: 0.1, or none yet. */
  readonly since?: string;
  /** Nobody acts on it, Traefik neither: that is told instead of a later release. */
  readonly idle?: true;
}

export interface DescribedSection {
  readonly options: Readonly<Record<string, DescribedOption>>;
  /** Other ways to write them: they have become `options` before those are read. */
  readonly folded?: Readonly<Record<string, DescribedOption>>;
  /** What a later release will act on, and what it costs to write it now. */
  readonly later: Readonly<Record<string, DescribedOption & { readonly effect: Effect; readonly holds?: true }>>;
}

/**
 * What an option does that is accepted and not acted on yet. `disable` where it decides who may pass or what is sent:
 * its object is out of service. `warn` where it is about quality: its object serves, with the status `warning`.
 */
export type Effect = 'disable' | 'warn';

export type Shape =
  | { readonly kind: 'text' | 'boolean' | 'integer64' | 'duration' | 'list' | 'map' | 'anything' }
  | { readonly kind: 'integer'; readonly least: number; readonly most: number }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  /** `standsAlone`: `true` or nothing turns it on with its defaults. */
  | { readonly kind: 'section'; readonly section: DescribedSection; readonly standsAlone: boolean }
  /** A list of sections. */
  | { readonly kind: 'sections'; readonly section: DescribedSection }
  /** Sections by the name that users give them. */
  | { readonly kind: 'entries'; readonly section: DescribedSection };
