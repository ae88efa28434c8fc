// Fields that are lists of tokens (RFC 9110 5.6.1): several fields of one name, or commas, or both.

/** In lower case, without blanks; an empty element is an empty text. */
export const listTokens = (values: readonly string[]): readonly string[] =>
  values.flatMap((value) => value.toLowerCase().split(',')).map((token) => token.trim());
