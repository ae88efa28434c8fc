// The same cases in every run of a property: a test that fails must fail again.

export const RUNS = { seed: 20_260_102, numRuns: 200 };
