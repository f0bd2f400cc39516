import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { createAnalyticsModule } from './module.ts';
import { recordingCache } from './testing.ts';
import { lastWholePeriods } from './warm.job.ts';

let open: OpenDatabase;

beforeAll(async () => {
  open = await openTestDatabase();
});

afterAll(() => open.close());

describe('warming', () => {
  test.each([
    ['2026-03-16', '2026-03-09', '2026-03-15', '2026-02-01', '2026-02-28'],
    ['2026-01-01', '2025-12-22', '2025-12-28', '2025-12-01', '2025-12-31'],
  ])('on %s takes the last whole week and month', (...[today, monday, sunday, first, last]) => {
    expect(lastWholePeriods(today)).toEqual([
      { range: 'day', from: monday, to: sunday },
      { range: 'day', from: first, to: last },
    ]);
  });

  test('puts what people who are here will ask for into the cache, and nothing of others', async () => {
    const people = await signUpCallers(open.urls.adminUrl, 2);
    const [here, away] = people.map(({ userId }) => userId);
    const admin = await open.urls.connect('admin');
    await admin.query(
      `insert into app.user_activity (user_id, last_active_at) values ($1, now()), ($2, now() - interval '2 hours')`,
      [here, away],
    );
    const cache = recordingCache();
    const clock = { now: () => new Date() };
    const { jobs = [] } = createAnalyticsModule({ runner: open.runner, clock, cache });
    const warm = jobs.find(({ name }) => name === 'analytics.warm');
    await warm?.run({}, AbortSignal.timeout(10_000));
    expect(cache.loads).toHaveLength(2);
    expect(cache.loads.every((key) => key.startsWith(`${String(here)}:`))).toBe(true);
    await warm?.run({}, AbortSignal.timeout(10_000));
    expect(cache.loads).toHaveLength(2);
  });

  test('has nothing to do where nothing is kept', () => {
    const { jobs = [] } = createAnalyticsModule({ runner: open.runner, clock: { now: () => new Date() } });
    expect(jobs.map(({ name }) => name)).toEqual(['analytics.end-streaks']);
  });
});
