import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { createRolePools } from './pools.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await openTestDatabase();
});
afterAll(() => open.close());

test('in the smallest pools work can hold two connections, whoever it is for', async () => {
  const pools = createRolePools(
    { app: open.urls.appUrl, system: open.urls.systemUrl },
    {
      maxConnections: 2,
      acquireTimeoutMs: 10_000,
      statementTimeoutMs: 10_000,
      idleTimeoutMs: 10_000,
      onError: () => undefined,
    },
  );
  try {
    for (const role of ['anon', 'authenticated', 'service_role', 'system'] as const) {
      const first = await pools.acquire(role);
      const second = await pools.acquire(role);
      const { rows } = await second.client.query<{ one: number }>('select 1 as one');
      expect(rows).toEqual([{ one: 1 }]);
      first.release(false);
      second.release(false);
    }
  } finally {
    await pools.close();
  }
});
