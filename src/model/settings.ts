// Static configuration, decoded and complete: every default is filled in, every duration in milliseconds.
// Names are Traefik's where Traefik has the option (reference 6.1, 13.3). `settings/` makes it, everybody reads it.

import type { LogLevel } from './logger.ts';
import type { ProviderName, QualifiedName } from './qualified-name.ts';
import type { ServersTransport } from './servers-transport.ts';

export interface Settings {
  /** Entry points that take user routers, by name, in the order written. The internal one is not among them. */
  readonly entryPoints: ReadonlyMap<string, EntryPointSettings>;
  /** Ping, readiness and API; lives in the primary. */
  readonly internalEntryPoint: { readonly name: string; readonly address: ListenAddress };
  /** Worker processes; undefined: one per core available to the container. */
  readonly workers: number | undefined;
  readonly providers: ProvidersSettings;
  /** Of services that name none. */
  readonly serversTransport: ServersTransport;
  readonly api: { readonly insecure: boolean };
  readonly log: LogSettings;
  /** Of rules that name no syntax themselves (`core.defaultRuleSyntax`); undefined: v3. */
  readonly defaultRuleSyntax?: 'v2' | 'v3';
  /** Undefined: no access log. */
  readonly accessLog: AccessLogSettings | undefined;
  /** Undefined: nothing is counted. */
  readonly metrics: MetricsSettings | undefined;
  /** How long a router whose declaration was withdrawn answers 503 before it is gone. Default 10 s. */
  readonly routerGracePeriodMs: number;
  /** Where the last good scopes of providers are kept between two starts; undefined: nowhere. */
  readonly stateDirectory: string | undefined;
  readonly sessionTickets: SessionTickets;
}

/** How many a full handshake of TLS 1.3 hands out. Default 1. */
export type SessionTickets = '0' | '1' | '2';

export interface ListenAddress {
  /** Empty: every interface. */
  readonly host: string;
  /** 0: the system chooses (tests). */
  readonly port: number;
}

/** Whose word is taken. */
export interface TrustedPeers {
  /** Everybody's. */
  readonly insecure: boolean;
  /** IP addresses and CIDR ranges. */
  readonly trustedIPs: readonly string[];
}

export interface EntryPointSettings {
  readonly address: ListenAddress;
  readonly asDefault: boolean;
  /** Undefined: decided by the kernel's `net.ipv4.tcp_migrate_req` (DESIGN 4). */
  readonly reusePort: boolean | undefined;
  readonly lifeCycle: {
    /** Keep accepting this long after SIGTERM. Default 0. */
    readonly requestAcceptGraceTimeoutMs: number;
    /** Finish what runs within this time. Default 10 s. */
    readonly graceTimeOutMs: number;
  };
  readonly respondingTimeouts: {
    /** Whole request, body included; 0: none. Default 60 s. */
    readonly readTimeoutMs: number;
    /** Whole answer; 0: none. Default 0. */
    readonly writeTimeoutMs: number;
    /** An idle keep-alive connection. Default 180 s. */
    readonly idleTimeoutMs: number;
    /** What the body of a request must come with on average; 0: any. Default 0. */
    readonly minBodyBytesPerSecond: number;
  };
  readonly http2: {
    /** Requests at once on one connection. Default 250. */
    readonly maxConcurrentStreams: number;
    /** Bytes of header table that clients may use; default 4096. */
    readonly maxDecoderHeaderTableSize: number;
    /** Bytes of header table for answers; default 4096. */
    readonly maxEncoderHeaderTableSize: number;
  };
  /** 0: no limit. */
  readonly keepAliveMaxRequests: number;
  readonly keepAliveMaxTimeMs: number;
  readonly forwardedHeaders: TrustedPeers & {
    readonly notAppendXForwardedFor: boolean;
  };
  /** What a balancer says of clients before their first byte; undefined: it is not read. */
  readonly proxyProtocol: TrustedPeers | undefined;
  /** Of routers that do not say it themselves, and of requests that no router takes. */
  readonly observability: { readonly accessLogs: boolean; readonly metrics: boolean };
  readonly http: {
    /** Collapse `//` and resolve dot segments. Default true; dot segments are resolved either way (http-safety 2.4). */
    readonly sanitizePath: boolean;
    /** Default 32 KB (http-safety 2.4; Traefik's is 1 MB). */
    readonly maxHeaderBytes: number;
    readonly underscoreHeadersStrategy: 'keep' | 'delete' | 'reject';
    /** In front of those of its routers, outermost first; qualified, since they belong to no provider's router. */
    readonly middlewares: readonly QualifiedName[];
    /** Routers that say nothing of TLS take TLS connections; absent: plain ones. */
    readonly tls?: { readonly options: QualifiedName };
    /** Every request is redirected. */
    readonly redirection?: RedirectionSettings;
    /** TRACE reaches upstreams; default false: 405. */
    readonly allowTrace: boolean;
  };
}

export interface LogSettings {
  readonly level: LogLevel;
  readonly format: 'json' | 'common';
  /** Undefined: standard output. */
  readonly filePath: string | undefined;
}

export interface RedirectionSettings {
  /** Of the other entry point, or as written; for names of routers. */
  readonly to: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly permanent: boolean;
  readonly priority: string;
}

export interface AccessLogSettings {
  /** Undefined: standard output. */
  readonly filePath: string | undefined;
  readonly format: 'json' | 'common' | 'genericCLF';
  /** A request is logged that one of them wants; without any, every one is. */
  readonly filters: {
    /** Both ends included. */
    readonly statusCodes: readonly NumberRange[];
    /** Those that were tried again. */
    readonly retryAttempts: boolean;
    /** Those that took longer; 0: not asked for. */
    readonly minDurationMs: number;
  };
  readonly fields: {
    readonly defaultMode: 'keep' | 'drop';
    /** By name in lower case. */
    readonly names: ReadonlyMap<string, 'keep' | 'drop'>;
    readonly headers: HeaderFieldsSettings;
    /** Of the query in the request's path. */
    readonly queryParameters: FieldMode;
  };
  /** Lines that may wait to be written besides the 1 MB that always may. */
  readonly bufferingSize: number;
  /** Requests to the internal entry point, too. */
  readonly addInternals: boolean;
}

export type FieldMode = 'keep' | 'drop' | 'redact';

export interface HeaderFieldsSettings {
  readonly defaultMode: FieldMode;
  /** By name in lower case. */
  readonly names: ReadonlyMap<string, FieldMode>;
}

export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

export interface MetricsSettings {
  /** Requests to the internal entry point, too. */
  readonly addInternals: boolean;
  readonly prometheus: PrometheusSettings;
}

export interface PrometheusSettings {
  /** Upper limits of the histograms' buckets, ascending. */
  readonly bucketsSeconds: readonly number[];
  readonly addEntryPointsLabels: boolean;
  readonly addRoutersLabels: boolean;
  readonly addServicesLabels: boolean;
  /** Name of a label -> name of the request header that gives its value. */
  readonly headerLabels: ReadonlyMap<string, string>;
}

export interface ProvidersSettings {
  /** Least time between two states made from providers' news; the first passes at once. Default 100 ms. */
  readonly throttleMs: number;
  /** Share of the calls that AWS allows an account, above 0 and at most 1. Default 0.75. */
  readonly awsBudget: number;
  /** Undefined: no queue, only readings at intervals. */
  readonly awsEvents: EventsSettings | undefined;
  /** A reading that drops most servers at once waits for two more that agree, or a minute. Default false. */
  readonly holdMassRemoval: boolean;
  readonly ecs: readonly EcsSettings[];
  readonly ec2: readonly Ec2Settings[];
  readonly consulCatalog: readonly ConsulCatalogSettings[];
  readonly file: FileSettings | undefined;
}

/** What decoding labels needs to know of the provider that read them. */
export interface LabelSettings {
  readonly exposedByDefault: boolean;
  /** A template; default ``Host(`{{ normalize .Name }}`)``. */
  readonly defaultRule: string;
  /** Which items take part: an expression over labels, or over tags for Consul. Empty or undefined: all. */
  readonly constraints?: string | undefined;
}

export interface AwsAccess {
  /** Undefined: looked for (`providers/aws/find-region.ts`). */
  readonly region: string | undefined;
  /** Static credentials, both or neither; undefined: the SDK's own chain. */
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  /** Assumed with those credentials; undefined: they are used as they are. */
  readonly role?: AwsRole | undefined;
  /** Of everything that is asked of AWS here; undefined: `AWS_ENDPOINT_URL…`, then AWS's own. */
  readonly endpoint?: string | undefined;
}

export interface AwsRole {
  readonly arn: string;
  /** What the role's trust policy asks for. */
  readonly externalId: string | undefined;
  /** In the other account's log. */
  readonly sessionName: string;
}

/** A queue that EventBridge fills with what happens to tasks and instances; all providers of AWS listen to it. */
export interface EventsSettings extends AwsAccess {
  /** `https://sqs.eu-central-1.amazonaws.com/123456789012/portolan-events` */
  readonly queueUrl: string;
}

export interface AwsSettings extends AwsAccess {
  readonly refreshMs: number;
}

/**
 * Which running containers serve, by the health check of their own definition. A container without one is UNKNOWN for
 * ever: `healthy` goes by its task, the default `notUnhealthy` takes it, and `ignore` takes whatever runs.
 */
export type EcsHealthPolicy = 'healthy' | 'notUnhealthy' | 'ignore';

export interface EcsSettings extends AwsSettings, LabelSettings {
  readonly name: ProviderName;
  /** Names or ARNs; default `default`. Not together with `autoDiscoverClusters`. */
  readonly clusters: readonly string[];
  readonly autoDiscoverClusters: boolean;
  /** Addresses of machines outside of EC2 are asked of SSM. Default false: tasks on them only declare. */
  readonly ecsAnywhere: boolean;
  readonly health: EcsHealthPolicy;
}

export interface Ec2Settings extends AwsSettings, LabelSettings {
  readonly name: ProviderName;
  /** EC2 filters beside `instance-state-name=running`; default: instances that carry the tag `portolan.enable` or `traefik.enable`. */
  readonly filters: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly addressType: 'privateIPv4' | 'ipv6' | 'publicIPv4';
}

export interface ConsulEndpoint {
  /** `host:port`; default `127.0.0.1:8500`. */
  readonly address: string;
  readonly scheme: 'http' | 'https';
  readonly datacenter: string | undefined;
  readonly token: string | undefined;
  /** Basic authentication, for a proxy before Consul. */
  readonly httpAuth: { readonly username: string; readonly password: string } | undefined;
  /** PEM texts or paths, read when a connection is made. `ca` undefined: whom Node believes; `cert` and `key`: both or neither. */
  readonly tls: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
    readonly insecureSkipVerify: boolean;
  };
  /** How long a blocking query may wait. Default 60 s. */
  readonly waitMs: number;
}

export interface ConsulCatalogSettings extends LabelSettings {
  readonly name: ProviderName;
  readonly endpoint: ConsulEndpoint;
  /** Of Consul Enterprise; undefined: the token's own. */
  readonly namespace: string | undefined;
  /** Tag prefix; `portolan` tags are read beside it. Default `traefik`. */
  readonly prefix: string;
  readonly stale: boolean;
  readonly requireConsistent: boolean;
  /** Aggregate states that serve, lower case; `any` accepts all. Default passing, warning. */
  readonly strictChecks: readonly string[];
  /** Least time between two answers of one blocking query. Default 50 ms. */
  readonly minimumIntervalMs: number;
}

export interface FileSettings {
  readonly name: ProviderName;
  readonly source: { readonly kind: 'file' | 'directory'; readonly path: string };
  readonly watch: boolean;
}
