// The Huffman code of HPACK (RFC 7541 Appendix B). It is canonical: shorter codes come first, and codes of one length follow each
// other in the order of their symbols. So the lengths alone say everything.

/** Ends no string: it is there so that padding, its first bits, is the beginning of no other symbol. */
export const END_OF_STRING = 256;

/** Bits of the code of each byte, and of END_OF_STRING. */
export const CODE_LENGTHS: Uint8Array = Uint8Array.from(
  `13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28
   28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
   6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6
   5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10
   13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7
   7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6
   15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5
   6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28
   20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23
   24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
   22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23
   21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
   26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25
   19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
   20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23
   26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26
   30`.split(/\s+/),
  Number,
);

export const SHORTEST_CODE = 5;
export const LONGEST_CODE = 30;

/** The code of each symbol, in its lowest bits. */
export const CODES: Uint32Array = assignCodes();

function assignCodes(): Uint32Array {
  const codes = new Uint32Array(CODE_LENGTHS.length);
  let next = 0;
  for (let length = SHORTEST_CODE; length <= LONGEST_CODE; length++) {
    for (let symbol = 0; symbol < codes.length; symbol++) if (CODE_LENGTHS[symbol] === length) codes[symbol] = next++;
    next *= 2;
  }
  return codes;
}
