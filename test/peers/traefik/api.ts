// What is asked of both APIs, and what of each answer must be the same. What is not looked at has its row in
// docs/differences-from-traefik.md: `the API`.

export interface ApiAnswer {
  readonly status: number;
  readonly nextPage: string | null;
  readonly type: string | null;
  readonly body: unknown;
}

export interface ApiQuestion {
  readonly path: string;
  readonly read: (answer: ApiAnswer) => unknown;
}

export async function readApi(base: string, path: string): Promise<ApiAnswer> {
  const answer = await fetch(base + path);
  const text = await answer.text();
  const { status, headers } = answer;
  return { status, nextPage: headers.get('x-next-page'), type: headers.get('content-type'), body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Their API is itself an object of their API. */
const elementsOf = ({ body }: ApiAnswer): readonly Fields[] =>
  Array.isArray(body) ? body.filter(({ provider }) => provider !== 'internal') : [];

/** Routers that Traefik did not get far with: it does not show how far. */
const UNFINISHED = new Set(['no-entry-point@file', 'too-huge@file', 'led@file']);

const describeRouter = (router: Fields): Fields | undefined => {
  const { name, provider, service, middlewares, using, priority, priorityStr, rule, status, error } = router;
  if (UNFINISHED.has(String(name))) return undefined;
  const isOfV2 = String(name).startsWith('v2-');
  return {
    ...{ name, provider, middlewares, using, priority, priorityStr, status },
    service: String(service).includes('@') ? service : `${service}@${provider}`,
    ...(isOfV2 ? {} : { rule }),
    ...(isShared(error) ? { error } : {}),
  };
};

/** Texts that both have; those of a rule or of an option say the place here. */
const isShared = (error: unknown): boolean => !/parsing rule|prefix|routes\.yml/.test(String(error));

const describeService = ({ loadBalancer, since, origins, ...service }: Fields): Fields => {
  const { responseForwarding, servers, ...balancer } = Object(loadBalancer);
  // A weight of 1 is shown there only where it was written.
  const described = Array.isArray(servers) ? servers.map((server) => ({ weight: 1, ...server })) : servers;
  return { ...service, loadBalancer: { ...balancer, servers: described } };
};

const describeMiddleware = ({ since, origins, error, addPrefix, usedBy, ...middleware }: Fields): Fields => ({
  ...middleware,
  ...(Object(addPrefix).prefix === '' ? { addPrefix: {} } : { addPrefix }),
  // Once for each time that a router has it, there.
  usedBy: Array.isArray(usedBy) ? [...new Set(usedBy)] : usedBy,
});

const ALL = 'per_page=1000';

/** Every object, field by field. */
export const ELEMENTS: readonly ApiQuestion[] = [
  { path: `/api/http/routers?${ALL}`, read: (answer) => elementsOf(answer).map(describeRouter) },
  { path: `/api/http/services?${ALL}`, read: (answer) => elementsOf(answer).map(describeService) },
  { path: `/api/http/middlewares?${ALL}`, read: (answer) => elementsOf(answer).map(describeMiddleware) },
  { path: '/api/http/routers/host%40file', read: ({ body, ...answer }) => [answer, describeRouter(Object(body))] },
  { path: '/api/http/services/echo@file', read: ({ body, ...answer }) => [answer, describeService(Object(body))] },
  { path: '/api/http/middlewares/add@file', read: ({ body, ...answer }) => [answer, describeMiddleware(Object(body))] },
  { path: '/api/rawdata', read: ({ body }) => Object.keys(Object(body)).sort() },
  { path: '/api/overview', read: ({ body }) => [Object(body).features, Object(body).providers, Object(body).udp] },
  {
    path: '/api/entrypoints',
    read: ({ body }) => (Array.isArray(body) ? body.map((each) => each.transport).slice(1) : body),
  },
  {
    path: '/api/version',
    read: ({ body }) =>
      Object.keys(Object(body))
        .filter((name) => name !== 'uuid')
        .sort(),
  },
];

/** Shown differently, and so in another place: with an entry point that does not exist, and with rules of v2. */
const isElsewhere = (name: string): boolean =>
  UNFINISHED.has(name) || name === 'some-entry-points@file' || name.startsWith('v2-');

const namesOf = (answer: ApiAnswer) => [
  answer.nextPage,
  elementsOf(answer)
    .map(({ name }) => String(name))
    .filter((name) => !isElsewhere(name)),
];

const ask = (paths: readonly string[], read: ApiQuestion['read']): readonly ApiQuestion[] =>
  paths.map((path) => ({ path, read }));

const DIRECTIONS = ['', '&direction=asc', '&direction=desc', '&direction=x'];

/** Names in the order asked for. */
export const ORDERS: readonly ApiQuestion[] = ask(
  [
    ...['name', 'provider', 'priority', 'status', 'rule', 'entryPoints', 'x', ''].map((key) => `routers?sortBy=${key}`),
    ...['name', 'type', 'servers', 'provider', 'status'].map((key) => `services?sortBy=${key}`),
    ...['name', 'type', 'provider', 'status'].map((key) => `middlewares?sortBy=${key}`),
  ].flatMap((query) => DIRECTIONS.map((direction) => `/api/http/${query}${direction}&${ALL}`)),
  namesOf,
);

/** Names that are left. */
export const SEARCHES: readonly ApiQuestion[] = ask(
  [
    ...['search=P.EXAMPLE', 'search=strip', 'status=WARNING', 'status=x', 'serviceName=own-host', 'page=1&per_page=3'],
    ...['serviceName=own-host@file', 'serviceName=x', 'middlewareName=add@file', 'middlewareName=add'],
  ]
    .map((query) => `/api/http/routers?${query}`)
    .concat([
      '/api/http/services?search=HOST',
      '/api/http/services?serviceName=x',
      '/api/http/middlewares?search=strip',
    ]),
  namesOf,
);

/** Word for word. */
export const MESSAGES: readonly ApiQuestion[] = ask(
  [
    ...['page=0', 'page=-1', 'page=x', 'per_page=0', 'per_page=x', 'page=99'].map(
      (query) => `/api/http/routers?${query}`,
    ),
    ...[
      'http/routers/none@file',
      'http/routers/',
      'http/services/none',
      'http/middlewares/none%40file',
      'entrypoints/none',
    ],
    ...[
      'tcp/routers',
      'tcp/services',
      'tcp/middlewares',
      'udp/routers',
      'udp/services',
      'tcp/routers/x',
      'udp/services/x',
    ],
    ...['http', 'nothing', 'rawdata/x', 'udp/middlewares'],
  ].map((path) => (path.startsWith('/') ? path : `/api/${path}`)),
  (answer) => answer,
);
