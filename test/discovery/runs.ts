// The same cases in every run of a property: a test that fails must fail again. PROPERTY_RUNS asks for more of them.

export const RUNS = { seed: 20_260_102, numRuns: Number(process.env.PROPERTY_RUNS ?? 200) };
