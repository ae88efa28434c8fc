// Every option of the dynamic configuration as a flat list, in the order of the description: what the reference page shows.

import { FILE_ROOT, LABEL_ROOT } from '../dynamic-options.ts';
import type { DescribedOption, DescribedSection, Effect } from '../shape.ts';

/** `acts`: supported. Otherwise what it costs to write it. */
export type Standing = 'acts' | Effect;

export interface ListedOption {
  /** `http.routers.<name>.tls.domains[n].main`. */
  readonly path: string;
  readonly option: DescribedOption;
  readonly standing: Standing;
  readonly writtenIn: 'labels and files' | 'labels' | 'files';
}

/** Options that only labels have stand behind the one that comes before them there. */
export function listOptions(): readonly ListedOption[] {
  const inFiles = listSection(FILE_ROOT, '', 'acts');
  const inLabels = listSection(LABEL_ROOT, '', 'acts');
  const fileOptions = new Set(inFiles.map(({ path }) => path));
  const labelOptions = new Set(inLabels.map(({ path }) => path));
  const listed: ListedOption[] = inFiles.map((each) => ({
    ...each,
    writtenIn: labelOptions.has(each.path) ? 'labels and files' : 'files',
  }));
  let position = 0;
  for (const each of inLabels) {
    if (fileOptions.has(each.path)) position = listed.findIndex(({ path }) => path === each.path) + 1;
    else listed.splice(position++, 0, { ...each, writtenIn: 'labels' });
  }
  return listed;
}

type Listed = Omit<ListedOption, 'writtenIn'>;

/** What stands below an option of a later release stands no better. */
function listSection(section: DescribedSection, prefix: string, outer: Standing): readonly Listed[] {
  const acting = Object.entries({ ...section.options, ...section.folded }).flatMap(([name, option]) =>
    listOption(prefix + name, option, outer),
  );
  const later = Object.entries(section.later).flatMap(([name, option]) =>
    listOption(prefix + name, option, outer === 'disable' ? outer : option.effect),
  );
  return [...acting, ...later];
}

function listOption(path: string, option: DescribedOption, standing: Standing): readonly Listed[] {
  const { shape } = option.kind;
  const below = 'section' in shape ? listSection(shape.section, path + CONNECTIONS[shape.kind], standing) : [];
  return [{ path, option, standing }, ...below];
}

const CONNECTIONS = { section: '.', sections: '[n].', entries: '.<name>.' } as const;
