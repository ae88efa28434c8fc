// Asks a server what its service's check says, follows redirects, and judges the answer.

import type { HealthCheck } from '../model/health-check.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { LookUp } from '../names/name-resolver.ts';
import { createSecureMeans, faultOf, type SecureMeans } from './connect.ts';
import { CHECK_PATH, CHECK_REQUEST, readCheckAnswer } from './grpc-health.ts';
import type { Ask, Fault, Question } from './question.ts';
import { redirect } from './redirect.ts';
import { type Head, sendHttp1 } from './send-http1.ts';
import { sendHttp2 } from './send-http2.ts';

/** As Go's client, and so Traefik. */
const MOST_REDIRECTS = 10;
const NOTHING = Buffer.alloc(0);

/** With connections of its own; it never rejects. */
export function createAsk(lookUp: LookUp): Ask {
  const meansOf = createSecureMeans();
  // What Node refuses to send is a fault of this check, not of the process.
  return (question, check, signal) =>
    (check.mode === 'grpc' ? askGrpc(question, signal) : askPage(question, check, signal)).catch(faultOf);

  async function askPage(first: Question, check: HealthCheck, signal: AbortSignal): Promise<Fault> {
    let question = first;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const head = await sendForHead(question, signal);
      if (!head.ok) return head.error;
      const next = check.followRedirects ? redirect(question, head.value) : undefined;
      if (next === undefined) return judge(head.value.status, check);
      if (!next.ok) return next.error;
      question = next.value;
    }
    return `redirected more than ${MOST_REDIRECTS} times`;
  }

  async function sendForHead(question: Question, signal: AbortSignal): Promise<Result<Head>> {
    const means = secure(question);
    if (!means.ok) return means;
    if (question.scheme !== 'h2c') return sendHttp1(question, means.value, lookUp, signal);
    const answer = await sendHttp2(question, undefined, lookUp, NOTHING, signal);
    if (!answer.ok) return answer;
    return ok({ status: answer.value.status, location: answer.value.headers.location });
  }

  async function askGrpc(question: Question, signal: AbortSignal): Promise<Fault> {
    const means = secure(question);
    if (!means.ok) return means.error;
    const answer = await sendHttp2(asGrpc(question), means.value, lookUp, CHECK_REQUEST, signal);
    if (!answer.ok) return answer.error;
    const { status, headers, trailers, body } = answer.value;
    if (status !== 200) return `status ${status}`;
    const grpcStatus = trailers['grpc-status'] ?? headers['grpc-status'];
    return readCheckAnswer(body, typeof grpcStatus === 'string' ? grpcStatus : undefined);
  }

  function secure({ scheme, transport }: Question): Result<SecureMeans | undefined> {
    if (scheme !== 'https') return ok(undefined);
    const means = meansOf(transport);
    return means.ok ? means : fail('TLS cannot be spoken by the transport of the service');
  }
}

const judge = (status: number, { status: wanted }: HealthCheck): Fault => {
  const isWell = wanted === undefined ? status >= 200 && status < 400 : status === wanted;
  return isWell ? undefined : `status ${status}`;
};

const asGrpc = (question: Question): Question => ({
  ...question,
  method: 'POST',
  path: CHECK_PATH,
  headers: [...question.headers, ['content-type', 'application/grpc'], ['te', 'trailers']],
});
