// Whose word is taken at AWS, and where it is asked: what providers and the queue of events have in common.

import type { AwsAccess, AwsRole } from '../model/settings.ts';
import type { Report } from './problem.ts';
import type { awsEvents, ec2, ecs } from './sections.ts';
import type { WrittenSection } from './written-section.ts';

type AccessOptions = typeof ecs | typeof ec2 | typeof awsEvents;

export function buildAwsAccess(at: WrittenSection, options: AccessOptions, report: Report): AwsAccess {
  const accessKeyId = at.optional(options.accessKeyID);
  const secretAccessKey = at.optional(options.secretAccessKey);
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const [written, missing] =
      accessKeyId === undefined
        ? [options.secretAccessKey, options.accessKeyID]
        : [options.accessKeyID, options.secretAccessKey];
    report(`${at.path}: ${written.name} needs ${missing.name} beside it`, at.place(written));
  }
  return {
    region: at.optional(options.region),
    accessKeyId,
    secretAccessKey,
    role: buildRole(at, options, report),
    endpoint: at.optional(options.endpoint),
  };
}

function buildRole(at: WrittenSection, options: AccessOptions, report: Report): AwsRole | undefined {
  const { roleArn, externalId, roleSessionName } = options;
  const arn = at.optional(roleArn);
  if (arn !== undefined) return { arn, externalId: at.optional(externalId), sessionName: at.value(roleSessionName) };
  const alone = [externalId, roleSessionName].find((option) => at.isWritten(option));
  if (alone !== undefined && !at.isWritten(roleArn)) {
    report(`${at.path}: ${alone.name} needs roleArn beside it`, at.place(alone));
  }
  return undefined;
}
