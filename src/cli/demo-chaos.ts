// `portolan demo --chaos`: told when the router serves, the sandbox begins to break things, and what it says of them is shown
// among the lines that say what changed.

import type { ChildProcess } from 'node:child_process';
import { fail, ok, type Result } from '../model/result.ts';
import type { ServingRouter } from '../primary.ts';

const FLAG = /^--chaos(=|$)/i;
const SEEDS = 2 ** 31;

export interface ChaosArguments {
  /** Undefined: nothing is broken. */
  readonly seed: number | undefined;
  readonly rest: readonly string[];
}

/** `--chaos`, or `--chaos=SEED` to see the same again. */
export function takeChaos(argv: readonly string[], random: () => number): Result<ChaosArguments> {
  const at = argv.findIndex((argument) => FLAG.test(argument));
  const flag = argv[at];
  if (flag === undefined) return ok({ seed: undefined, rest: argv });
  const [, text] = flag.split('=');
  const seed = text === undefined ? Math.floor(random() * SEEDS) : Number(text);
  const isSeed = Number.isInteger(seed) && seed >= 0 && seed < SEEDS && text !== '';
  return isSeed ? ok({ seed, rest: argv.toSpliced(at, 1) }) : fail(`--chaos=${text}: a seed is a number below 2^31`);
}

/** `sandbox/messages.ts` knows what is sent. */
export function beginChaos(
  sandbox: ChildProcess,
  { entryPoints, state }: ServingRouter,
  seed: number,
  write: (line: string) => void,
): void {
  const [web] = entryPoints;
  if (web === undefined) return;
  const hosts = [...state().routers.values()].flatMap(
    ({ value: { rule } }) => /^Host\(`([^`]+)`\)$/.exec(rule)?.[1] ?? [],
  );
  write(`chaos: seed ${seed}; --chaos=${seed} breaks the same things again`);
  sandbox.on('message', (message: { readonly kind: string; readonly line?: string }) => {
    if (message.kind === 'chaosLine') write(`chaos: ${message.line}`);
  });
  sandbox.send({ kind: 'beginChaos', seed, routes: { host: web.host, port: web.port, hosts } });
}
