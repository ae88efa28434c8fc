// The middlewares of this release and their options, described once (reference 7.2, 7.3, 7.5, 7.9, 7.19).

import type { MiddlewareDefinition } from '../model/dynamic-configuration.ts';
import { FOR_KUBERNETES, refuse } from './described.ts';
import { headerPairs } from './header-pairs.ts';
import { boolean, integer, listOf, names, textThat } from './kinds.ts';
import { HEADERS_LATER } from './later-headers.ts';
import { MIDDLEWARES_LATER, MIDDLEWARES_REFUSED } from './later-middlewares.ts';
import { type Kind, type Section, section } from './section.ts';
import { builtSection } from './section-kinds.ts';
import { isFieldValue, isTargetPath } from './sendable.ts';

const middlewareOf = <T extends object>(
  section: Section<T>,
  build: (options: Partial<T>) => MiddlewareDefinition,
): Kind<MiddlewareDefinition> => builtSection(section, build);

const addPrefix = middlewareOf(
  {
    options: {
      prefix: {
        kind: textThat('a path, percent-encoded where needed', isTargetPath),
        meaning: 'Put in front of the path.',
        required: true,
      },
    },
    later: {},
  },
  ({ prefix = '' }) => ({ type: 'addPrefix', prefix }),
);

/** The prefix is told to the server in a header: it must be fit to be sent. */
const stripPrefix = middlewareOf(
  {
    options: {
      prefixes: {
        kind: listOf('prefixes of ASCII characters, separated by commas', isFieldValue),
        meaning: 'The first one that the path begins with is taken away.',
      },
    },
    later: {
      forceSlash: {
        kind: boolean,
        meaning: 'Deprecated: whether what is left always begins with a slash.',
        default: 'false',
        effect: 'disable',
      },
    },
  },
  ({ prefixes = [] }) => ({ type: 'stripPrefix', prefixes }),
);

const headers = middlewareOf(
  {
    options: {
      customRequestHeaders: { kind: headerPairs, meaning: 'Set on requests, or removed where the value is empty.' },
      customResponseHeaders: { kind: headerPairs, meaning: 'Set on answers, or removed where the value is empty.' },
    },
    later: HEADERS_LATER,
  },
  ({ customRequestHeaders = [], customResponseHeaders = [] }) => ({
    type: 'headers',
    customRequestHeaders,
    customResponseHeaders,
  }),
);

const redirectScheme = middlewareOf(
  {
    options: {
      scheme: {
        kind: textThat('a URL scheme such as https', (text) => /^[a-z][a-z0-9+.-]*$/i.test(text)),
        meaning: 'Where clients are sent.',
        required: true,
      },
      port: { kind: integer(1, 65_535), meaning: "Of the target; default: the scheme's own." },
      permanent: { kind: boolean, meaning: 'Whether clients may remember it.', default: 'false' },
    },
    later: {},
    refused: refuse(FOR_KUBERNETES, 'statusCode'),
  },
  ({ scheme = '', port, permanent = false }) => ({
    type: 'redirectScheme',
    scheme,
    permanent,
    ...(port === undefined ? {} : { port: String(port) }),
  }),
);

/** A chain of nothing would let pass whoever its name promised to stop. */
const members: Kind<readonly string[]> = {
  ...names,
  read: (node, report) => {
    let isTold = false;
    const read = names.read(node, (...told) => {
      isTold = true;
      report(...told);
    });
    if (read === undefined && !isTold) report(node, `expected ${names.expected}, got none`);
    return read;
  },
};

const chain = middlewareOf(
  { options: { middlewares: { kind: members, meaning: 'Outermost first.', required: true } }, later: {} },
  ({ middlewares = [] }) => ({ type: 'chain', middlewares }),
);

/** One option for each type: a middleware has exactly one of them. */
export const MIDDLEWARE = section({
  options: {
    addPrefix: { kind: addPrefix, meaning: 'Puts a prefix in front of the path.' },
    stripPrefix: { kind: stripPrefix, meaning: 'Takes a prefix from the path.' },
    headers: { kind: headers, meaning: 'Sets and removes headers.' },
    redirectScheme: { kind: redirectScheme, meaning: 'Sends clients to another scheme or port.' },
    chain: { kind: chain, meaning: 'Several middlewares under one name.', since: '0.2' },
  },
  later: MIDDLEWARES_LATER,
  refused: MIDDLEWARES_REFUSED,
});
