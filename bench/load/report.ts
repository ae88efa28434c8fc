// A program's side of `own-program.ts`.

import type { FromProgram } from './own-program.ts';

const tell = (message: FromProgram): void => void process.send?.(message);

/** Under way; from now on `count` answers each question. */
export function ready(count: () => number, port?: number): void {
  process.on('message', () => tell({ kind: 'count', count: count() }));
  tell(port === undefined ? { kind: 'ready' } : { kind: 'ready', port });
}

export const wrong = (reason: string): void => tell({ kind: 'wrong', reason });

process.on('disconnect', () => process.exit(0));
