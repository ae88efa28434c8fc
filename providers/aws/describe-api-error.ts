// An exception of the SDK becomes an `ApiFault`. The one place that reads SDK errors: whatever they hold is checked here.

import { AccessFault } from './access-fault.ts';
import type { ApiFault, AwsAction } from './api-fault.ts';

const LONGEST_DETAIL = 200;

/** The facts of an error that count, wherever the SDK, Node or a proxy in between put them. */
interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  /** Node's code: `ECONNREFUSED`. */
  readonly code: string | undefined;
  /** Undefined: nobody answered. */
  readonly status: number | undefined;
  /** The SDK has set its clock by the answer: the next signature will be accepted. */
  readonly clockWasCorrected: boolean;
}

const THROTTLED = /throttl|RequestLimitExceeded|TooManyRequests|SlowDown/i;
const NOT_PERMITTED = /AccessDenied|UnauthorizedOperation|NotAuthorized|OptInRequired/;
const BAD_CREDENTIALS =
  /UnrecognizedClient|InvalidClientTokenId|AuthFailure|Signature|ExpiredToken|RequestExpired|Authentication|Skewed/;
const CREDENTIALS_MISSING = /CredentialsProvider|CredentialsError/;
const NOT_FOUND = /NotFound|QueueDoesNotExist|NonExistentQueue/;

/** `action` begins the message. */
export function describeApiError(action: AwsAction | `sts:AssumeRole of ${string}`, error: unknown): ApiFault {
  if (error instanceof AccessFault) return error.fault;
  const facts = readError(error);
  const { name, status } = facts;
  const fault = (kind: ApiFault['kind'], what: string, transient = false): ApiFault => ({
    kind,
    message: `${action} ${what}`,
    transient: transient || facts.clockWasCorrected,
  });
  if (CREDENTIALS_MISSING.test(name)) return fault('unauthenticated', NO_CREDENTIALS);
  if (status === undefined && (facts.code !== undefined || name === 'TimeoutError')) {
    return fault('unreachable', `got no answer (${facts.code ?? detail(facts)})`, true);
  }
  if (THROTTLED.test(name) || status === 429) return fault('throttled', `is throttled (${name})`, true);
  if (NOT_PERMITTED.test(name)) return fault('denied', `is denied (${name}): the role needs this permission`);
  if (BAD_CREDENTIALS.test(name)) {
    return fault('unauthenticated', `is denied (${name}): AWS does not accept the credentials`);
  }
  if (status === 401 || status === 403) return fault('denied', `is denied (${name}, ${status})`);
  if (NOT_FOUND.test(name)) return fault('notFound', `found nothing (${name}): ${detail(facts)}`);
  if (status !== undefined && status >= 500) return fault('unreachable', `failed at AWS (${name}, ${status})`, true);
  return fault('other', `failed (${name}): ${detail(facts)}`);
}

const NO_CREDENTIALS =
  'found no AWS credentials: give the task a task role (its execution role is not used for this), the instance a ' +
  'profile with a metadata hop limit of 2 for containers, or set accessKeyID and secretAccessKey';

function readError(error: unknown): ErrorFacts {
  const name = member(error, 'name');
  const message = member(error, 'message');
  const code = member(error, 'code');
  const metadata = member(error, '$metadata');
  const status = member(metadata, 'httpStatusCode') ?? member(member(error, '$response'), 'statusCode');
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
    code: typeof code === 'string' ? code : undefined,
    status: typeof status === 'number' ? status : undefined,
    clockWasCorrected: member(metadata, 'clockSkewCorrected') === true,
  };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/**
 * The service's own words, one line. Only for faults that have nothing to do with credentials: what AWS says of a bad
 * signature quotes the request, session token included.
 */
function detail(facts: ErrorFacts): string {
  const [line = ''] = facts.message.trim().split(/[\r\n]/, 1);
  return line.length > LONGEST_DETAIL ? `${line.slice(0, LONGEST_DETAIL)}…` : line;
}
