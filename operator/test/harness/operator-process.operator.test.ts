import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from './eventually.ts';
import { startOperatorGround, type Ground } from './ground.ts';
import { startProxy } from './proxy.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startOperatorGround();
});

afterAll(async () => {
  await ground.close();
});

test('the operator starts, watches through the proxy, says so in its metrics, and ends in peace', async () => {
  const proxy = await startProxy(ground.access, ground.access.folder);
  const namespace = await ground.namespace();
  const operator = await ground.startOperator({ namespace, kubeconfig: proxy.kubeconfig });
  expect(proxy.openWatches().map(({ resource }) => resource)).toContain('studyflows');
  expect(await operator.metrics()).toContain('studyflow_operator_');
  expect(await operator.stop()).toBe(0);
  await proxy.close();
});

test('of two operators one leads, and the other one when it has ended', async () => {
  const namespace = await ground.namespace();
  const start = async () => ground.startOperator({ namespace, leaderElection: true, leaseSeconds: 5 });
  const operators = [await start(), await start()];
  const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/studyflow-operator`;
  const holder = async () => {
    const { holderIdentity } = (await ground.api.get(lease))?.spec ?? {};
    return typeof holderIdentity === 'string' && holderIdentity !== '' && holderIdentity;
  };
  const first = await eventually('somebody leads', holder);
  await operators[0]!.stop();
  await eventually('the other one leads', async () => (await holder()) !== first && (await holder()));
  operators[1]!.freeze();
  operators[1]!.wake();
  expect(operators[1]!.hasExited()).toBe(false);
});
