// `portolan version`.

import { productVersion } from '../observe/product-version.ts';
import { standardOutput } from '../observe/standard-output.ts';
import type { Command } from './command.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'Print the version',
  help: () => '',
  async run() {
    standardOutput.add(`portolan ${productVersion()} (Node.js ${process.version})`);
    return 0;
  },
};
