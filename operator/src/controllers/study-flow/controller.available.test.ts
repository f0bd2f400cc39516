import { expect, test } from '@jest/globals';
import { LABELS } from '../../api/group.ts';
import { POD, type Pod } from '../../kube/kinds.ts';
import { DEPLOYMENT } from '../../kube/workloads.ts';
import { KEY, setup, SUCCEEDED, type Setup } from './testing.ts';

test('pods that are ready count at once, also before their Deployment has counted them', async () => {
  const ground = setup();
  await served(ground);
  withoutCounts(ground);
  for (const role of ['api', 'rooms']) ground.kube.seed(POD, podOf(role, 'blue', 'True'));
  await ground.reconcile();
  expect(ground.condition('Available')).toMatchObject({ status: 'True', reason: 'Serving' });
});

test('pods of the other colour, or that are not ready, make nothing available', async () => {
  const ground = setup();
  await served(ground);
  withoutCounts(ground);
  ground.kube.seed(POD, podOf('api', 'green', 'True'));
  ground.kube.seed(POD, podOf('rooms', 'blue', 'False'));
  await ground.reconcile();
  expect(ground.condition('Available')).toMatchObject({
    status: 'False',
    reason: 'PodsUnready',
    message: 'No pod is ready of study-api-blue and study-rooms-blue.',
  });
});

async function served(ground: Setup): Promise<void> {
  ground.write();
  await ground.reconcile();
  ground.releaseHas('study-1', ...SUCCEEDED);
  ground.serve('study-1', 'blue');
  await ground.reconcile();
}

/** As right after a switch: the pods are ready, and the Deployments' controller has not come to them yet. */
function withoutCounts(ground: Setup): void {
  for (const role of ['api', 'rooms']) {
    ground.kube.edit(DEPLOYMENT, { ...KEY, name: `study-${role}-blue` }, ({ status: _, ...rest }) => rest);
  }
}

function podOf(role: string, colour: string, ready: 'True' | 'False'): Pod {
  return {
    apiVersion: POD.apiVersion,
    kind: POD.kind,
    metadata: {
      namespace: KEY.namespace,
      name: `study-${role}-${colour}-x`,
      labels: { [LABELS.platform]: KEY.name, [LABELS.component]: role, [LABELS.colour]: colour },
    },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  };
}
