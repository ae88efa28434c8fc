// Properties try the same cases in every run: a test that fails must fail again. PROPERTY_SEED asks for others.

import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_126) });
