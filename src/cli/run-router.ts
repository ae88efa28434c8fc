// Settings -> the running router, with its log where the settings want it.

import { describeDefect } from '../model/problem.ts';
import { systemClock } from '../observe/clock.ts';
import { openLogOutput } from '../observe/log-output.ts';
import { createLogger } from '../observe/logger.ts';
import type { PrimaryOptions } from '../primary.ts';
import type { LoadedSettings } from '../settings/load-settings.ts';

/** The configuration cannot be used. */
const UNUSABLE = 2;

/** Resolves with the exit code. */
export async function runRouter(
  { settings, notes }: LoadedSettings,
  options: Pick<PrimaryOptions, 'onReady' | 'endsOnHangUp'> = {},
): Promise<number> {
  const clock = systemClock;
  const output = openLogOutput(settings.log.filePath, clock);
  if (!output.ok) {
    console.error(output.error);
    return UNUSABLE;
  }
  const logOutput = output.value;
  const logger = createLogger({ ...settings.log, write: (line) => logOutput.add(line), clock });
  for (const note of notes) logger.warn(describeDefect(note));
  // Not before the settings are known to be good: a typing error does not wait for an SDK.
  const { runPrimary } = await import('../primary.ts');
  const exitCode = await runPrimary(settings, { ...options, logger, logOutput, clock, random: Math.random });
  await logOutput.close();
  return exitCode;
}
