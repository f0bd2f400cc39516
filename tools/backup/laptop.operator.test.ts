import { expect, test } from '@jest/globals';
import pg from 'pg';
import type { Redis } from '../../services/platform/redis/redis.ts';
import { openRedis, untilUp } from '../../services/platform/redis/testing.ts';
import { createTestPlatform } from '../supervisor/testing.ts';

async function ask(url: string, sql: string): Promise<readonly object[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The platform's own client, with the keys that the platform has. */
async function askRedis<Answer>(url: string, question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
  const redis = await untilUp(openRedis({ url, keyPrefix: 'studyflow' }));
  try {
    return await question(redis);
  } finally {
    await redis.close();
  }
}

const stale = (redis: Redis): string => redis.keys.cache('analytics', 'value:of-a-day-that-is-lost');

const PEOPLE = 'select id, email, encrypted_password from auth.users order by id';

test('make backup, then everything is lost, then make restore: everybody is there again, and signs in', async () => {
  const platform = await createTestPlatform();
  try {
    expect(await platform.run('start')).toMatchObject({ code: 0 });
    const { database_url: url, redis_url: redisUrl } = platform.runFile();
    const people = await ask(url, PEOPLE);
    expect(people.length).toBeGreaterThan(0);
    expect(await platform.run('backup')).toMatchObject({
      code: 0,
      output: expect.stringContaining('nothing differs'),
    });
    await ask(url, 'truncate auth.users cascade');
    expect(
      await askRedis(redisUrl, (redis) => redis.command((commands) => commands.set(stale(redis), 'x'))),
    ).toBe('OK');
    expect(await platform.run('restore')).toMatchObject({
      code: 1,
      output: expect.stringContaining('--replace studyflow'),
    });
    const { code, output } = await platform.run('restore', { REPLACE: 'studyflow' });
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    expect(await ask(url, PEOPLE)).toEqual(people);
    expect(
      await askRedis(redisUrl, (redis) => redis.command((commands) => commands.exists(stale(redis)))),
    ).toBe(0);
    expect(await platform.run('stop')).toMatchObject({ code: 0 });
    expect(await platform.run('start')).toMatchObject({ code: 0 });
    const { anon_key: apikey, demo_users, api_url } = platform.runFile();
    const [demo] = demo_users;
    const answer = await fetch(`${api_url}/auth/v1/token?grant_type=password`, {
      method: 'POST',
      headers: { apikey, 'content-type': 'application/json' },
      body: JSON.stringify({ email: demo?.email, password: demo?.password }),
    });
    expect(answer.status).toBe(200);
  } finally {
    await platform.remove();
  }
}, 240_000);
