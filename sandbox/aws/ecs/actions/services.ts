// ListServices, DescribeServices, CreateService, UpdateService, DeleteService.

import type { JsonObject } from '../../json.ts';
import { describeService } from '../describe.ts';
import { lastPart } from '../state.ts';
import { batchOf, clusterOf, type EcsAction, invalid, missing, pageOf } from './action.ts';
import { readLaunchType } from './tasks.ts';

/** ECS itself gives ten to a page unless asked for more. */
export const listServices: EcsAction = (call) => {
  const services = [...clusterOf(call).services.values()].filter((service) => service.status !== 'INACTIVE');
  const page = pageOf(call.input, services, 10);
  return { serviceArns: page.items.map((service) => service.arn), nextToken: page.nextToken };
};

export const describeServices: EcsAction = (call) => {
  const cluster = clusterOf(call);
  const references = batchOf(call.input, 'services', 10, 'service names');
  if (references.length === 0) throw invalid('Services cannot be empty.');
  const services: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const reference of references) {
    const service = cluster.services.get(lastPart(reference));
    if (service === undefined) failures.push(missing(reference));
    else services.push(describeService(service));
  }
  return { services, failures };
};

export const createService: EcsAction = (call) => {
  const { input, ecs } = call;
  const name = input.text('serviceName');
  if (name === undefined) throw invalid('Service name cannot be null or empty.');
  const configuration = input.object('deploymentConfiguration');
  const service = ecs.createService({
    cluster: clusterOf(call).name,
    name,
    taskDefinition: input.text('taskDefinition') ?? '',
    desiredCount: input.integer('desiredCount') ?? 1,
    launchType: readLaunchType(input),
    minimumHealthyPercent: configuration.integer('minimumHealthyPercent'),
    maximumPercent: configuration.integer('maximumPercent'),
  });
  return { service: describeService(service) };
};

export const updateService: EcsAction = (call) => {
  const { input, ecs } = call;
  const service = ecs.state.service(clusterOf(call), input.text('service') ?? '');
  ecs.updateService(service, {
    desiredCount: input.integer('desiredCount'),
    taskDefinition: input.text('taskDefinition'),
    forceNewDeployment: input.flag('forceNewDeployment'),
  });
  return { service: describeService(service) };
};

export const deleteService: EcsAction = (call) => {
  const service = call.ecs.state.service(clusterOf(call), call.input.text('service') ?? '');
  call.ecs.deleteService(service, { force: call.input.flag('force') });
  return { service: describeService(service) };
};
