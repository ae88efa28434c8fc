// Every configured source of configuration, tried with the settings and the permissions that the router would have.

import type { AccessTrial } from '../model/access-trial.ts';
import type { Clock } from '../model/clock.ts';
import { fail, type Result } from '../model/result.ts';
import type { ProvidersSettings } from '../model/settings.ts';
import type { LoadedSettings } from '../settings/load-settings.ts';
import type { SettingsProblem } from '../settings/problem.ts';
import type { Environment } from '../settings/read-environment.ts';
import type { CheckArguments } from './check-arguments.ts';
import { loadConfiguration } from './load-configuration.ts';

/** As `run` would read it; a file may be named without `--configFile`, too. */
export function loadProviders(
  { files, flags, labels }: CheckArguments,
  env: Environment,
): Result<LoadedSettings, readonly SettingsProblem[]> {
  if (labels.length > 0) return fail([{ place: '--labels', reason: 'has nothing to do with --providers' }]);
  const [file, ...others] = files;
  const named = file === undefined ? [] : [`--configFile=${file}`];
  return loadConfiguration([...flags, ...named, ...others], env);
}

/** In the order of the providers; they are tried side by side, and none waits longer than its own deadlines. */
export async function checkProviders(providers: ProvidersSettings, clock: Clock): Promise<readonly AccessTrial[]> {
  const { awsEvents, ecs, ec2, consulCatalog, file } = providers;
  const { signal } = new AbortController();
  const trials: Promise<readonly AccessTrial[]>[] = [];
  // What is not configured is not loaded: the SDKs take their time.
  if (ecs.length > 0) {
    const { tryEcsAccess } = await import('../../providers/ecs/try-access.ts');
    trials.push(...ecs.map((settings) => tryEcsAccess(settings, clock, signal)));
  }
  if (ec2.length > 0) {
    const { tryEc2Access } = await import('../../providers/ec2/try-access.ts');
    trials.push(...ec2.map((settings) => tryEc2Access(settings, clock, signal)));
  }
  if (awsEvents !== undefined) {
    const { tryEventsAccess } = await import('../../providers/aws/events/try-access.ts');
    trials.push(tryEventsAccess(awsEvents, clock, signal));
  }
  if (consulCatalog.length > 0) {
    const { tryConsulAccess } = await import('../../providers/consulcatalog/try-access.ts');
    trials.push(...consulCatalog.map((settings) => tryConsulAccess(settings, clock, signal)));
  }
  if (file !== undefined) {
    const { tryFileAccess } = await import('../../providers/file/try-access.ts');
    trials.push(tryFileAccess(file));
  }
  return (await Promise.all(trials)).flat();
}

export function describeTrial({ provider, object, tried, outcome, detail }: AccessTrial): string {
  const where = object === '' ? provider : `${provider}, ${object}`;
  const found = outcome === 'ok' ? [tried, detail].filter((part) => part !== '').join(', ') : detail;
  return `${outcome.padEnd(LONGEST_OUTCOME)} ${where}: ${found}`;
}

const LONGEST_OUTCOME = 'unreachable'.length;
