// Entry points: the user's, and the internal one, which is called `portolan` or, by a Traefik user, `traefik`.

import type { EntryPointSettings, ListenAddress, Settings } from '../model/settings.ts';
import { buildEntryPointModel, type EntryPointModel } from './build-entry-point-models.ts';
import { overlap, writeListenAddress } from './listen-address.ts';
import type { Report } from './problem.ts';
import { INTERNAL_ENTRY_POINT } from './schema.ts';
import { entryPoint, global, proxyProtocol } from './sections.ts';
import type { Written } from './written.ts';
import type { WrittenSection } from './written-section.ts';

type EntryPoints = Pick<Settings, 'entryPoints' | 'internalEntryPoint'>;

const INTERNAL_ADDRESS: ListenAddress = { host: '127.0.0.1', port: 8080 };
/** Traefik's, for a configuration that names no entry point (reference 6.2). */
const DEFAULT_ENTRY_POINT = { name: 'http', address: { host: '', port: 80 } };

export function buildEntryPoints(written: Written, report: Report): EntryPoints {
  const section = (name: string) => written.at(`entryPoints.${name}`);
  const isInternal = (name: string) => name.toLowerCase() === INTERNAL_ENTRY_POINT;
  const names = written.at('entryPoints').names();
  const users = names.filter((name) => !isInternal(name));

  const neverAppends = written.at('global').value(global.notAppendXForwardedFor);
  const addressOf = (name: string) => section(name).optional(entryPoint.address);
  const model = (at: WrittenSection) => buildEntryPointModel(at, addressOf, report);
  const entryPoints = new Map<string, EntryPointSettings>();
  for (const name of users) {
    const at = section(name);
    if (!/^[A-Za-z0-9_-]+$/.test(name)) report(`${at.path}: a name has only letters, digits, - and _`, at.place());
    const address = at.optional(entryPoint.address);
    if (address !== undefined) entryPoints.set(name, buildEntryPoint(at, address, neverAppends, model(at)));
    else if (!at.isWritten(entryPoint.address)) report(`${at.path} has no address`, at.place());
  }
  if (users.length === 0) {
    const { name, address } = DEFAULT_ENTRY_POINT;
    entryPoints.set(name, buildEntryPoint(section(name), address, neverAppends, model(section(name))));
  }
  const internalEntryPoint = buildInternal(section(INTERNAL_ENTRY_POINT), report);
  reportOverlaps(written, [...entryPoints, [INTERNAL_ENTRY_POINT, internalEntryPoint]], report);
  return { entryPoints, internalEntryPoint };
}

function buildInternal(at: WrittenSection, report: Report): Settings['internalEntryPoint'] {
  for (const name of at.written()) {
    if (name === '' || name === entryPoint.address.name) continue;
    report(`${at.path}.${name}: the internal entry point has nothing but an address`, at.at(name).place());
  }
  return { name: INTERNAL_ENTRY_POINT, address: at.optional(entryPoint.address) ?? INTERNAL_ADDRESS };
}

function buildEntryPoint(
  at: WrittenSection,
  address: ListenAddress,
  neverAppends: boolean,
  model: EntryPointModel,
): EntryPointSettings {
  return {
    address,
    asDefault: at.value(entryPoint.asDefault),
    reusePort: at.optional(entryPoint.reusePort),
    lifeCycle: {
      requestAcceptGraceTimeoutMs: at.value(entryPoint.requestAcceptGraceTimeout),
      graceTimeOutMs: at.value(entryPoint.graceTimeOut),
    },
    respondingTimeouts: {
      readTimeoutMs: at.value(entryPoint.readTimeout),
      writeTimeoutMs: at.value(entryPoint.writeTimeout),
      idleTimeoutMs: at.value(entryPoint.idleTimeout),
      minBodyBytesPerSecond: at.value(entryPoint.minBodyRate),
    },
    http2: {
      maxConcurrentStreams: at.value(entryPoint.maxConcurrentStreams),
      maxDecoderHeaderTableSize: at.value(entryPoint.maxDecoderHeaderTableSize),
      maxEncoderHeaderTableSize: at.value(entryPoint.maxEncoderHeaderTableSize),
    },
    keepAliveMaxRequests: at.value(entryPoint.keepAliveMaxRequests),
    keepAliveMaxTimeMs: at.value(entryPoint.keepAliveMaxTime),
    forwardedHeaders: {
      insecure: at.value(entryPoint.insecure),
      trustedIPs: at.value(entryPoint.trustedIPs),
      notAppendXForwardedFor: neverAppends || at.value(entryPoint.notAppendXForwardedFor),
    },
    proxyProtocol: buildProxyProtocol(at.at('proxyProtocol')),
    observability: { accessLogs: at.value(entryPoint.accessLogs), metrics: at.value(entryPoint.metrics) },
    http: {
      ...model,
      sanitizePath: at.value(entryPoint.sanitizePath),
      maxHeaderBytes: at.value(entryPoint.maxHeaderBytes),
      underscoreHeadersStrategy: at.value(entryPoint.underscoreHeadersStrategy),
      allowTrace: at.value(entryPoint.allowTrace),
    },
  };
}

function buildProxyProtocol(at: WrittenSection): EntryPointSettings['proxyProtocol'] {
  if (!at.isOn()) return undefined;
  return { insecure: at.value(proxyProtocol.insecure), trustedIPs: at.value(proxyProtocol.trustedIPs) };
}

type Addressed = readonly [name: string, listener: { readonly address: ListenAddress }];

function reportOverlaps(written: Written, listeners: readonly Addressed[], report: Report): void {
  for (const [index, [name, { address }]] of listeners.entries()) {
    const taken = listeners.slice(0, index).find(([, earlier]) => overlap(earlier.address, address));
    if (taken === undefined) continue;
    const [first, { address: firstAddress }] = taken;
    // The internal entry point comes last and is often nobody's: then the place is that of the other one.
    const at = [name, first].map((each) => written.at(`entryPoints.${each}`).place(entryPoint.address));
    report(
      `entry points ${first} (${writeListenAddress(firstAddress)}) and ${name} (${writeListenAddress(address)}) cannot both listen; choose another --entryPoints.${name}.address`,
      at.find((place) => place !== undefined),
    );
  }
}
