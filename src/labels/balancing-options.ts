// What services have beside their servers and does not act yet (reference 8.2-8.5): stickiness, services made of services.

import { described, FOR_KUBERNETES, refuse } from './described.ts';
import { boolean, choice, duration, integer, integer32, integer64, names, text, texts } from './kinds.ts';
import type { Later } from './section.ts';
import { listOfSections, sectionOf, switchableSection } from './section-kinds.ts';

type LaterOptions = Readonly<Record<string, Later>>;

const cookie = switchableSection(
  described(
    {
      name: [text, 'Its name; none: made from the name of the service.'],
      secure: [boolean, 'Whether it is only sent over TLS.', 'false'],
      httpOnly: [boolean, 'Whether scripts cannot read it.', 'false'],
      sameSite: [choice('none', 'lax', 'strict'), 'Whether other sites cause it to be sent.'],
      maxAge: [integer32, 'Seconds that it lives; 0: as long as the browser runs.', '0'],
      path: [text, 'Below which path it is sent.', '/'],
      domain: [text, 'For which domain it is sent.'],
    },
    refuse(FOR_KUBERNETES, 'expires'),
  ),
);

const sticky = switchableSection(described({ cookie: [cookie, 'Keeps a client at its server by a cookie.'] }));

const responseForwarding = sectionOf(
  described({
    flushInterval: [duration, 'How long a part of an answer may be held back; negative: not at all.', '100ms'],
  }),
);

export const BALANCING_LATER: LaterOptions = {
  sticky: { kind: sticky, meaning: 'Keeps a client at its server.', effect: 'warn' },
  strategy: {
    kind: choice('wrr', 'p2c', 'hrw', 'leasttime'),
    meaning: 'How a server is chosen.',
    default: 'wrr',
    effect: 'warn',
  },
  responseForwarding: { kind: responseForwarding, meaning: 'How answers are passed on.', effect: 'warn' },
};

export const SERVICE_MIDDLEWARES: LaterOptions = {
  middlewares: { kind: names, meaning: "What requests pass through after the router's.", effect: 'disable' },
};

const children = listOfSections(
  described({
    name: [text, 'The service, by name.'],
    weight: [integer32, 'Its share; with 0 it is never chosen.', '1'],
  }),
  (child) => child,
);

const nothing = switchableSection(described({}));
const tellsHealth = [nothing, 'Whether its parents are told how its services are.'] as const;

const mirroring = sectionOf(
  described({
    service: [text, 'The service that answers.'],
    mirrors: [
      listOfSections(
        described({
          name: [text, 'A service that also gets requests, by name.'],
          percent: [integer(0, 100), 'How many of a hundred.', '0'],
        }),
        (mirror) => mirror,
      ),
      'The services that also get requests; their answers are dropped.',
    ],
    mirrorBody: [boolean, 'Whether they get the body too.', 'true'],
    maxBodySize: [integer64, 'Bytes of a body that is still mirrored; -1: any.', '-1'],
    healthCheck: tellsHealth,
  }),
);

const failover = sectionOf(
  described({
    service: [text, 'The service that answers.'],
    fallback: [text, 'The service that answers in its place.'],
    errors: [
      sectionOf(
        described({
          status: [texts, 'Statuses, `500` or `500-599`, with which the fallback is asked.'],
          maxRequestBodyBytes: [integer64, 'Bytes of a body that is kept for it; -1: any.', '-1'],
        }),
      ),
      'When the fallback answers although the service is up.',
    ],
    healthCheck: tellsHealth,
  }),
);

export const COMPOSITE_LATER: LaterOptions = {
  weighted: {
    kind: sectionOf(
      described({
        services: [children, 'The services to choose from.'],
        sticky: [sticky, 'Keeps a client at its service.'],
        healthCheck: tellsHealth,
      }),
    ),
    meaning: 'Chooses one of several services for each request, by weight.',
    effect: 'disable',
  },
  highestRandomWeight: {
    kind: sectionOf(described({ services: [children, 'The services to choose from.'], healthCheck: tellsHealth })),
    meaning: 'Chooses one of several services for each client, by its address.',
    effect: 'disable',
  },
  mirroring: { kind: mirroring, meaning: 'Gives requests to other services as well.', effect: 'disable' },
  failover: { kind: failover, meaning: 'Has a second service for when the first is down.', effect: 'disable' },
};
