import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ModuleParts } from '../../platform/module.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { createAnalyticsModule } from './module.ts';
import { AnalyticsOutput } from './contract.ts';
import { recordingCache } from './testing.ts';

const path = '/api/analytics';
const cache = recordingCache();
let open: OpenDatabase;
let served: ServedRoutes;
let parts: ModuleParts;
let [anna, ben] = [] as unknown as [Caller, Caller];

beforeAll(async () => {
  open = await openTestDatabase();
  const clock = { now: () => new Date('2026-03-29T12:00:00Z') };
  parts = createAnalyticsModule({ runner: open.runner, clock, cache });
  served = await serveRoutes(parts.routes ?? []);
});
beforeEach(async () => {
  [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
});
afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

async function study(person: Caller, at: string, minutes = 30): Promise<void> {
  const admin = await open.urls.connect('admin');
  await admin.query(
    `insert into public.study_sessions (user_id, title, status, duration, completed_at) values ($1, 'x', 'completed', $2, $3)`,
    [person.userId, minutes, at],
  );
}

test('shows the last seven days of the caller, and of nobody else', async () => {
  await study(anna, '2026-03-29T10:00:00Z');
  await study(ben, '2026-03-29T10:00:00Z', 500);
  const { body } = await served.as(anna).get(path).expect(200);
  expect(AnalyticsOutput.parse(body)).toEqual(body);
  expect(body).toMatchObject({
    range: 'day',
    from: '2026-03-23',
    to: '2026-03-29',
    time_zone: 'UTC',
    totals: { study_minutes: 30, sessions: 1 },
    streak: { current: 1 },
  });
  expect(body.buckets).toHaveLength(7);
  await served.as().get(path).expect(401);
});

test('knows the days of the time zone that is asked for, else of the profile, else of UTC', async () => {
  await study(anna, '2026-03-28T23:30:00Z');
  const dayWith = async (query: string) => {
    const { body } = await served.as(anna).get(`${path}?${query}`).expect(200);
    const found = body.buckets.find((bucket: { sessions: number }) => bucket.sessions > 0);
    return [body.time_zone, found?.start];
  };
  expect(await dayWith('')).toEqual(['UTC', '2026-03-28']);
  const admin = await open.urls.connect('admin');
  await admin.query(`update public.profiles set timezone = 'Europe/Berlin' where id = $1`, [anna.userId]);
  expect(await dayWith('')).toEqual(['Europe/Berlin', '2026-03-29']);
  expect(await dayWith('tz=America/New_York')).toEqual(['America/New_York', '2026-03-28']);
  await admin.query(`update public.profiles set timezone = 'Mars' where id = $1`, [anna.userId]);
  expect(await dayWith('')).toEqual(['UTC', '2026-03-28']);
});

test.each([
  [422, 'range=year'],
  [422, 'tz=Mars/Olympus'],
  [422, 'tz=%2B02:00'],
  [422, 'from=2026-02-30'],
  [422, 'from=2026-01-02&to=2026-01-01'],
  [422, 'from=2025-01-01&to=2026-02-05'],
  [200, 'from=2025-01-01&to=2026-02-04'],
  [422, 'range=week&from=2020-01-01&to=2026-01-01'],
  [422, 'range=month&from=2000-01-01&to=2026-01-01'],
  [200, 'range=month&from=2017-01-01&to=2026-01-01'],
  [422, 'subject_id=x'],
  [422, 'user_id=x'],
  [200, `subject_id=${randomUUID()}`],
])('answers %i to ?%s', async (status, query) => {
  await served.as(anna).get(`${path}?${query}`).expect(status);
});

test('sums of past days are computed once until something changes', async () => {
  const past = `${path}?from=2026-03-16&to=2026-03-22`;
  await served.as(anna).get(past).expect(200);
  const loads = cache.loads.length;
  await served.as(anna).get(past).expect(200);
  expect(cache.loads).toHaveLength(loads);
  await study(anna, '2026-03-20T10:00:00Z');
  const forget = parts.subscribers?.find(({ name }) => name === 'analytics.forget');
  const change = {
    id: '1',
    table: 'public.study_sessions',
    operation: 'INSERT',
    rowId: null,
    old: null,
    new: null,
  } as const;
  const nobody = { organisationId: null, callerId: null, requestId: null, at: '' };
  await forget?.handle({ ...change, ...nobody, userId: anna.userId });
  expect((await served.as(anna).get(past).expect(200)).body.totals.sessions).toBe(1);
});

test('what includes today shows what was done a moment ago', async () => {
  await served.as(anna).get(path).expect(200);
  await study(anna, '2026-03-29T10:00:00Z');
  expect((await served.as(anna).get(path).expect(200)).body.totals.sessions).toBe(1);
});

test('computes every answer where there is no cache', async () => {
  const clock = { now: () => new Date('2026-03-29T12:00:00Z') };
  const plain = createAnalyticsModule({ runner: open.runner, clock });
  expect(plain.subscribers?.map(({ name }) => name)).toEqual(['analytics.maintain-streaks']);
  const door = await serveRoutes(plain.routes ?? []);
  await study(anna, '2026-03-29T10:00:00Z');
  expect((await door.as(anna).get(path).expect(200)).body.totals.sessions).toBe(1);
  await study(anna, '2026-03-29T11:00:00Z');
  expect((await door.as(anna).get(path).expect(200)).body.totals.sessions).toBe(2);
  await door.close();
});
