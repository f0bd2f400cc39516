import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { dayIn } from '../../platform/clock/time-zone.ts';
import { PLATFORM, type Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { analyticsIn } from './analytics.mikro.ts';
import { analyticsOf, RANGES, type Period } from './analytics.ts';
import { endStreaksJob } from './jobs.ts';
import { streaksIn } from './streak.mikro.ts';
import { plainAnalytics, plainStreak, type PlainHistory, type PlainSession } from './testing.ts';
import { endStreaks } from './use-cases/end-streaks.ts';
import { maintainStreak } from './use-cases/maintain-streak.ts';

const call = { requestId: 'test' };
const now = new Date('2024-11-04T03:30:00Z');
let open: OpenDatabase;
let admin: pg.Client;
let caller: Caller;
let subjects: [string, string];

beforeAll(async () => {
  open = await openTestDatabase();
  admin = await open.urls.connect('admin');
  await newPerson();
});
afterAll(() => open.close());

async function newPerson(): Promise<Caller> {
  caller = (await signUpCallers(open.urls.adminUrl, 1))[0]!;
  const made = await admin.query(
    `insert into public.subjects (user_id, name) values ($1, 'Art'), ($1, 'Biology') returning id`,
    [caller.userId],
  );
  subjects = made.rows.map(({ id }: { id: string }) => id) as [string, string];
  return caller;
}

/** Midnight is missing or comes twice in Havana and Cairo, offsets are odd in Kathmandu and St John's. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
];

/** Changes of the clocks in 2024, in Berlin, New York, Havana and Cairo. */
const TRANSITIONS = [
  '2024-03-31T01:00:00Z',
  '2024-10-27T01:00:00Z',
  '2024-03-10T07:00:00Z',
  '2024-11-03T06:00:00Z',
  '2024-03-10T05:00:00Z',
  '2024-11-03T05:00:00Z',
  '2024-04-25T22:00:00Z',
  '2024-10-31T21:00:00Z',
].map((moment) => Date.parse(moment));

const minute = 60_000;
const moment = fc
  .oneof(
    fc
      .tuple(fc.constantFrom(...TRANSITIONS), fc.integer({ min: -180, max: 180 }))
      .map(([at, minutes]) => at + minutes * minute),
    fc.integer({ min: 0, max: 366 * 24 * 60 }).map((minutes) => Date.UTC(2023, 11, 1) + minutes * minute),
    fc.integer({ min: -6 * 24 * 60, max: 0 }).map((minutes) => now.getTime() + minutes * minute),
  )
  .map((at) => new Date(at).toISOString());
const subjectIndex = fc.constantFrom(null, 0, 1);
const someSessions = fc.array(
  fc.record({
    subject: subjectIndex,
    duration: fc.integer({ min: 1, max: 300 }),
    focus_score: fc.option(fc.integer({ min: 0, max: 100 })),
    completed_at: moment,
  }),
  { maxLength: 40 },
);
const someTasks = fc.array(fc.record({ subject: subjectIndex, completed_at: moment }), { maxLength: 20 });
const day = fc
  .integer({ min: 0, max: 400 })
  .map((days) => new Date(Date.UTC(2023, 10, 20 + days)).toISOString().slice(0, 10));
const somePeriod = fc.record({
  range: fc.constantFrom(...RANGES),
  ends: fc.tuple(day, day).map((ends) => [...ends].sort() as [string, string]),
  time_zone: fc.constantFrom(...ZONES),
  subject: fc.constantFrom(undefined, undefined, 0, 1),
});

async function store({ sessions, tasks }: PlainHistory): Promise<void> {
  for (const table of ['study_sessions', 'tasks', 'study_analytics']) {
    await admin.query(`delete from public.${table} where user_id = $1`, [caller.userId]);
  }
  await admin.query(
    `insert into public.study_sessions (user_id, title, status, subject_id, duration, focus_score, completed_at)
     select $1, 'x', 'completed', subject_id, duration, focus_score, completed_at
     from jsonb_populate_recordset(null::public.study_sessions, $2)`,
    [caller.userId, JSON.stringify(sessions)],
  );
  await admin.query(
    `insert into public.tasks (user_id, title, status, subject_id, completed_at)
     select $1, 'x', 'completed', subject_id, completed_at from jsonb_populate_recordset(null::public.tasks, $2)`,
    [caller.userId, JSON.stringify(tasks)],
  );
}

test('agrees with a slow plain computation, for any history, period and time zone', async () => {
  const idOf = (index: number | null): string | null => (index === null ? null : subjects[index]!);
  await fc.assert(
    fc.asyncProperty(someSessions, someTasks, somePeriod, async (sessions, tasks, asked) => {
      const history: PlainHistory = {
        sessions: sessions.map(({ subject, ...row }) => ({ ...row, subject_id: idOf(subject) })),
        tasks: tasks.map(({ subject, ...row }) => ({ ...row, subject_id: idOf(subject) })),
        names: new Map([
          [subjects[0], 'Art'],
          [subjects[1], 'Biology'],
        ]),
      };
      await store(history);
      const period: Period = {
        range: asked.range,
        from: asked.ends[0],
        to: asked.ends[1],
        time_zone: asked.time_zone,
        subject_id: asked.subject === undefined ? undefined : subjects[asked.subject],
      };
      const today = dayIn(period.time_zone, now);
      const repository = analyticsIn(open.database.shared(caller, call, 'caller'));
      const [groups, streak] = await Promise.all([
        repository.groups(period),
        repository.streak(period.time_zone, today),
      ]);
      expect(analyticsOf(period, groups, streak)).toEqual(plainAnalytics(history, period, today));
    }),
    { numRuns: 120 },
  );
});

test('counts what other doors wrote without a moment, and nothing that is open or took no time', async () => {
  await newPerson();
  await admin.query(
    `insert into public.study_sessions (user_id, title, status, completed, duration, started_at) values
       ($1, 'started only', 'active', true, 20, '2024-05-05T10:00:00Z'),
       ($1, 'open', 'active', false, 40, '2024-05-05T10:00:00Z'),
       ($1, 'no time', 'completed', true, 0, '2024-05-05T10:00:00Z')`,
    [caller.userId],
  );
  await admin.query(
    `insert into public.tasks (user_id, title, status, updated_at, completed_at) values
       ($1, 'no moment', 'completed', '2024-05-05T10:00:00Z', null),
       ($1, 'taken back', 'todo', '2024-05-05T10:00:00Z', '2024-05-05T10:00:00Z')`,
    [caller.userId],
  );
  const period = { range: 'day', from: '2024-05-05', to: '2024-05-05', time_zone: 'UTC' } as const;
  const groups = await analyticsIn(open.database.shared(caller, call, 'caller')).groups(period);
  expect(groups).toEqual([
    expect.objectContaining({ study_minutes: 20, sessions: 1, tasks_completed: 1, focus_count: 0 }),
  ]);
});

describe('the streak that is kept', () => {
  const bind = () =>
    open.runner.bindTo((scope) => ({ streaks: streaksIn(scope), clock: { now: () => now } }));
  const maintain = (userId: string) => bind()(maintainStreak).execute(PLATFORM, { user_id: userId }, call);
  const kept = async (userId: string) =>
    (
      await admin.query(
        `select to_jsonb(k) - 'id' as streak, p.study_streak, p.total_study_time, k.xmin::text, p.xmin::text as profile_xmin
         from public.study_streaks k join public.profiles p on p.id = k.user_id where k.user_id = $1`,
        [userId],
      )
    ).rows[0];

  test('is what the plain computation says, where the person lives', async () => {
    await newPerson();
    await admin.query(`update public.profiles set timezone = 'America/Havana' where id = $1`, [
      caller.userId,
    ]);
    const sessions: PlainSession[] = [
      '2024-11-03T04:30:00Z',
      '2024-11-03T05:30:00Z',
      '2024-11-02T12:00:00Z',
      '2024-10-01T00:00:00Z',
    ].map((at) => ({ subject_id: null, duration: 25, focus_score: null, completed_at: at }));
    await store({ sessions, tasks: [], names: new Map() });
    await maintain(caller.userId);
    const expected = plainStreak(sessions, 'America/Havana', dayIn('America/Havana', now));
    expect(expected).toMatchObject({ current: 2, study_days: 3 });
    expect(await kept(caller.userId)).toMatchObject({
      streak: {
        current_streak: expected.current,
        longest_streak: expected.longest,
        total_study_days: expected.study_days,
        last_study_date: expected.last_study_date,
        streak_start_date: '2024-11-02',
      },
      study_streak: 2,
      total_study_time: 100,
    });
  });

  test('is written once, however often it is computed', async () => {
    await maintain(caller.userId);
    const first = await kept(caller.userId);
    await maintain(caller.userId);
    expect(await kept(caller.userId)).toEqual(first);
  });

  test('comes back when its row is gone, and a person who is gone is passed over', async () => {
    await admin.query('delete from public.study_streaks where user_id = $1', [caller.userId]);
    await maintain(caller.userId);
    expect(await kept(caller.userId)).toMatchObject({ study_streak: 2 });
    await maintain(randomUUID());
  });

  test('may be maintained by the platform only', async () => {
    const asked = bind()(maintainStreak).execute(caller, { user_id: caller.userId }, call);
    await expect(asked).rejects.toMatchObject({ status: 403 });
  });

  test('ends a day after the last chance, for the person too, and others go on', async () => {
    const [broken, alive] = [await newPerson(), await newPerson()];
    for (const [person, days] of [
      [broken, 3],
      [alive, 1],
    ] as const) {
      await admin.query(
        `update public.study_streaks set current_streak = 4, streak_start_date = '2024-01-01',
           last_study_date = (now() at time zone 'UTC')::date - $2::integer where user_id = $1`,
        [person.userId, days],
      );
      await admin.query('update public.profiles set study_streak = 4 where id = $1', [person.userId]);
    }
    await endStreaksJob(bind()(endStreaks)).run({}, new AbortController().signal);
    expect(await kept(broken.userId)).toMatchObject({
      streak: { current_streak: 0, streak_start_date: null },
      study_streak: 0,
    });
    expect(await kept(alive.userId)).toMatchObject({ streak: { current_streak: 4 }, study_streak: 4 });
  });
});
