// What people write wrong, made up: labels, rules, and the two kinds of files. Every one of these is malformed by the way
// it is made, never by asking the code under test.

import fc from 'fast-check';
import { TOML, YAML } from './sound.ts';

/** No option, type or matcher is called so. */
const noName = fc.stringMatching(/^[a-z]{1,8}$/).map((word) => `x${word}q`);
const notANumber = fc.oneof(
  fc.constantFrom('high', '1.5', '0x10', '1e3', '--1', '1 2', '+', '9'.repeat(30)),
  fc.stringMatching(/^[a-z]{1,5}$/),
);
const notABoolean = fc.oneof(fc.constantFrom('yes', 'on', '2', 'truee', 'tRue'), noName);
const notAUrl = fc.oneof(fc.constantFrom('nope', 'http://', 'ftp://a', 'http://a b', '://a', '10.0.0.1:80'), noName);
const notAPort = fc.oneof(fc.constantFrom('http', '-1', '65536', '8o', '80.5', '1e2'), noName);

/** One label more than the sound ones: key without `portolan.`, and value. */
export const malformedLabel: fc.Arbitrary<readonly [key: string, value: string]> = fc.oneof(
  fc
    .tuple(
      fc.tuple(fc.constantFrom('routers.bad', 'services.broken.loadBalancer', 'middlewares.guard.addPrefix'), noName),
      fc.string(),
    )
    .map(([[where, option], value]) => [`http.${where}.${option}`, value] as const),
  fc.tuple(noName, fc.string()).map(([type, value]) => [`http.middlewares.guard.${type}.option`, value] as const),
  fc.tuple(noName, fc.string()).map(([section, value]) => [`http.${section}.a.b`, value] as const),
  notANumber.map((value) => ['http.routers.bad.priority', value] as const),
  notABoolean.map((value) => ['http.services.broken.loadBalancer.passHostHeader', value] as const),
  notAPort.map((value) => ['http.services.broken.loadBalancer.server.port', value] as const),
  notAUrl.map((value) => ['http.services.broken.loadBalancer.server.url', value] as const),
  fc
    .tuple(fc.constantFrom('.rule', '.rule.x', '.[x]', '.priority[0]', '.a[1]b', '.service.0'), fc.string())
    .map(([rest, value]) => [`http.routers.bad.${rest}`, value] as const),
  fc
    .tuple(noName, fc.string())
    .map(([deeper, value]) => [`http.middlewares.guard.addPrefix.prefix.${deeper}`, value] as const),
);

const soundPart = fc.constantFrom(
  'Host(`a.example`)',
  'PathPrefix(`/a`)',
  '(Host(`a`) || Host(`b`))',
  '!Method(`GET`)',
);
const brokenPart = fc.oneof(
  noName.map((name) => `${name}(\`a\`)`),
  fc.constantFrom('Host(`a`', 'Host(`a', 'Host`a`)', 'Host()', 'Host', '(Host(`a`)', 'Host(`a`))', 'Host(a)'),
  fc.constantFrom(
    'Host("a)',
    "Host('a')",
    'Path("\\q")',
    'Method(`GET`) Method(`PUT`)',
    'Header(`X`)',
    'ClientIP(`300.1.1.1`)',
  ),
  fc.constantFrom('Path(`no-slash`)', 'Host(``)', 'PathPrefix(`/a`, `/b`, `c`)', 'HostRegexp(`(`)', 'PathRegexp(`[`)'),
  fc.constantFrom('@', '#', '$', '%', '=', '&', '|', ';').map((stray) => `Host(\`a\`) ${stray} Host(\`b\`)`),
);

/** Broken at the front, in the middle or at the end. */
export const malformedRule: fc.Arbitrary<string> = fc.oneof(
  brokenPart,
  fc.tuple(soundPart, fc.constantFrom(' && ', ' || '), brokenPart).map((parts) => parts.join('')),
  fc.tuple(brokenPart, fc.constantFrom(' && ', ' || '), soundPart).map((parts) => parts.join('')),
  fc.tuple(soundPart, fc.constantFrom(' && ', ' || ', ' &&', '||', ' !', ' && &&')).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('&& ', '|| ', ') '), soundPart).map((parts) => parts.join('')),
);

interface MalformedFile {
  readonly name: string;
  readonly text: string;
}

const line = (option: string, value: string): string => `${option}: ${JSON.stringify(value)}`;

/** Put at the end of the sound file, where `guard` is, or in place of what it says of `bad`. */
const malformedYaml = fc.oneof(
  fc.tuple(noName, fc.string()).map(([option, value]) => `${YAML}        ${line(option, value)}\n`),
  fc
    .tuple(noName, fc.string())
    .map(([option, value]) => YAML.replace('      service: fine', `      ${line(option, value)}`)),
  fc.tuple(noName, fc.string()).map(([section, value]) => `${YAML}  ${line(section, value)}\n`),
  notANumber.map((value) => YAML.replace('service: fine\n  s', `service: fine\n      ${line('priority', value)}\n  s`)),
  notABoolean.map((value) => YAML.replace('passHostHeader: true', line('passHostHeader', value))),
  notAUrl.map((url) => YAML.replace('passHostHeader: true', `servers: [ { ${line('url', url)} } ]`)),
  malformedRule.map((rule) => YAML.replace('rule: Host(`bad.example`)', line('rule', rule))),
  fc
    .constantFrom('\t- x', '  ]', ' }', '  a: *none', '  "open', '  [1, 2', '  routers: {}', '  a: b: c', '- x')
    .map((tail) => `${YAML}${tail}\n`),
);
const malformedToml = fc.oneof(
  fc.tuple(noName, fc.string()).map(([option, value]) => `${TOML}${option} = ${JSON.stringify(value)}\n`),
  notANumber.map((value) => `${TOML}priority = ${JSON.stringify(value)}\n`),
  fc.constantFrom('rule', 'service').map((option) => `${TOML}${option} = "twice"\n`),
  fc
    .constantFrom('a', 'a =', 'a = [1', 'a = "open', '[http', '[[http]', '= 1', 'a = nothing', '[http.routers.bad]')
    .map((tail) => `${TOML}${tail}\n`),
);

export const malformedFile: fc.Arbitrary<MalformedFile> = fc.oneof(
  malformedYaml.map((text) => ({ name: 'bad.yml', text })),
  malformedToml.map((text) => ({ name: 'bad.toml', text })),
);
