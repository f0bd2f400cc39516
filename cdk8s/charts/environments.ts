import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { RunToCompletion } from '../constructs/run-to-completion.ts';
import { LABELS, commonLabels } from '../constructs/labels.ts';
import type { DirectEnvironment, OperatedEnvironment } from '../environments/environment.ts';
import { ClusterWide, RestrictedNamespace } from './cluster.ts';
import { ColourWorkloads } from './colour.ts';
import { Data } from './data.ts';
import { Escalation } from './escalation.ts';
import type { StudyFlowSpec } from '../imports/studyflow.dev.ts';
import type { EscalationDescription } from './escalation-description.ts';
import { Models } from './models.ts';
import { Observability } from './observability.ts';
import { Operator } from './operator/operator.ts';
import { Platform } from './platform.ts';

const PLAIN_NAMES = { disableResourceNameHashes: true };

/**
 * Five files, in the order in which they are applied: what is cluster-wide, the operator, the one resource, the rules and
 * dashboards, which a cluster without the Prometheus operator leaves out, and the receiver of alerts. Models of one's own
 * are the sixth, where there are any.
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
  const telling = new Chart(scope, `${name}-5-escalation`, { ...PLAIN_NAMES, namespace: platform.namespace });
  new Escalation(telling, 'escalation', escalationOf(environment));
  if (environment.models !== undefined) addModels(scope, environment, environment.models);
}

/** They stand beside the platform, with its priority. */
function addModels(
  scope: Construct,
  { name, platform, operator }: OperatedEnvironment,
  models: NonNullable<OperatedEnvironment['models']>,
): void {
  const { imagePullSecrets, priorityClassName, monitoring } = platform.spec;
  const chart = new Chart(scope, `${name}-6-models`, { ...PLAIN_NAMES, namespace: platform.namespace });
  new Models(chart, 'models', {
    ...(imagePullSecrets !== undefined && { imagePullSecrets }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...models,
    ...{ platform: platform.name, namespace: platform.namespace },
    monitoringNamespace: operator.monitoring.namespace,
    // A cluster that the platform does not tell the Prometheus operator of may have none.
    ...(monitoring?.enabled === true && { monitoring: { ...operator.monitoring, ...monitoring } }),
  });
}

/** It runs the platform's image with the platform's Secrets, and reaches the same PostgreSQL. */
function escalationOf({ platform, operator, escalation }: OperatedEnvironment): EscalationDescription {
  const { image, imagePullPolicy, imagePullSecrets, secretNames, priorityClassName, networkPolicy } =
    platform.spec;
  const { database, vault, gatewayNamespaces } = networkPolicy ?? {};
  const { secretName, ...own } = escalation;
  return {
    ...own,
    ...{ platform: platform.name, namespace: platform.namespace, image },
    imagePullPolicy: imagePullPolicy ?? 'IfNotPresent',
    ...(imagePullSecrets !== undefined && { imagePullSecrets }),
    secretNames: [...(secretNames ?? []), secretName],
    ...(priorityClassName !== undefined && { priorityClassName }),
    monitoringNamespace: operator.monitoring.namespace,
    gatewayNamespaces: gatewayNamespaces ?? [],
    database: { port: 5432, cidrs: [], ...database },
    ...loginsOf(platform.spec.vault, vault),
  };
}

/** It reads the logins of PostgreSQL alone, with the role of the platform; with these elsewhere it needs no Vault. */
function loginsOf(
  spec: StudyFlowSpec['vault'],
  target: NonNullable<StudyFlowSpec['networkPolicy']>['vault'],
): Pick<EscalationDescription, 'vault' | 'credentials'> {
  if (spec === undefined || !(spec.kv?.credentials ?? ['database']).includes('database')) return {};
  const { transit: _, mount = 'kubernetes', kubernetes, kv, ...where } = spec;
  return {
    ...(target !== undefined && { vault: { port: 8200, cidrs: [], ...target } }),
    credentials: {
      ...where,
      mount,
      kubernetes: { audience: 'vault', tokenExpirationSeconds: 600, ...kubernetes },
      kv: { mount: 'secret', ...kv, credentials: ['database'] },
    },
  };
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
