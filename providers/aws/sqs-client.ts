// The SQS client of one queue. Whoever creates it destroys it.

import { SQSClient } from '@aws-sdk/client-sqs';
import type { EventsSettings } from '../../src/model/settings.ts';
import { clientOptions } from './client-options.ts';
import { type Environment, ownSurroundings, type Surroundings } from './surroundings.ts';

export function createSqsClient(settings: EventsSettings, surroundings: Surroundings = ownSurroundings()): SQSClient {
  const region = settings.region ?? regionOf(settings.queueUrl);
  return new SQSClient({
    ...clientOptions({ ...settings, region }, surroundings),
    // The SDK would dial the host of the queue's URL, past an endpoint that stands in for all of AWS.
    useQueueUrlAsEndpoint: settings.endpoint === undefined && !isOverridden(surroundings.environment),
  });
}

/** Of `https://sqs.eu-central-1.amazonaws.com/…` and of `https://vpce-0a-1b.sqs.eu-central-1.vpce.amazonaws.com/…`. */
export const regionOf = (queueUrl: string): string | undefined =>
  /^https?:\/\/(?:[\w-]+\.)?sqs(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d)\./.exec(queueUrl)?.[1];

const isOverridden = ({ AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SQS, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS }: Environment) =>
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() !== 'true' && Boolean(AWS_ENDPOINT_URL_SQS || AWS_ENDPOINT_URL);
