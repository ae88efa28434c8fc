// A YAML file and what it declares.

import { decodeConfiguration } from '../../src/labels/decode-configuration.ts';
import { type Defect, describeDefect } from '../../src/model/problem.ts';
import { readCertificate } from '../support/certificates.ts';
import { describeConfiguration } from './describe-configuration.ts';
import { treeFromYaml } from './tree-from-yaml.ts';

export function describeFile(input: string): string {
  const { configuration, defects } = decodeConfiguration(treeFromYaml(input), readCertificate);
  const ownerless = defects.map((defect) => `defect${of(defect)}: ${describeDefect(defect)}`);
  return [...describeConfiguration(configuration), ...ownerless].join('\n') || 'nothing';
}

const of = ({ object }: Defect): string => (object === undefined ? '' : ` of ${object}`);
