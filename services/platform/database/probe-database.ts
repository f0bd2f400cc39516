import type { RolePools } from './pools.ts';

/** Resolves when PostgreSQL answers as the system. @throws when it does not; that connection is not used again. */
export async function probeDatabase(pools: Pick<RolePools, 'acquire'>): Promise<void> {
  const lease = await pools.acquire('system');
  try {
    await lease.client.query('select 1');
    lease.release(false);
  } catch (thrown) {
    lease.release(true);
    throw thrown;
  }
}
