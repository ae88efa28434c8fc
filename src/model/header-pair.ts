// A field of a head as configuration writes it.

export type HeaderPair = readonly [name: string, value: string];
