// Transfer-Encoding misspelt in 1,100 ways beside a Content-Length, with a request hidden in the body (http-safety 2.3 A):
// refused, or framed by the length alone on both sides, so that the hidden request is never asked.

import { smugglerCases } from './corpus.ts';
import { holdCorpus } from './hold-corpus.ts';

holdCorpus('smuggler', smugglerCases());
