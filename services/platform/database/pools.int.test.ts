import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cloneDatabase, type TestDatabase } from '../../testing/postgres.ts';
import { until } from '../../testing/until.ts';
import { createRolePools, type RolePools } from './pools.ts';

let server: TestDatabase;
let pools: RolePools;
const failures: unknown[] = [];

beforeAll(async () => {
  server = await cloneDatabase();
  pools = createRolePools(
    { app: server.appUrl, system: server.systemUrl },
    {
      // The fewest that may be configured.
      maxConnections: 2,
      acquireTimeoutMs: 10_000,
      statementTimeoutMs: 1_000,
      idleTimeoutMs: 60_000,
      onError: (cause) => failures.push(cause),
    },
  );
});

afterAll(async () => {
  await pools.close();
  await server.drop();
});

/** The server's own number of a connection that is then given back. */
async function backendOf(): Promise<number> {
  const { client, release } = await pools.acquire('system');
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  release(false);
  return rows[0]!.pid;
}

const openConnections = (): number => pools.load().reduce((sum, { total }) => sum + total, 0);

test('an idle connection that the server ends is told of, and the next caller gets another one', async () => {
  const before = await backendOf();
  expect(await backendOf()).toBe(before);
  const admin = await server.connect('admin');
  await admin.query('select pg_terminate_backend($1)', [before]);
  await until(() => openConnections() === 0);
  expect(failures).not.toEqual([]);
  expect(await backendOf()).not.toBe(before);
});

test('in the smallest pools work can hold two connections, whoever it is for', async () => {
  for (const role of ['anon', 'authenticated', 'service_role', 'system'] as const) {
    const first = await pools.acquire(role);
    const second = await pools.acquire(role);
    const { rows } = await second.client.query<{ one: number }>('select 1 as one');
    expect(rows).toEqual([{ one: 1 }]);
    first.release(false);
    second.release(false);
  }
});
