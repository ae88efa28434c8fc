// A server's URL as what is dialled, or why it cannot be.

import test from 'ava';
import { parseTarget } from '../../src/balancing/target.ts';
import type { ServerScheme } from '../../src/model/server-scheme.ts';

const DIALLED: readonly (readonly [
  url: string,
  host: string,
  port: number,
  authority: string,
  scheme?: ServerScheme,
  path?: string,
])[] = [
  ['http://10.0.0.5:8080', '10.0.0.5', 8080, '10.0.0.5:8080'],
  ['http://10.0.0.5', '10.0.0.5', 80, '10.0.0.5'],
  ['http://10.0.0.5:80', '10.0.0.5', 80, '10.0.0.5'],
  ['http://10.0.0.5:443', '10.0.0.5', 443, '10.0.0.5:443'],
  ['http://[2001:DB8::5]:8080', '2001:db8::5', 8080, '[2001:db8::5]:8080'],
  ['http://[::1]', '::1', 80, '[::1]'],
  ['HTTP://Web_1.Internal:9000', 'web_1.internal', 9000, 'web_1.internal:9000'],
  ['http://10.0.0.5/app/v1', '10.0.0.5', 80, '10.0.0.5', 'http', '/app/v1'],
  ['http://10.0.0.5/app/', '10.0.0.5', 80, '10.0.0.5', 'http', '/app'],
  ['http://10.0.0.5/', '10.0.0.5', 80, '10.0.0.5'],
  ['https://10.0.0.5', '10.0.0.5', 443, '10.0.0.5', 'https'],
  ['https://web.internal:443', 'web.internal', 443, 'web.internal', 'https'],
  ['https://10.0.0.5:80', '10.0.0.5', 80, '10.0.0.5:80', 'https'],
  ['H2C://10.0.0.5', '10.0.0.5', 80, '10.0.0.5', 'h2c'],
];

for (const [url, host, port, authority, scheme = 'http', path = ''] of DIALLED) {
  test(`${url} is dialled`, (t) => {
    const server = { url, weight: 1 };
    const origin = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
    t.deepEqual(parseTarget(server), { ok: true, value: { server, scheme, host, port, authority, origin, path } });
  });
}

const REFUSED: readonly (readonly [url: string, error: RegExp])[] = [
  ['ftp://10.0.0.5', /scheme ftp .* none of http, https and h2c/],
  ['10.0.0.5:8080', /form http/],
  ['http://', /form http/],
  ['http://:8080', /form http/],
  ['http://::1', /form http/],
  ['http://[::1', /form http/],
  ['http://a b', /form http/],
  ['http://a\r\nHost:b', /form http/],
  ['http://10.0.0.5:', /form http/],
  ['http://10.0.0.5:http', /form http/],
  ['http://10.0.0.5:0', /outside 1-65535/],
  ['http://10.0.0.5:65536', /outside 1-65535/],
  ['http://10.0.0.5/a?b', /form http/],
  ['http://user:secret@10.0.0.5', /form http/],
];

for (const [url, error] of REFUSED) {
  test(`${JSON.stringify(url)} is refused`, (t) => {
    const parsed = parseTarget({ url, weight: 1 });
    t.regex(parsed.ok ? '' : parsed.error, error);
    t.notRegex(parsed.ok ? '' : parsed.error, /secret/);
  });
}
