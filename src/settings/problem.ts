// What is wrong with the static configuration: a `Defect` whose place is `portolan.yml:12`, a flag or a variable.

import type { Defect } from '../model/problem.ts';

export type SettingsProblem = Defect;

export type Report = (reason: string, place?: string) => void;
