// How many generated inputs a suite runs: a few in `npm test`, with a fixed seed, and as many as WIRE_RUNS says by hand.
// WIRE_SEED gives other ones.

export const SEED = Number(process.env.WIRE_SEED ?? 20_260_211);

export const runsOr = (few: number): number => Number(process.env.WIRE_RUNS ?? few);
