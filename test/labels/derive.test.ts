// What deriving costs: the golden files show what comes out of it.

import test from 'ava';
import { compileDefaultRule } from '../../src/labels/default-rule.ts';
import { derive } from '../../src/labels/derive.ts';
import type { RouterDefinition } from '../../src/model/dynamic-configuration.ts';

/** How often the item's labels are looked at for a default rule, and the rules that come out. */
function deriveRules(...routers: readonly RouterDefinition[]) {
  let looks = 0;
  const rule = compileDefaultRule('Host(`{{ .Name }}.{{ index .Labels "zone" }}`)');
  if (!rule.ok) throw new Error(rule.error);
  const declared = routers.map(
    (definition, index) =>
      [
        `r${index}`,
        { definition: { router: definition, saysRule: definition.rule !== undefined }, defects: [] },
      ] as const,
  );
  const { http } = derive(
    { routers: new Map(declared), services: new Map(), middlewares: new Map() },
    {
      name: 'web',
      endpoint: null,
      defaultRule: rule.value,
      ruleValues: {
        name: 'web',
        get labels() {
          looks++;
          return [['zone', 'example']] as const;
        },
      },
    },
  );
  return { looks, rules: [...http.routers.values()].map(({ definition }) => definition.rule) };
}

test('the default rule of an item is made once, however many of its routers take it', (t) => {
  t.deepEqual(deriveRules({}, { rule: 'Host(`b`)' }, {}, {}), {
    looks: 1,
    rules: ['Host(`web.example`)', 'Host(`b`)', 'Host(`web.example`)', 'Host(`web.example`)'],
  });
});

test('it is not made where every router says its rule', (t) => {
  t.is(deriveRules({ rule: 'Host(`a`)' }, { rule: 'Host(`b`)' }).looks, 0);
});
