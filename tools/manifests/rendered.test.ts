import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { StudyFlowSpecInput } from '../../operator/src/api/v1alpha1/study-flow.ts';
import { checkManifests } from './check-manifests.ts';
import type { KubeObject } from './kubernetes.ts';
import { platformObjects } from './platform-objects.ts';

const priorityClass: KubeObject = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { annotations: { email: 'people@example.org' }, labels: { owner: 'people' }, name: 'studyflow' },
};

const ofChart = (): StudyFlowSpecInput => ({
  ...(parse(readFileSync('charts/study-platform/values.yaml', 'utf8')) as { spec: StudyFlowSpecInput }).spec,
  priorityClassName: 'studyflow',
});

const ofSample = (): StudyFlowSpecInput =>
  (parse(readFileSync('operator/samples/study-flow-production.yaml', 'utf8')) as { spec: StudyFlowSpecInput })
    .spec;

const everything = (): StudyFlowSpecInput => ({
  ...ofChart(),
  api: {
    ...ofChart().api,
    maxReplicas: 9,
    targetMetrics: [{ name: 'requests_in_flight', averageValue: '50' }],
  },
  gateway: {
    ...ofChart().gateway,
    tlsSecretName: 'study-tls',
    ingress: { host: 'study.example' },
    httpRoute: { hostnames: ['study.example'], parentRefs: [{ name: 'edge', namespace: 'gateways' }] },
  },
  networkPolicy: {
    database: { namespace: 'data', podLabels: { app: 'postgres' } },
    redis: { cidrs: ['10.9.0.0/24'] },
  },
  monitoring: { enabled: true },
});

const certificateInVault = (): StudyFlowSpecInput => ({
  ...ofChart(),
  gateway: { ...ofChart().gateway, tlsFromVault: true },
  vault: { address: 'https://vault.vault:8200' },
  networkPolicy: { ...ofChart().networkPolicy, vault: { namespace: 'vault' } },
  monitoring: { enabled: true },
});

describe.each(
  Object.entries({
    'the values of the chart': ofChart,
    'the production sample': ofSample,
    'everything at once': everything,
    'a gateway with its certificate in Vault': certificateInVault,
  }),
)('what the operator makes of %s', (_name, spec) => {
  const objects = platformObjects({ metadata: { name: 'study', namespace: 'study' }, spec: spec() });

  test('has workloads of both colours, Jobs and policies', () => {
    const kinds = objects.map(({ kind }) => kind);
    for (const kind of ['Deployment', 'Job', 'NetworkPolicy', 'PodDisruptionBudget'])
      expect(kinds).toContain(kind);
  });

  test('has no finding of kube-linter and none of polaris', () => {
    expect(checkManifests([...objects, priorityClass])).toEqual([]);
  });
});
