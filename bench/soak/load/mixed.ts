// The mixture: who comes, how many, and how often. Some thousand requests in a few seconds, far from what the router
// could do: a soak looks for what goes wrong with time, not for what a full machine does.

import type { Ledger } from '../ledger.ts';
import { download, upload } from './bodies.ts';
import type { Crowd, Surroundings, Turn } from './clients.ts';
import { Http2Connection, http2Client, http2Stayer } from './http2.ts';
import { leavesDownload, leavesUpload } from './leaving.ts';
import { type Breaks, marked } from './marked.ts';
import { type Freshness, moving } from './moving.ts';
import { HALF_HEAD, halfHead, slowReader, slowSender } from './slow.ts';
import { passing, small } from './small.ts';
import { tunnel } from './tunnels.ts';

const OFTEN_MS = 60;
const SELDOM_MS = 100;
const HTTP2_CONNECTIONS = 2;

/** What clients saw beside good and bad. */
export interface Seen {
  readonly freshness: Freshness;
  readonly breaks: Breaks;
}

export function mixedLoad(at: Surroundings, ledger: Ledger, { freshness, breaks }: Seen): readonly Crowd[] {
  const crowd = (kind: string, clients: number, pauseMs: number, make: () => Turn): Crowd => ({
    ...{ kind, clients, pauseMs },
    make,
  });
  const { steady, flaky } = at.servers;
  const [onSteady, onFlaky, onRenamed] = [
    { host: 'steady.localhost', servers: steady },
    { host: 'flaky.localhost', servers: flaky },
    { host: 'renamed.localhost', servers: steady },
  ];
  const connections = Array.from({ length: HTTP2_CONNECTIONS }, () => new Http2Connection(at));
  return [
    crowd('kept, steady', 6, OFTEN_MS, () => small(at, onSteady)),
    crowd('kept, flaky', 6, OFTEN_MS, () => small(at, onFlaky)),
    crowd('kept, renamed', 3, OFTEN_MS, () => small(at, onRenamed)),
    crowd('kept, moving', 4, OFTEN_MS, () => moving(at, freshness)),
    crowd('kept, passing', 1, SELDOM_MS, () => passing(at)),
    crowd('new connections', 4, OFTEN_MS, () => small(at, { ...onRenamed, kept: false })),
    crowd('TLS, kept', 4, OFTEN_MS, () => small(at, { ...onFlaky, secure: true })),
    crowd('TLS, new connections', 2, SELDOM_MS, () => small(at, { ...onSteady, secure: true, kept: false })),
    ...connections.map((each) => crowd('HTTP/2', 5, OFTEN_MS, () => http2Client(at, each, ledger))),
    crowd('HTTP/2, stays', 2, SELDOM_MS, () => http2Stayer(at, ledger)),
    crowd('upload, length', 2, SELDOM_MS, () => upload(at, 'length')),
    crowd('upload, chunked', 2, SELDOM_MS, () => upload(at, 'chunked')),
    crowd('download, length', 2, SELDOM_MS, () => download(at, 'length')),
    crowd('download, chunked', 2, SELDOM_MS, () => download(at, 'chunked')),
    crowd('WebSocket', 6, SELDOM_MS, () => tunnel(at)),
    crowd('slow reader', 2, SELDOM_MS, () => slowReader(at)),
    crowd('slow sender', 2, SELDOM_MS, () => slowSender(at)),
    crowd(HALF_HEAD, 2, SELDOM_MS, () => halfHead(at)),
    crowd('leaves download', 1, SELDOM_MS, () => leavesDownload(at)),
    crowd('leaves upload', 1, SELDOM_MS, () => leavesUpload(at)),
    crowd('reset, early', 1, SELDOM_MS, () => marked(at, 'early', breaks)),
    crowd('reset, length', 1, SELDOM_MS, () => marked(at, 'length', breaks)),
    crowd('reset, chunked', 1, SELDOM_MS, () => marked(at, 'chunked', breaks)),
  ];
}
