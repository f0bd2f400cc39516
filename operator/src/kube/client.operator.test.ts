import { afterAll, beforeAll } from '@jest/globals';

import { startControlPlane, type ControlPlane } from '../../../tools/kubernetes/control-plane.ts';
import { createKubeClient, loadKubeConfig, type KubeClient } from './client.ts';
import { describeKube } from './conformance/testing.ts';
import { objectPath } from './paths.ts';

let controlPlane: ControlPlane;
let kube: KubeClient;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  kube = createKubeClient(await loadKubeConfig(controlPlane.kubeconfig));
  await controlPlane.kubectl('create', 'namespace', 'conformance');
}, 120_000);

afterAll(async () => {
  kube.close();
  await controlPlane.stop();
});

describeKube('the client, against a real API server', () => ({
  kube,
  namespace: 'conformance',
  pageSize: 500,
  edit: async (kind, key, patch) => {
    const path = `${objectPath(kind, key)}?fieldManager=somebody`;
    await controlPlane.api.merge(path, patch);
  },
}));
