// Holds the code to the import table (`import-table.ts`). Fails when it looked at no modules: a checker that
// cannot read the sources passes everything (DESIGN section 5).

import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import { forbidden, options } from './import-table.ts';

const LEAST_MODULES = 20;

const result = await cruise(['src', 'providers', 'sandbox'], {
  ...options,
  validate: true,
  ruleSet: { forbidden },
} as ICruiseOptions);

if (typeof result.output === 'string') throw new Error(`unexpected report: ${result.output}`);
const { totalCruised, violations } = result.output.summary;
const read = result.output.modules.filter((module) => module.dependencies.length > 0).length;

for (const violation of violations) {
  const way = violation.via?.map((step) => step.name).join(' -> ') ?? violation.to;
  console.error(`${violation.rule.name}: ${violation.from} -> ${way}`);
}
if (read < LEAST_MODULES) {
  console.error(`architecture: only ${read} modules with imports were read: the parser does not see the sources`);
  process.exit(1);
}
console.log(`architecture: ${totalCruised} modules, ${violations.length} violations`);
process.exit(violations.length === 0 ? 0 : 1);
