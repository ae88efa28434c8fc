// Tries to read what the file provider reads. What is in it is for `check` without `--providers` to say.

import type { AccessTrial, TrialOutcome } from '../../src/model/access-trial.ts';
import type { FileSettings } from '../../src/model/settings.ts';
import { listSource, readText } from './fetch.ts';

export async function tryFileAccess({ name: provider, source }: FileSettings): Promise<readonly AccessTrial[]> {
  const { files, defects } = await listSource(source);
  const trial = (object: string, reason: string): AccessTrial => {
    return { provider, object, tried: 'read', outcome: outcomeOf(reason), detail: reason };
  };
  const trials = defects.map((reason) => trial(source.path, reason));
  for (const { path } of files) {
    const text = await readText(path);
    if (!text.ok) trials.push(trial(path, text.error));
  }
  if (trials.length > 0) return trials;
  const detail = source.kind === 'file' ? '' : `${files.length} files`;
  return [{ provider, object: source.path, tried: 'read', outcome: 'ok', detail }];
}

function outcomeOf(reason: string): TrialOutcome {
  if (reason.startsWith('ENOENT')) return 'missing';
  return /^(EACCES|EPERM)/.test(reason) ? 'denied' : 'failed';
}
