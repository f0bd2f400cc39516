import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { RunToCompletion } from '../constructs/run-to-completion.ts';
import { LABELS, commonLabels } from '../constructs/labels.ts';
import type { DirectEnvironment, OperatedEnvironment } from '../environments/environment.ts';
import { ClusterWide, RestrictedNamespace } from './cluster.ts';
import { ColourWorkloads } from './colour.ts';
import { Data } from './data.ts';
import { Observability } from './observability.ts';
import { Operator } from './operator/operator.ts';
import { Platform } from './platform.ts';

const PLAIN_NAMES = { disableResourceNameHashes: true };

/**
 * Four files, in the order in which they are applied: what is cluster-wide, the operator, the one resource, and the rules
 * and dashboards, which a cluster without the Prometheus operator leaves out.
 */
export function addOperatedEnvironment(scope: Construct, environment: OperatedEnvironment): void {
  const { name, operator, platform, observability } = environment;
  const cluster = new Chart(scope, `${name}-1-cluster`, PLAIN_NAMES);
  new ClusterWide(cluster, 'cluster', { operator, namespaces: [operator.namespace, platform.namespace] });
  const installation = new Chart(scope, `${name}-2-operator`, {
    ...PLAIN_NAMES,
    namespace: operator.namespace,
  });
  new Operator(installation, 'operator', operator);
  const resource = new Chart(scope, `${name}-3-platform`, { ...PLAIN_NAMES, namespace: platform.namespace });
  new ApiObject(resource, 'platform', {
    apiVersion: 'studyflow.dev/v1alpha1',
    kind: 'StudyFlow',
    metadata: { name: platform.name, labels: labelsOf(platform.name) },
    spec: platform.spec,
  });
  const watching = new Chart(scope, `${name}-4-observability`, {
    ...PLAIN_NAMES,
    namespace: operator.namespace,
  });
  new Observability(watching, 'observability', { ...operator.monitoring, ...observability });
}

/** One file with everything, its namespace first. */
export function addDirectEnvironment(scope: Construct, environment: DirectEnvironment): void {
  const { name, platform, colour, migration, data } = environment;
  const cluster = new Chart(scope, `${name}-1-namespace`, PLAIN_NAMES);
  new RestrictedNamespace(cluster, 'namespace', platform.namespace, labelsOf(platform.name));
  const chart = new Chart(scope, `${name}-2-platform`, { ...PLAIN_NAMES, namespace: platform.namespace });
  new Data(chart, 'data', data);
  new Platform(chart, 'platform', platform);
  new RunToCompletion(chart, 'migration', migration);
  new ColourWorkloads(chart, 'colour', colour);
}

function labelsOf(platform: string): Record<string, string> {
  return { ...commonLabels(platform, 'platform'), [LABELS.managedBy]: 'cdk8s' };
}
