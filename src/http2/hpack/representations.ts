// How a field, a table size and a string begin (RFC 7541 5.2 and 6): flags in front, and the mask of the integer behind them.

export const INDEXED = 0x80;
export const INDEXED_MASK = 0x7f;
export const WITH_INDEXING = 0x40;
export const WITH_INDEXING_MASK = 0x3f;
export const TABLE_SIZE = 0x20;
export const TABLE_SIZE_MASK = 0x1f;
export const NEVER_INDEXED = 0x10;
export const WITHOUT_INDEXING = 0x00;
/** Of the two literals that go into no table. */
export const LITERAL_MASK = 0x0f;

/** Of a string. */
export const HUFFMAN = 0x80;
export const LENGTH_MASK = 0x7f;
