import { randomBytes } from 'node:crypto';
import { waitUntil } from '../../local/wait.ts';
import type { Kubectl } from '../kubectl.ts';
import type { TestEnvironment } from './environment.ts';
import { platformSecrets } from './secrets.ts';
import { serverObjects } from './servers.ts';

/** A namespace of one test. */
export interface TestNamespace {
  readonly name: string;
  /** kubectl in this namespace. */
  readonly kubectl: Kubectl;
  /**
   * PostgreSQL, Redis, and the Secrets that a platform needs (`SECRETS`). Resolves when both servers accept connections.
   * The database and its roles are made by the first migration that is given the administrator's Secret too.
   */
  readonly deployServers: () => Promise<{ readonly anonKey: string }>;
  /** Waits for a Deployment's pods; throws with what the pods say. */
  readonly ready: (deployment: string, timeoutSeconds?: number) => Promise<void>;
  /** Waits for a Job's end and returns what it printed; throws when it has failed. */
  readonly finished: (job: string, timeoutSeconds?: number) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** Makes a namespace; Pod Security enforces `restricted` in it unless the labels say otherwise. */
export async function makeNamespace(
  cluster: Kubectl,
  images: TestEnvironment['serverImages'],
  labels: Readonly<Record<string, string>> = {},
): Promise<TestNamespace> {
  const name = `test-${randomBytes(4).toString('hex')}`;
  const enforced = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await cluster.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...enforced, ...labels } } },
  ]);
  return openNamespace(cluster, images, name);
}

/** The same for a namespace that is there. */
export function openNamespace(
  cluster: Kubectl,
  images: TestEnvironment['serverImages'],
  name: string,
): TestNamespace {
  const kubectl = within(cluster, name);
  const ready: TestNamespace['ready'] = async (deployment, timeoutSeconds = 120) => {
    const wait = ['rollout', 'status', `--timeout=${timeoutSeconds}s`, `deployment/${deployment}`];
    const { code, stderr } = await kubectl.attempt(wait);
    if (code !== 0) throw new Error(`${deployment} is not ready: ${stderr}\n${await stateOf(kubectl)}`);
  };
  return {
    name,
    kubectl,
    ready,
    deployServers: async () => {
      const { objects, password, anonKey } = platformSecrets();
      await kubectl.apply([...objects, ...serverObjects(images, password)]);
      await Promise.all([ready('postgres'), ready('redis')]);
      return { anonKey };
    },
    finished: async (job, timeoutSeconds = 120) => finished(kubectl, job, timeoutSeconds),
    remove: async () => {
      await cluster.run(['delete', 'namespace', name, '--wait=true', '--timeout=120s']);
    },
  };
}

function within(cluster: Kubectl, name: string): Kubectl {
  const own = (args: readonly string[]): string[] => [`--namespace=${name}`, ...args];
  return {
    run: async (args, options) => cluster.run(own(args), options),
    attempt: async (args, options) => cluster.attempt(own(args), options),
    json: async (args) => cluster.json(own(args)),
    apply: async (objects, args = []) => cluster.apply(objects, [`--namespace=${name}`, ...args]),
  };
}

interface JobStatus {
  readonly status?: { readonly succeeded?: number; readonly failed?: number };
}

async function finished(kubectl: Kubectl, job: string, timeoutSeconds: number): Promise<string> {
  let status: JobStatus['status'] = {};
  await waitUntil(
    async () => {
      ({ status = {} } = await kubectl.json<JobStatus>(['get', 'job', job]));
      return (status.succeeded ?? 0) > 0 || (status.failed ?? 0) > 0;
    },
    { timeoutMs: timeoutSeconds * 1000, everyMs: 250 },
  );
  const { stdout } = await kubectl.attempt(['logs', `job/${job}`]);
  if ((status.succeeded ?? 0) === 0)
    throw new Error(`The job ${job} has not succeeded.\n${stdout}\n${await stateOf(kubectl)}`);
  return stdout;
}

/** Pods, events and last words, for the message of a failed test. */
async function stateOf(kubectl: Kubectl): Promise<string> {
  const [pods, events] = await Promise.all([
    kubectl.attempt(['get', 'pods', '-o', 'wide']),
    kubectl.attempt(['get', 'events', '--field-selector=type!=Normal', '--sort-by=.lastTimestamp']),
  ]);
  return [pods.stdout, events.stdout.split('\n').slice(-15).join('\n')].join('\n');
}
