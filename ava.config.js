// The self-contained suites: only Node, loopback and temporary folders. Suites that need real peers have their own file.
export default {
  files: ['test/**/*.test.ts', '!test/peers/**'],
  extensions: ['ts'],
  timeout: '60s',
};
