import { expect, test } from '@jest/globals';

import type { Pod } from '../../kube/kinds.ts';
import type { Deployment } from '../../kube/workloads.ts';
import { diagnose } from './diagnose.ts';

function pod(status: NonNullable<Pod['status']>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'demo-api-green-1', labels: { 'app.kubernetes.io/component': 'api' } },
    status,
  };
}

const waiting = (reason: string, message = 'the kubelet says so') =>
  pod({ containerStatuses: [{ name: 'api', state: { waiting: { reason, message } } }] });

function ask(pods: readonly Pod[], deployment?: Deployment) {
  return diagnose({
    colour: 'green',
    deployments: deployment === undefined ? {} : { api: deployment },
    pods,
    companions: [],
  });
}

test.each([
  ['ImagePullBackOff', 'ImagePullFailed'],
  ['ErrImagePull', 'ImagePullFailed'],
  ['InvalidImageName', 'ImagePullFailed'],
  ['CreateContainerConfigError', 'ConfigurationMissing'],
  ['CrashLoopBackOff', 'CrashLoop'],
  ['ContainerCreating', 'GreenStarting'],
])('a container that waits with %s is told as %s', (reason, told) => {
  expect(ask([waiting(reason)]).reason).toBe(told);
});

test('a kubelet that cannot reach the API server misses no configuration', () => {
  const words = 'failed to sync configmap cache: timed out waiting for the condition';
  expect(ask([waiting('CreateContainerConfigError', words)]).reason).toBe('GreenStarting');
});

test('a container that has ended badly twice is in a loop, also while it runs again', () => {
  const terminated = { exitCode: 3, message: 'no database' };
  const found = ask([
    pod({
      containerStatuses: [
        { name: 'api', restartCount: 2, ready: false, state: { running: {} }, lastState: { terminated } },
      ],
    }),
  ]);
  expect(found).toMatchObject({
    reason: 'CrashLoop',
    message: expect.stringContaining('exit code 3: "no database"'),
  });
});

test('a pod that no node takes is told with the words of the scheduler', () => {
  const found = ask([
    pod({ conditions: [{ type: 'PodScheduled', status: 'False', message: '0/2 nodes: too little memory' }] }),
  ]);
  expect(found).toMatchObject({
    reason: 'Unschedulable',
    message: expect.stringContaining('too little memory'),
  });
});

test.each([
  ['exceeded quota: few', 'QuotaExceeded'],
  ['violates PodSecurity', 'AdmissionRefused'],
])('pods that are refused (%s) are told as %s', (message, reason) => {
  const conditions = [{ type: 'ReplicaFailure', status: 'True', message }];
  const found = ask([], {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'demo-api-green' },
    status: { conditions },
  });
  expect(found.reason).toBe(reason);
});
