import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startOperatorGround, type Ground } from '../../test/harness/ground.ts';
import { createKubeClient, loadKubeConfig, type KubeClient } from '../kube/client.ts';
import { EVENT } from '../kube/kinds.ts';
import { silentLog } from '../telemetry/log.ts';
import { createEventRecorder } from './event-recorder.ts';
import { systemClock } from './system-clock.ts';

let ground: Ground;
let kube: KubeClient;

beforeAll(async () => {
  ground = await startOperatorGround();
  kube = createKubeClient(await loadKubeConfig(ground.access.kubeconfig));
});

afterAll(async () => {
  kube.close();
  await ground.close();
});

test('the API server takes events and their series, and kubectl shows them with their object', async () => {
  const namespace = await ground.namespace();
  let dropped = 0;
  const recorder = createEventRecorder({
    kube,
    clock: systemClock,
    log: silentLog,
    chance: Math.random,
    controller: 'studyflow.dev/operator',
    instance: 'operator-0',
    onDropped: () => (dropped += 1),
  });
  const about = {
    apiVersion: 'studyflow.dev/v1alpha1',
    kind: 'StudyFlow',
    metadata: { namespace, name: 'demo', uid: 'uid-1' },
  };
  const event = {
    type: 'Warning' as const,
    reason: 'QuotaExceeded',
    note: 'Raise the quota.',
    action: 'Reconcile',
  };
  recorder.record(about, event);
  recorder.record(about, event);
  recorder.record(about, event);
  await recorder.drain();
  expect(dropped).toBe(0);
  const { items } = await kube.list(EVENT, { namespace });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ reason: 'QuotaExceeded', series: { count: 3 } });
  const { stdout } = await ground.kubectl('events', '-n', namespace, '--for', 'StudyFlow/demo');
  expect(stdout).toContain('Raise the quota.');
});
