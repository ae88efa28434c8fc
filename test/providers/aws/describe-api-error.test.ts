import test from 'ava';
import type { ApiFault } from '../../../providers/aws/api-fault.ts';
import { describeApiError } from '../../../providers/aws/describe-api-error.ts';

interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly status?: number;
  readonly corrected?: boolean;
}

function errorOf({ name = 'Error', message = '', code, status, corrected }: Thrown): Error {
  const metadata = { httpStatusCode: status, clockSkewCorrected: corrected };
  return Object.assign(new Error(message), { name, $metadata: metadata, ...(code !== undefined && { code }) });
}

const CASES: readonly (readonly [thrown: Thrown, kind: ApiFault['kind'], transient: boolean, message: string])[] = [
  [{ name: 'ThrottlingException', status: 400 }, 'throttled', true, 'is throttled (ThrottlingException)'],
  [{ name: 'RequestLimitExceeded', status: 503 }, 'throttled', true, 'is throttled (RequestLimitExceeded)'],
  [{ name: 'TooManyRequestsException', status: 429 }, 'throttled', true, 'is throttled (TooManyRequestsException)'],
  [{ name: 'Unknown', status: 429 }, 'throttled', true, 'is throttled (Unknown)'],
  [
    { name: 'AccessDeniedException', status: 400 },
    'denied',
    false,
    'is denied (AccessDeniedException): the role needs this permission',
  ],
  [
    { name: 'UnauthorizedOperation', status: 403 },
    'denied',
    false,
    'is denied (UnauthorizedOperation): the role needs this permission',
  ],
  [
    { name: 'UnrecognizedClientException', status: 400 },
    'unauthenticated',
    false,
    'is denied (UnrecognizedClientException): AWS does not accept the credentials',
  ],
  [
    { name: 'AuthFailure', status: 401 },
    'unauthenticated',
    false,
    'is denied (AuthFailure): AWS does not accept the credentials',
  ],
  [
    { name: 'ExpiredTokenException', status: 400 },
    'unauthenticated',
    false,
    'is denied (ExpiredTokenException): AWS does not accept the credentials',
  ],
  [
    { name: 'ClusterNotFoundException', message: 'Cluster not found.', status: 400 },
    'notFound',
    false,
    'found nothing (ClusterNotFoundException): Cluster not found.',
  ],
  [
    { name: 'ClientException', message: 'Unable to describe task definition.', status: 400 },
    'other',
    false,
    'failed (ClientException): Unable to describe task definition.',
  ],
  [{ name: 'Forbidden', status: 403 }, 'denied', false, 'is denied (Forbidden, 403)'],
  [{ name: 'ServerException', status: 500 }, 'unreachable', true, 'failed at AWS (ServerException, 500)'],
  [{ name: 'Unavailable', status: 503 }, 'unreachable', true, 'failed at AWS (Unavailable, 503)'],
  [{ code: 'ECONNREFUSED' }, 'unreachable', true, 'got no answer (ECONNREFUSED)'],
  [{ code: 'ENOTFOUND' }, 'unreachable', true, 'got no answer (ENOTFOUND)'],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'unreachable', true, 'got no answer (SELF_SIGNED_CERT_IN_CHAIN)'],
  [{ name: 'TimeoutError', message: 'waited 10 s' }, 'unreachable', true, 'got no answer (waited 10 s)'],
  [{ name: 'TimeoutError', code: 'ECONNRESET' }, 'unreachable', true, 'got no answer (ECONNRESET)'],
  [
    { name: 'SyntaxError', message: 'Unexpected token <', status: 200 },
    'other',
    false,
    'failed (SyntaxError): Unexpected token <',
  ],
];

for (const [thrown, kind, transient, message] of CASES) {
  test(`${thrown.name ?? ''} ${thrown.code ?? ''} ${thrown.status ?? ''}: ${kind}`, (t) => {
    const fault = describeApiError('ecs:ListTasks', errorOf(thrown));
    t.is(fault.kind, kind);
    t.is(fault.transient, transient);
    t.is(fault.message, `ecs:ListTasks ${message}`);
  });
}

test('a signature that a wrong clock spoilt is worth another try once the SDK has set its clock', (t) => {
  const skewed = { name: 'InvalidSignatureException', status: 400 };
  t.false(describeApiError('ecs:ListTasks', errorOf(skewed)).transient);
  t.true(describeApiError('ecs:ListTasks', errorOf({ ...skewed, corrected: true })).transient);
});

test('what AWS says of a bad signature quotes the session token: it stays out of the message', (t) => {
  const message = 'The canonical request should have been: x-amz-security-token:s3cr3t';
  for (const name of ['InvalidSignatureException', 'SignatureDoesNotMatch', 'InvalidClientTokenId', 'ExpiredToken']) {
    t.notRegex(describeApiError('ec2:DescribeInstances', errorOf({ name, message, status: 403 })).message, /s3cr3t/);
  }
});

test('a long or broken message stays one line of bearable length', (t) => {
  const { message } = describeApiError(
    'ecs:ListTasks',
    errorOf({ name: 'Odd', message: `${'x'.repeat(999)}\nsecond` }),
  );
  t.true(message.length < 300);
  t.notRegex(message, /second/);
});

test('anything can be thrown', (t) => {
  for (const thrown of [undefined, null, 'text', 7, {}]) {
    t.is(describeApiError('ecs:ListTasks', thrown).kind, 'other');
  }
});
