// What an entry point says for all of its routers (reference 4.5, 6.3): middlewares in front, TLS, a redirection. Names are
// checked here, where there is a file and a line to point at; whether they exist is known when they are discovered.

import { isQualified, type QualifiedName } from '../model/qualified-name.ts';
import type { ListenAddress, RedirectionSettings } from '../model/settings.ts';
import { DEFAULT_TLS_OPTIONS_NAME } from '../model/tls.ts';
import type { Report } from './problem.ts';
import { entryPoint } from './sections.ts';
import type { WrittenSection } from './written-section.ts';

export interface EntryPointModel {
  readonly middlewares: readonly QualifiedName[];
  readonly tls?: { readonly options: QualifiedName };
  readonly redirection?: RedirectionSettings;
}

/** `addressOf`: of another entry point; undefined: there is none of this name. */
export function buildEntryPointModel(
  at: WrittenSection,
  addressOf: (name: string) => ListenAddress | undefined,
  report: Report,
): EntryPointModel {
  const middlewares = at.value(entryPoint.middlewares).filter((name): name is QualifiedName => {
    if (isQualified(name)) return true;
    report(`${at.path}.http.middlewares: ${name} needs its provider: ${name}@file`, at.place(entryPoint.middlewares));
    return false;
  });
  const tls = buildTls(at, report);
  const redirection = buildRedirection(at, addressOf, report);
  return {
    middlewares,
    ...(tls === undefined ? {} : { tls }),
    ...(redirection === undefined ? {} : { redirection }),
  };
}

function buildTls(at: WrittenSection, report: Report): EntryPointModel['tls'] {
  const section = at.at('http.tls');
  if (!section.isOn()) return undefined;
  const options = at.optional(entryPoint.tlsOptions);
  if (options === undefined || options === 'default') return { options: DEFAULT_TLS_OPTIONS_NAME };
  if (isQualified(options)) return { options };
  report(
    `${at.path}.http.tls.options: ${options} needs its provider: ${options}@file`,
    at.place(entryPoint.tlsOptions),
  );
  return { options: DEFAULT_TLS_OPTIONS_NAME };
}

function buildRedirection(
  at: WrittenSection,
  addressOf: (name: string) => ListenAddress | undefined,
  report: Report,
): RedirectionSettings | undefined {
  const section = at.at('http.redirections.entryPoint');
  if (!section.isOn()) return undefined;
  const to = at.optional(entryPoint.redirectTo);
  if (to === undefined) {
    report(`${section.path}.to is missing: the name of an entry point, or a :port`, section.place());
    return undefined;
  }
  const port = /^:[0-9]{1,5}$/.test(to) ? Number(to.slice(1)) : addressOf(to)?.port;
  if (port === undefined || port < 1 || port > 65_535) {
    report(`${section.path}.to: there is no entry point ${to}`, at.place(entryPoint.redirectTo));
    return undefined;
  }
  return {
    to: to.replace(/^:/, ''),
    port,
    scheme: at.value(entryPoint.redirectScheme),
    permanent: at.value(entryPoint.redirectPermanent),
    priority: at.value(entryPoint.redirectPriority),
  };
}
