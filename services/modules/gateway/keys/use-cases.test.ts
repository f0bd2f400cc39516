import { describe, expect, test } from '@jest/globals';
import { randomIds } from '../../../platform/ids/ids.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import type { KeyRepository, NewKey } from './key.ts';
import { createKey } from './use-cases.ts';

async function endOf(expires_at: string | null): Promise<unknown> {
  const made: NewKey[] = [];
  const keys: Pick<KeyRepository, 'count' | 'create'> = {
    count: async () => 0,
    create: async (key) => {
      made.push(key);
      return undefined;
    },
  };
  const deps = {
    keys: keys as KeyRepository,
    ids: randomIds,
    clock: { now: () => new Date('2026-11-27T12:00:00Z') },
  };
  const run = createKey.run(deps, NOBODY, { name: 'bot', expires_at }, { requestId: 'request' });
  await expect(run).rejects.toMatchObject({ reason: 'organisation.not-found' });
  return made[0]?.expires_at;
}

describe('the end of a key', () => {
  test('is kept in UTC, whatever its offset: the database knows fewer of them', async () => {
    expect(await endOf('2027-01-01T00:00:00+23:00')).toBe('2026-12-31T01:00:00.000Z');
    expect(await endOf('9999-12-31T23:59:59-23:00')).toBe('9999-12-31T00:00:00.000Z');
    expect(await endOf(null)).toBeNull();
  });

  test('must be in the future', async () => {
    const past = createKey.run(
      { keys: {} as KeyRepository, ids: randomIds, clock: { now: () => new Date('2026-11-27T12:00:00Z') } },
      NOBODY,
      { name: 'bot', expires_at: '2026-11-27T12:00:00Z' },
      { requestId: 'request' },
    );
    await expect(past).rejects.toMatchObject({ reason: 'gateway.request-invalid' });
  });
});
