// gunicorn's cases (http-safety 2.3 A): valid ones have to pass and invalid ones to be refused; those that need a setting of
// gunicorn's own only have to break nothing.

import { gunicornCases } from './corpus.ts';
import { holdCorpus } from './hold-corpus.ts';

holdCorpus('gunicorn', gunicornCases());
