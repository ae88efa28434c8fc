// Answers that middlewares give in place of an upstream, in the two forms of reference 7.1.

import { statusText } from '../http1/write-response.ts';
import type { HeaderPair } from '../model/dynamic-configuration.ts';
import type { LocalAnswer } from './middleware.ts';

const PLAIN_TEXT: readonly HeaderPair[] = [
  ['Content-Type', 'text/plain; charset=utf-8'],
  ['X-Content-Type-Options', 'nosniff'],
];

/** The form of an error: plain text, ended by a line feed. */
const errorAnswer = (status: number): LocalAnswer => ({
  status,
  headers: PLAIN_TEXT,
  body: `${statusText(status)}\n`,
});

/** The bare form: the status text and no Content-Type. */
export const bareAnswer = (status: number, headers: readonly HeaderPair[]): LocalAnswer => ({
  status,
  headers,
  body: statusText(status),
});

export const BAD_REQUEST: LocalAnswer = errorAnswer(400);
