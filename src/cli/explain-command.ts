// `portolan explain METHOD URL`: which router answers a request and why, asked of a running router or of files.

import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import type { Explanation } from '../explain/explain-request.ts';
import type { RequestToExplain } from '../explain/view-request.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { HeaderPair } from '../model/routing-state.ts';
import { standardOutput } from '../observe/standard-output.ts';
import type { Command } from './command.ts';

/** No router answers. */
const NOBODY = 1;
/** The question cannot be asked. */
const MISUSE = 2;

export const explainCommand: Command = {
  name: 'explain',
  summary: 'Say which router answers a request, why the others do not, and what happens to it',
  help: () => HELP,
  async run(argv) {
    const question = readQuestion(argv);
    if (!question.ok) return complain(`${question.error}\nusage: portolan explain METHOD URL [options]`);
    const { files } = question.value;
    const explanation = await (files.length > 0 ? askFiles(question.value) : askRunning(question.value));
    if (!explanation.ok) return complain(explanation.error);
    await print(explanation.value, question.value.json);
    return explanation.value.router === undefined ? NOBODY : 0;
  },
};

const HELP = `Examples:
  portolan explain GET http://shop.example/api/v1
  portolan explain POST http://127.0.0.1:8000/ -H 'Host: shop.example' -H 'X-Team: docs'
  portolan explain GET http://shop.example/ --files routes.yml more.yml
  portolan explain GET http://shop.example/ --configFile traefik.yml --client 10.0.0.1 -H 'X-Forwarded-Proto: https'

Options:
  -H 'Name: value', --header='Name: value'
      A header of the request; may come several times. Host stands over the URL's
  --entryPoint=name
      Where the request arrives (default: the one on the URL's port, else the first; in dynamic files alone "web", if any)
  --client=address
      The client's IP address (default: 127.0.0.1); the entry point's forwardedHeaders decide whether it is trusted
  --api=http://host:port
      The internal entry point of a running router, with api.insecure (default: http://127.0.0.1:8080)
  --files FILE...
      Files to be asked instead of a running router: dynamic ones, and at most one static one, which says the entry
      points, core.defaultRuleSyntax and the file provider's own files; METHOD and URL come first
  --configFile=file
      The static one
  --json
      The whole explanation as JSON

Exit code: 0 when a router answers (with 503, too), 1 when none does, 2 when nothing could be asked.`;

const OPTIONS = {
  header: { type: 'string', short: 'H', multiple: true },
  entryPoint: { type: 'string' },
  client: { type: 'string', default: '127.0.0.1' },
  api: { type: 'string', default: 'http://127.0.0.1:8080' },
  files: { type: 'string', multiple: true },
  configFile: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

interface Question {
  readonly request: RequestToExplain;
  readonly entryPoint: string | undefined;
  readonly api: string;
  /** Empty: a running router is asked. */
  readonly files: readonly string[];
  readonly json: boolean;
}

const IS_URL = /^(?:https?:\/\/|[/*])/i;

function readQuestion(argv: readonly string[]): Result<Question> {
  const parsed = parse(argv);
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  const [method, url, ...more] = positionals;
  const { entryPoint, api, client, json, files = [], configFile = [] } = values;
  if (method === undefined || url === undefined) return fail('expected a method and a URL');
  if (more.length > 0 && files.length === 0) return fail(`unexpected ${JSON.stringify(more[0])}`);
  if (!IS_URL.test(url) && method !== 'CONNECT') {
    return fail(`expected a URL, http://host/path, or /path and -H 'Host: …', got ${JSON.stringify(url)}`);
  }
  if (isIP(client) === 0) return fail(`--client: expected an IP address, got ${JSON.stringify(client)}`);
  if (!URL.canParse(api)) return fail(`--api: expected http://host:port, got ${JSON.stringify(api)}`);
  const headers: HeaderPair[] = [];
  for (const written of values.header ?? []) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(written) ?? [];
    if (name === undefined || value === undefined) {
      return fail(`-H: expected 'Name: value', got ${JSON.stringify(written)}`);
    }
    headers.push([name, value]);
  }
  const request = { method, url, headers, clientAddress: client };
  return ok({ request, entryPoint, api, files: [...files, ...more].concat(configFile), json });
}

function parse(argv: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true }));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function askFiles(question: Question): Promise<Result<Explanation>> {
  const { explainFiles } = await import('./explain-files.ts');
  return await explainFiles(question);
}

async function askRunning({ api, entryPoint, request }: Question): Promise<Result<Explanation>> {
  const { askRouter } = await import('./ask-router.ts');
  return await askRouter(api, entryPoint, request);
}

async function print(explanation: Explanation, asJson: boolean): Promise<void> {
  if (asJson) return standardOutput.add(JSON.stringify(explanation, undefined, 2));
  const { printExplanation } = await import('./print-explanation.ts');
  for (const line of printExplanation(explanation)) standardOutput.add(line);
}

function complain(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return MISUSE;
}
