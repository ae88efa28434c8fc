// A machine that has these variables and files, and the metadata services that the variables name.

import { type Environment, ownSurroundings, type Surroundings } from '../../../providers/aws/surroundings.ts';

export function surroundingsOf(environment: Environment, files: Readonly<Record<string, string>> = {}): Surroundings {
  return {
    ...ownSurroundings(),
    environment,
    homeDirectory: '/home/of-nobody',
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw new Error(`no ${path}`);
      return text;
    },
  };
}
