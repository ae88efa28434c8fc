#!/usr/bin/env node
// The program. Holds the process until the command has ended (no timer of ours does) and what it wrote has left.

import { main } from './cli/main.ts';
import { LAST_LINES_MS } from './model/longest-stop.ts';
import { standardOutput } from './observe/standard-output.ts';

const hold = setInterval(() => {}, 2 ** 30);
process.exitCode = await main(process.argv.slice(2));
// A reader of standard output that sleeps does not keep us.
await Promise.race([standardOutput.close(), new Promise((resolve) => setTimeout(resolve, LAST_LINES_MS).unref())]);
clearInterval(hold);
