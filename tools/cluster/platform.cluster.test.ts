import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '../local/wait.ts';
import { useCluster, type TestCluster } from './testing.ts';
import type { TestNamespace } from './testing/namespace.ts';
import { SECRETS } from './testing/secrets.ts';

let cluster: TestCluster;
let namespace: TestNamespace;
let anonKey: string;

const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** A pod of an image with the Secrets of a platform, as environment and, for the master key, as a file. */
function podOf(secretNames: readonly string[], container: object): object {
  return {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    containers: [
      {
        name: 'studyflow',
        image: cluster.image,
        imagePullPolicy: 'IfNotPresent',
        envFrom: secretNames.map((name) => ({ secretRef: { name } })),
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'secrets', mountPath: '/run/secrets/studyflow', readOnly: true },
        ],
        ...container,
      },
    ],
    volumes: [
      { name: 'tmp', emptyDir: {} },
      { name: 'secrets', secret: { secretName: SECRETS.platform } },
    ],
  };
}

function migration(): object {
  const command = ['node', 'services/processes/migrate.ts', 'all'];
  const pod = podOf([SECRETS.platform, SECRETS.administrator], { command });
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate' },
    spec: { backoffLimit: 0, template: { spec: { ...pod, restartPolicy: 'Never' } } },
  };
}

function platform(): object[] {
  const labels = { app: 'studyflow' };
  const pod = podOf([SECRETS.platform], {
    env: [
      { name: 'SECRET_BOX_KEY_FILE', value: '/run/secrets/studyflow/SECRET_BOX_KEY' },
      { name: 'AUTH_CONFIRM_EMAIL', value: '0' },
      { name: 'PUBLIC_URL', value: 'http://studyflow:4000' },
    ],
    readinessProbe: { httpGet: { path: '/health/ready', port: 4000 }, periodSeconds: 1 },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
  });
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'studyflow' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'studyflow' },
      spec: { selector: labels, ports: [{ port: 4000, targetPort: 4000 }] },
    },
  ];
}

beforeAll(async () => {
  cluster = await useCluster();
  namespace = await cluster.namespace();
  ({ anonKey } = await namespace.deployServers());
}, 240_000);

afterAll(async () => {
  await namespace.remove();
}, 180_000);

test('the image migrates an empty database as a Job, becomes ready under a read-only root, and people sign up', async () => {
  await namespace.kubectl.apply([migration()]);
  expect(await namespace.finished('migrate')).toMatch(/migrations, all: \d+ files/);
  await namespace.kubectl.apply(platform());
  await namespace.ready('studyflow');

  const { url, close } = await cluster.urlOf(namespace.name, 'studyflow', 4000);
  try {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const answer = await fetch(`${url}/auth/v1/signup`, {
      method: 'POST',
      headers: { apikey: anonKey, 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${randomUUID()}@example.test`, password: `Correct-${randomUUID()}` }),
    });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 200,
      body: { access_token: expect.any(String) },
    });
  } finally {
    await close();
  }
}, 300_000);

test('a bad release that is well and answers errors can be had, as tests of releases need it', async () => {
  if (!cluster.local) return; // Images can be brought to our own nodes only.
  const bad = await cluster.local.variant('studyflow:answers-errors', 'answers-errors');
  await namespace.kubectl.run(['set', 'image', 'deployment/studyflow', `studyflow=${bad}`]);
  await namespace.ready('studyflow');
  const { url, close } = await cluster.urlOf(namespace.name, 'studyflow', 4000);
  // The pod of the good image may still drain, and then it says that it is not ready, or has just closed its port.
  const statusOf = async (path: string): Promise<number | undefined> =>
    fetch(`${url}${path}`).then(
      ({ status }) => status,
      () => undefined,
    );
  const isWellAndWrong = async (): Promise<boolean> =>
    (await statusOf('/auth/v1/settings')) === 500 && (await statusOf('/health/ready')) === 200;
  expect(await waitUntil(isWellAndWrong, { timeoutMs: 60_000, everyMs: 250 })).toBe(true);
  await close();
}, 300_000);
