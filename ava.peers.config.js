// Suites against real peers (Consul, nginx, the AWS CLI, moto); each says "skipped: no …" where its peer is absent.
export default {
  files: ['test/peers/**/*.test.ts'],
  extensions: ['ts'],
  workerThreads: false, // As in ava.config.js.
  timeout: '5m',
  concurrency: 1,
};
