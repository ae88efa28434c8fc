// Curves as configurations call them (Go's names, and the ones that Traefik knows besides) and as OpenSSL does.

const OPENSSL_NAMES: ReadonlyMap<string, string> = new Map([
  ['CurveP256', 'P-256'],
  ['secp256r1', 'P-256'],
  ['CurveP384', 'P-384'],
  ['secp384r1', 'P-384'],
  ['CurveP521', 'P-521'],
  ['secp521r1', 'P-521'],
  ['X25519', 'X25519'],
  ['x25519', 'X25519'],
  ['X25519MLKEM768', 'X25519MLKEM768'],
  ['SecP256r1MLKEM768', 'SecP256r1MLKEM768'],
  ['SecP384r1MLKEM1024', 'SecP384r1MLKEM1024'],
]);

export const CURVES: readonly string[] = [...OPENSSL_NAMES.keys()];

/** Each once, in their order. */
export const openSslCurves = (curves: readonly string[]): readonly string[] => [
  ...new Set(curves.map((curve) => OPENSSL_NAMES.get(curve)).filter((name) => name !== undefined)),
];
