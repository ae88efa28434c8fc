// A server's URL as what is dialled, or why it cannot be.

import test from 'ava';
import { parseTarget } from '../../src/balancing/target.ts';

const DIALLED: readonly (readonly [url: string, host: string, port: number, authority: string])[] = [
  ['http://10.0.0.5:8080', '10.0.0.5', 8080, '10.0.0.5:8080'],
  ['http://10.0.0.5', '10.0.0.5', 80, '10.0.0.5'],
  ['http://10.0.0.5:80', '10.0.0.5', 80, '10.0.0.5'],
  ['http://10.0.0.5:443', '10.0.0.5', 443, '10.0.0.5:443'],
  ['http://[2001:DB8::5]:8080', '2001:db8::5', 8080, '[2001:db8::5]:8080'],
  ['http://[::1]', '::1', 80, '[::1]'],
  ['HTTP://Web_1.Internal:9000', 'web_1.internal', 9000, 'web_1.internal:9000'],
  ['http://10.0.0.5:8080/ignored?path', '10.0.0.5', 8080, '10.0.0.5:8080'],
];

for (const [url, host, port, authority] of DIALLED) {
  test(`${url} is dialled`, (t) => {
    const server = { url, weight: 1 };
    t.deepEqual(parseTarget(server), { ok: true, value: { server, scheme: 'http', host, port, authority } });
  });
}

const REFUSED: readonly (readonly [url: string, error: RegExp])[] = [
  ['https://10.0.0.5', /scheme https .* not supported yet/],
  ['h2c://10.0.0.5', /scheme h2c/],
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
  ['http://user:secret@10.0.0.5', /form http/],
];

for (const [url, error] of REFUSED) {
  test(`${JSON.stringify(url)} is refused`, (t) => {
    const parsed = parseTarget({ url, weight: 1 });
    t.regex(parsed.ok ? '' : parsed.error, error);
    t.notRegex(parsed.ok ? '' : parsed.error, /secret/);
  });
}
