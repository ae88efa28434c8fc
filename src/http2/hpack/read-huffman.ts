// Huffman strings (RFC 7541 5.2) into bytes: a state machine that takes four bits a step. A state is an inner node of the code's tree.

import { CODE_LENGTHS, CODES, END_OF_STRING, SHORTEST_CODE } from './huffman-code.ts';

/** One step: the next state in the lowest eight bits, then the byte that was completed, and whether one was. No code is shorter than a step. */
const STATE = 0xff;
const SYMBOL_SHIFT = 8;
const COMPLETES = 1 << 16;
const REFUSED = 1 << 17;

const BITS_A_STEP = 4;
const MOST_PADDING = 7;

/** 16 KB: it stays in the processor's first cache, which a table for eight bits a step (256 KB) does not. */
const STEPS = new Uint32Array(256 << BITS_A_STEP);

/** 1 for states that a string may end in: no more than seven bits behind a symbol, all of them ones. */
const MAY_END = new Uint8Array(256);

buildMachine();

export const BAD_HUFFMAN = -1;

/** How many bytes a Huffman string of so many bytes has at most. */
export const mostDecoded = (length: number): number => Math.ceil((length * 8) / SHORTEST_CODE);

/**
 * Decodes bytes[start, end) and gives the number of bytes, `BAD_HUFFMAN` when the string is malformed. What `into` has no room for
 * is counted and not written.
 */
export function readHuffman(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  const room = into.length;
  let state = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    const high = STEPS[(state << BITS_A_STEP) | (byte >> BITS_A_STEP)] ?? 0;
    if (high >= COMPLETES) {
      if (high >= REFUSED) return BAD_HUFFMAN;
      if (count < room) into[count] = high >> SYMBOL_SHIFT;
      count++;
    }
    const low = STEPS[((high & STATE) << BITS_A_STEP) | (byte & 0xf)] ?? 0;
    if (low >= COMPLETES) {
      if (low >= REFUSED) return BAD_HUFFMAN;
      if (count < room) into[count] = low >> SYMBOL_SHIFT;
      count++;
    }
    state = low & STATE;
  }
  return MAY_END[state] === 1 ? count : BAD_HUFFMAN;
}

/** A child is a node, or a symbol as ~symbol. */
interface Tree {
  readonly zero: Int16Array;
  readonly one: Int16Array;
}

/** 257 leaves have 256 inner nodes. */
function buildTree(): Tree {
  const tree = { zero: new Int16Array(256), one: new Int16Array(256) };
  let nodes = 1;
  for (let symbol = 0; symbol < CODES.length; symbol++) {
    const code = CODES[symbol] ?? 0;
    let node = 0;
    for (let bit = (CODE_LENGTHS[symbol] ?? 0) - 1; bit > 0; bit--) {
      const side = (code >> bit) & 1 ? tree.one : tree.zero;
      if (side[node] === 0) side[node] = nodes++;
      node = side[node] ?? 0;
    }
    (code & 1 ? tree.one : tree.zero)[node] = ~symbol;
  }
  return tree;
}

function buildMachine(): void {
  const tree = buildTree();
  for (let state = 0; state < 256; state++) {
    for (let bits = 0; bits < 1 << BITS_A_STEP; bits++) STEPS[(state << BITS_A_STEP) | bits] = step(tree, state, bits);
  }
  let node = 0;
  for (let ones = 0; ones <= MOST_PADDING; ones++) {
    MAY_END[node] = 1;
    node = tree.one[node] ?? 0;
  }
}

function step(tree: Tree, state: number, bits: number): number {
  let node = state;
  let completed = 0;
  for (let bit = BITS_A_STEP - 1; bit >= 0; bit--) {
    const child = ((bits >> bit) & 1 ? tree.one : tree.zero)[node] ?? 0;
    if (child >= 0) {
      node = child;
      continue;
    }
    if (~child === END_OF_STRING) return REFUSED;
    completed = COMPLETES | (~child << SYMBOL_SHIFT);
    node = 0;
  }
  return completed | node;
}
