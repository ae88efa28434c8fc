// Loaded into the router with `--expose-gc --import`: SIGUSR2 collects what is garbage, so that memory can be compared.

process.on('SIGUSR2', () => {
  globalThis.gc?.();
  globalThis.gc?.();
});
