// How an option of Traefik is described that has no effect here.

import { boolean, presence, text } from './kinds.ts';
import type { Kind } from './option.ts';

export interface TraefikOption {
  /** Dotted, below its section. What is written below it belongs to it. */
  readonly name: string;
  readonly kind: Kind<unknown>;
  /** Traefik's, as one would write it. */
  readonly default: string;
  /** What it does in Traefik. */
  readonly meaning: string;
  /** Why it may stand and has no effect. Absent: not supported yet, and an error. */
  readonly note?: string;
}

export interface TraefikSection {
  readonly path: string;
  readonly instancesPath?: string;
  readonly title: string;
  readonly options: readonly TraefikOption[];
}

/** `byDefault`: Traefik's. */
export const lacks = (name: string, kind: Kind<unknown>, byDefault: string, meaning: string): TraefikOption => ({
  name,
  kind,
  default: byDefault,
  meaning,
});

export const noted = (
  name: string,
  kind: Kind<unknown>,
  byDefault: string,
  meaning: string,
  note: string,
): TraefikOption => ({
  ...lacks(name, kind, byDefault, meaning),
  note,
});

/** What is below it is either described, too, or not looked at. */
export const group: Kind<boolean> = { ...presence, label: 'group' };

export const tls = (name: string): readonly TraefikOption[] => [
  lacks(name, group, '', 'TLS towards it'),
  lacks(`${name}.ca`, text, '', 'Authorities whose certificates are believed'),
  lacks(`${name}.cert`, text, '', 'Own certificate'),
  lacks(`${name}.key`, text, '', 'Key of that certificate'),
  lacks(`${name}.insecureSkipVerify`, boolean, 'false', 'Believes every certificate'),
];
