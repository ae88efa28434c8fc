// http-desync-guardian's heads (http-safety 2.3 A): what it calls compliant or acceptable has to pass, what it calls ambiguous
// or severe has to be refused, and every disagreement has a reason.

import { guardianCases } from './corpus.ts';
import { holdCorpus } from './hold-corpus.ts';

holdCorpus('guardian', guardianCases());
