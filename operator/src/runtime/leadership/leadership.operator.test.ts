import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { watchSlowdown, type Slowdown } from '../../../../tools/local/slowdown.ts';
import { eventually } from '../../../test/harness/eventually.ts';
import { startOperatorGround, type Ground } from '../../../test/harness/ground.ts';
import type { OperatorProcess } from '../../../test/harness/operator-process.ts';
import { startProxy, type Proxy } from '../../../test/harness/proxy.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-leadership-'));
/** Short, but longer than a busy machine lets a process wait for its turn. */
const SHORT_LEASE_SECONDS = 5;

let ground: Ground;
let machine: Slowdown;
const proxies: Proxy[] = [];

beforeAll(async () => {
  machine = watchSlowdown();
  ground = await startOperatorGround();
});

afterAll(async () => {
  await ground.close();
  await Promise.all(proxies.map((proxy) => proxy.close()));
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`leadership: machine ×${(await machine.stop()).toFixed(1)}\n`);
});

interface Candidate {
  readonly operator: OperatorProcess;
  /** Its writes but those of the Lease. */
  writes(): readonly string[];
}

async function startCandidate(namespace: string, leaseSeconds: number): Promise<Candidate> {
  const proxy = await startProxy(ground.access, mkdtempSync(path.join(folder, 'proxy-')));
  proxies.push(proxy);
  const operator = await ground.startOperator({
    namespace,
    leaseSeconds,
    leaderElection: true,
    kubeconfig: proxy.kubeconfig,
  });
  const writes = () =>
    proxy.recording.calls
      .filter(({ kind, resource }) => kind === 'write' && resource !== 'leases' && resource !== 'events')
      .map(
        ({ verb, resource, name, status }) => `${verb} ${resource}/${name ?? ''} ${status ?? 'no answer'}`,
      );
  return { operator, writes };
}

const leads =
  ({ operator }: Candidate) =>
  async (): Promise<boolean> =>
    (await operator.metrics()).includes('\nstudyflow_operator_leader 1\n');

async function migrate(namespace: string, name: string): Promise<void> {
  const template = {
    image: 'example.test/studyflow:1',
    publicUrl: 'https://study.example.test',
    secretNames: ['demo'],
  };
  const spec = { platform: 'demo', phase: 'expand', template };
  const object = {
    apiVersion: 'studyflow.dev/v1alpha1',
    kind: 'DatabaseMigration',
    metadata: { name, namespace },
    spec,
  };
  await ground.api.create(`/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/databasemigrations`, object);
}

async function hasJob(namespace: string, name: string): Promise<boolean> {
  return (await ground.api.get(`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`)) !== undefined;
}

test('a leader that is frozen past its lease changes nothing when it wakes, and ends', async () => {
  const namespace = await ground.namespace();
  const first = await startCandidate(namespace, SHORT_LEASE_SECONDS);
  await eventually('the first one leads', leads(first));
  const second = await startCandidate(namespace, SHORT_LEASE_SECONDS);
  await migrate(namespace, 'before');
  await eventually('the first one works', () => hasJob(namespace, 'before'));
  expect(second.writes()).toEqual([]);

  first.operator.freeze();
  await migrate(namespace, 'meanwhile');
  await eventually('the second one works', () => hasJob(namespace, 'meanwhile'));
  // Counted now: what the first one had sent before it froze has arrived long ago.
  const before = first.writes().length;
  first.operator.wake();
  await eventually('the first one ends', () => first.operator.hasExited());
  expect(
    first
      .writes()
      .slice(before)
      .filter((write) => write.endsWith(' 200') || write.endsWith(' 201')),
  ).toEqual([]);
});

test('a leader that ends in peace is followed within 5 s', async () => {
  const namespace = await ground.namespace();
  const first = await startCandidate(namespace, 15);
  await eventually('the first one leads', leads(first));
  const second = await startCandidate(namespace, 15);
  const stopped = performance.now();
  expect(await first.operator.stop()).toBe(0);
  await eventually('the second one leads', leads(second));
  const seconds = (performance.now() - stopped) / 1000;
  process.stdout.write(`takeover after a stop: ${seconds.toFixed(1)} s (at most 5)\n`);
  expect(seconds).toBeLessThanOrEqual(5 * machine.factor());
});

test('a leader that dies is followed within 20 s', async () => {
  const namespace = await ground.namespace();
  const first = await startCandidate(namespace, 15);
  await eventually('the first one leads', leads(first));
  const second = await startCandidate(namespace, 15);
  const killed = performance.now();
  await first.operator.kill();
  await eventually('the second one leads', leads(second));
  const seconds = (performance.now() - killed) / 1000;
  process.stdout.write(`takeover after a crash: ${seconds.toFixed(1)} s (at most 20)\n`);
  expect(seconds).toBeLessThanOrEqual(20 * machine.factor());
});
