// What a source's exception says, in one line fit for a log and an API answer: its message without credentials.

const LONGEST = 300;

const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(\/\/)[^\s/@]+@/g, '$1***@'],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 ***'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{8,}\b/g, '***'],
  [
    /((?:token|secret|password|passwd|signature|credential|authorization|api-?key)[\w-]*"?\s*[=:]\s*"?)[^\s"&,;]+/gi,
    '$1***',
  ],
];

export function describeFault(fault: unknown): string {
  const message = fault instanceof Error ? describeError(fault) : String(fault);
  const [line = ''] = message.trim().split(/[\r\n]/, 1);
  const clean = SECRETS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}

/** An SDK's error says what happened in its name (`ThrottlingException`), a socket's often only in its code. */
function describeError(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const name = error.name === 'Error' || error.name === 'AggregateError' ? undefined : error.name;
  const parts = [name, error.message === '' ? code : error.message].filter((part) => part !== undefined);
  return parts.length === 0 ? error.name : parts.join(': ');
}
