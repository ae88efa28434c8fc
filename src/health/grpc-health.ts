// The few bytes of `grpc.health.v1.Health/Check` that a check needs: the request is always the same, of the answer one
// number counts. Written by hand: a library for it would be a hundred times larger.

export const CHECK_PATH = '/grpc.health.v1.Health/Check';

/** Not compressed, no bytes: a `HealthCheckRequest` whose service, the empty text, is left out as protobuf wants it. */
export const CHECK_REQUEST = Buffer.from([0, 0, 0, 0, 0]);

const SERVING = 1;
const STATUS_NAMES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
const UNIMPLEMENTED = '12';

/** Undefined: SERVING. Otherwise why not. `grpcStatus`: of the trailers, or of the head where nothing else came. */
export function readCheckAnswer(body: Buffer, grpcStatus: string | undefined): string | undefined {
  if (grpcStatus === UNIMPLEMENTED) return 'the server does not know the gRPC health service';
  if (grpcStatus !== '0') return `gRPC status ${/^\d{1,2}$/.test(grpcStatus ?? '') ? grpcStatus : 'missing'}`;
  const status = readStatus(body);
  return status === SERVING ? undefined : (STATUS_NAMES[status ?? -1] ?? 'an answer that is no health status');
}

/** The last field 1 of the one message; protobuf leaves out a value of 0. Undefined: it is none. */
function readStatus(body: Buffer): number | undefined {
  const length = body.length < 5 || body[0] !== 0 ? -1 : body.readUInt32BE(1);
  if (length < 0 || body.length !== 5 + length) return undefined;
  let status = 0;
  for (let at = 5; at < body.length; at += 2) {
    // Field 1, a number below 128: whatever else stands there is not of this message.
    const value = body[at + 1];
    if (body[at] !== 0x08 || value === undefined || value > 0x7f) return undefined;
    status = value;
  }
  return status;
}
