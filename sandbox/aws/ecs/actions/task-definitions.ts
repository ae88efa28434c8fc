// DescribeTaskDefinition, RegisterTaskDefinition, ListTaskDefinitions.

import { AwsError } from '../../aws-error.ts';
import { describeTaskDefinition as describe } from '../describe.ts';
import { type EcsAction, pageOf } from './action.ts';

export const describeTaskDefinition: EcsAction = ({ input, ecs }) => {
  const definition = ecs.state.findDefinition(input.text('taskDefinition') ?? '');
  if (definition === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
  return { taskDefinition: describe(definition), tags: [] };
};

export const registerTaskDefinition: EcsAction = ({ input, ecs }) => ({
  taskDefinition: describe(ecs.registerTaskDefinition(input.fields)),
});

export const listTaskDefinitions: EcsAction = ({ input, ecs }) => {
  const prefix = input.text('familyPrefix');
  const families = [...ecs.state.definitions].filter(([family]) => prefix === undefined || family === prefix);
  const page = pageOf(
    input,
    families.flatMap(([, revisions]) => revisions),
  );
  return { taskDefinitionArns: page.items.map((definition) => definition.arn), nextToken: page.nextToken };
};
