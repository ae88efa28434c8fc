// Where a decoder's reports become defects.

import type { Defect } from '../model/problem.ts';
import type { Report } from './section.ts';

/** `defects` grows with every report. */
export function collectDefects(): { readonly defects: readonly Defect[]; readonly report: Report } {
  const defects: Defect[] = [];
  const report: Report = ({ place }, reason, remark) => {
    const { severity, object } = remark ?? {};
    defects.push({
      place,
      reason,
      ...(severity === undefined ? {} : { severity }),
      ...(object === undefined ? {} : { object }),
    });
  };
  return { defects, report };
}
