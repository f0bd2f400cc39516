import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from './eventually.ts';
import { startOperatorGround, type Ground } from './ground.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startOperatorGround();
});

afterAll(async () => {
  await ground.close();
});

function deployment(name: string, image: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: ${image} }] }
`;
}

function job(name: string, image: string, phase: string): string {
  return `
apiVersion: batch/v1
kind: Job
metadata: { name: ${name} }
spec:
  backoffLimit: 0
  template:
    spec: { restartPolicy: Never, containers: [{ name: main, image: ${image}, args: [migrate.ts, ${phase}] }] }
`;
}

async function podsOf(namespace: string, selector: string) {
  return ground.api.list(`/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
}

async function readyReplicas(namespace: string, name: string): Promise<unknown> {
  const object = await ground.api.get(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
  return object?.status?.['readyReplicas'];
}

test('pods of a Deployment become Ready and stand in its Service', async () => {
  const namespace = await ground.namespace();
  await ground.applyYaml(
    `${deployment('good', 'studyflow:1')}
---
apiVersion: v1
kind: Service
metadata: { name: good }
spec: { selector: { app: good }, ports: [{ port: 80 }] }
`,
    namespace,
  );
  await eventually('both pods are Ready', async () => (await readyReplicas(namespace, 'good')) === 2);
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  await eventually('both are endpoints', async () => {
    const endpoints = (await ground.api.list(slices)).flatMap((slice) => slice['endpoints'] as unknown[]);
    return endpoints.length === 2;
  });
});

test('an image that never starts and one that crashes say so in their pods', async () => {
  const namespace = await ground.namespace();
  await ground.applyYaml(
    deployment('never', 'studyflow:never-starts') + '---' + deployment('crash', 'studyflow:crash-loop'),
    namespace,
  );
  const reasons = (name: string) => async () => {
    const pods = await podsOf(namespace, `app=${name}`);
    const states = pods.map(({ status }) => JSON.stringify(status?.['containerStatuses'] ?? ''));
    return (
      states.length === 2 &&
      states.every((state) => state.includes(name === 'never' ? 'ImagePullBackOff' : 'CrashLoopBackOff'))
    );
  };
  await eventually('images cannot be pulled', reasons('never'));
  await eventually('containers crash', reasons('crash'));
  expect(await readyReplicas(namespace, 'never')).toBeUndefined();
});

test('a test decides when a held pod becomes Ready', async () => {
  const namespace = await ground.namespace();
  await ground.applyYaml(deployment('held', 'studyflow:held'), namespace);
  const pods = await eventually('both run', async () => {
    const found = await podsOf(namespace, 'app=held');
    return found.length === 2 && found.every(({ status }) => status?.['phase'] === 'Running') && found;
  });
  expect(await readyReplicas(namespace, 'held')).toBeUndefined();
  for (const { metadata } of pods) {
    await ground.api.merge(`/api/v1/namespaces/${namespace}/pods/${metadata.name}`, {
      metadata: { annotations: { 'kwok.studyflow.dev/ready': 'true' } },
    });
  }
  await eventually('both are Ready', async () => (await readyReplicas(namespace, 'held')) === 2);
});

test('Jobs complete, or fail when their image says that their phase does', async () => {
  const namespace = await ground.namespace();
  const jobs = [
    job('fine', 'studyflow:expand-fails', 'contract'),
    job('broken', 'studyflow:expand-fails', 'expand'),
  ];
  await ground.applyYaml(jobs.join('---'), namespace);
  const condition = async (name: string) => {
    const object = await ground.api.get(`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`);
    const conditions = (object?.status?.['conditions'] ?? []) as { type: string; status: string }[];
    return conditions.filter(({ status }) => status === 'True').map(({ type }) => type);
  };
  await eventually('one is complete', async () => (await condition('fine')).includes('Complete'));
  await eventually('the other has failed', async () => (await condition('broken')).includes('Failed'));
  const [pod] = await podsOf(namespace, 'job-name=fine');
  expect(JSON.stringify(pod?.status)).toContain('\\"phase\\":\\"contract\\"');
});

test('somebody without roles may nothing', async () => {
  const own = await startOperatorGround({ own: { audit: true } });
  try {
    const { kubeconfig } = own.controlPlane!.accessAs({ user: 'nobody' });
    const answer = await own.kubectl('--kubeconfig', kubeconfig, 'get', 'pods');
    expect(answer.stderr).toContain('forbidden');
    expect(own.controlPlane!.auditLog().some(({ user }) => user.username === 'nobody')).toBe(true);
  } finally {
    await own.close();
  }
});

test('an API server that was killed comes back with everything, and so does etcd', async () => {
  const own = await startOperatorGround({ own: {} });
  try {
    const namespace = await own.namespace();
    await own.controlPlane!.killApiServer();
    await expect(own.api.get(`/api/v1/namespaces/${namespace}`)).rejects.toThrow();
    await own.controlPlane!.killEtcd();
    await own.controlPlane!.startEtcd();
    await own.controlPlane!.startApiServer();
    expect((await own.api.get(`/api/v1/namespaces/${namespace}`))?.metadata.name).toBe(namespace);
    await own.controlPlane!.restartApiServer();
    expect(await own.api.get(`/api/v1/namespaces/${namespace}`)).toBeDefined();
  } finally {
    await own.close();
  }
});
