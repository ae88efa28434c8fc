// A JSON number with every digit: priorities reach 2^63-1, a JS number stops at 2^53.

declare global {
  interface JSON {
    /** Node has it, the compiler's library does not know it yet: text that `stringify` writes as it is. */
    rawJSON(text: string): object;
  }
}

/** `digits` is an integer in decimal. */
export const exactNumber = (digits: string): object => JSON.rawJSON(digits);
