// The self-contained suites: only Node, loopback and temporary folders. Suites that need real peers have their own file.
import { fileURLToPath } from 'node:url';

export default {
  files: ['test/**/*.test.ts', '!test/peers/**'],
  extensions: ['ts'],
  // A process for each file: Node 24.21 now and then aborts when a thread that has WebAssembly (what strips the types) ends
  // ("Check failed: end > addr", in ThreadIsolation::UnregisterWasmAllocation).
  workerThreads: false,
  // What was stripped and compiled once is there for the next process: 177 s of tests became 137, and 127 when they run again.
  environmentVariables: {
    NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)),
  },
  timeout: '60s',
};
