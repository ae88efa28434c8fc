// What V8 is told in worker processes.

/**
 * The young generation grows to 8 MB a half instead of 16: compiling 10,000 routers and 30,000 servers then pauses the loop
 * for 9 ms instead of 18 and costs 377 ms of CPU instead of 545 (`npm run bench -- routes`); a proxied request costs 2 to
 * 3 % more, for it is collected more often (`npm run bench -- cpu`).
 */
export const WORKER_FLAGS: readonly string[] = ['--max-semi-space-size=8'];
