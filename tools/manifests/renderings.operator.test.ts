import { beforeAll, expect, test } from '@jest/globals';
import { App } from 'cdk8s';
import { addOperatedEnvironment } from '../../cdk8s/charts/environments.ts';
import { production } from '../../cdk8s/environments/production.ts';
import { manifestsOf } from '../../cdk8s/write-manifests.ts';
import { helmTemplate } from './helm.ts';
import { podTemplateOf, type KubeObject } from './kubernetes.ts';

/**
 * There are two renderings of the operator, for people with Helm and for those without. They may differ in labels and in
 * who manages them, and in nothing that a pod or a right is made of.
 */
let byHelm: readonly KubeObject[];
let byCdk8s: readonly KubeObject[];

const { operator } = production;

beforeAll(async () => {
  const app = new App();
  addOperatedEnvironment(app, production);
  byCdk8s = app.charts.flatMap((chart) => manifestsOf(chart));
  byHelm = await helmTemplate(
    operator.name, 'charts/study-operator', operator.namespace,
    '--set', `watchNamespaces={${operator.watchNamespaces.join(',')}}`,
    '--set', 'priorityClass.create=false', '--set', `priorityClass.name=${operator.priorityClassName}`,
    '--set', 'metrics.serviceMonitor.enabled=true',
  ); // prettier-ignore
}, 60_000);

const named = (objects: readonly KubeObject[], kind: string, name: string): KubeObject => {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
};

const pair = (kind: string, name = operator.name): readonly [KubeObject, KubeObject] => [
  named(byHelm, kind, name),
  named(byCdk8s, kind, name),
];

test('the pods of the operator are the same', () => {
  const [helm, cdk8s] = pair('Deployment').map((deployment) => {
    const { template: _, ...spec } = deployment['spec'] as Readonly<Record<string, unknown>>;
    const { containers: [container] = [], ...pod } = podTemplateOf(deployment)?.spec ?? {};
    const env = Object.fromEntries((container?.env ?? []).map(({ name, ...from }) => [name, from]));
    return { spec, pod, container: { ...container, env } };
  });
  expect(helm).toEqual(cdk8s);
});

test.each(['Service', 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceMonitor'])(
  'its %s does the same',
  (kind) => {
    const [helm, cdk8s] = pair(kind).map((object) => object['spec'] as Readonly<Record<string, unknown>>);
    // The chart has a test of its own, which is let in and out besides.
    const essential = kind === 'NetworkPolicy' ? ['policyTypes'] : Object.keys(cdk8s ?? {});
    for (const field of essential) expect([field, helm?.[field]]).toEqual([field, cdk8s?.[field]]);
  },
);

test('its rights are the same, in its own namespace and in those that it watches', () => {
  for (const name of [operator.name, `${operator.name}-leases`]) {
    const [helm, cdk8s] = pair('Role', name);
    expect(helm['rules']).toEqual(cdk8s['rules']);
    expect(helm.metadata.namespace).toBe(cdk8s.metadata.namespace);
    const [helmBinding, cdk8sBinding] = pair('RoleBinding', name);
    expect(helmBinding['subjects']).toEqual(cdk8sBinding['subjects']);
  }
});

test('the kinds are the same', () => {
  for (const { metadata } of byCdk8s.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
    const [helm, cdk8s] = pair('CustomResourceDefinition', metadata.name);
    expect(helm['spec']).toEqual(cdk8s['spec']);
  }
});
