import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createOutboxStore } from '../../platform/events/outbox-store.ts';
import { startRelay, type Relay } from '../../platform/events/relay.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { recordLog } from '../../platform/telemetry/testing.ts';
import { signUpCallers } from '../../testing/people.ts';
import { createAnalyticsModule } from './module.ts';

let open: OpenDatabase;
let relay: Relay;
const outcomes = new Set<string>();

beforeAll(async () => {
  open = await openTestDatabase({ maxConnections: 8 });
  const clock = { now: () => new Date('2026-03-29T12:00:00Z') };
  const { subscribers = [] } = createAnalyticsModule({ runner: open.runner, clock });
  relay = startRelay({
    store: createOutboxStore(open.database),
    log: recordLog(),
    subscribers,
    observe: (_subscriber, outcome) => void outcomes.add(outcome),
    chance: () => 0.5,
    holder: randomUUID(),
    pollMs: 20,
  });
});
afterAll(async () => {
  await relay.stop();
  await open.close();
});

/** The relay looks every 20 ms. */
const nextLook = () => new Promise((resolve) => setTimeout(resolve, 20));

test('a session that somebody completes by SQL moves streak and study time, and stops moving them', async () => {
  const [anna] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
  const admin = await open.urls.connect('admin');
  const totals = async () =>
    (
      await admin.query(
        `select k.current_streak, p.study_streak, p.total_study_time
         from public.study_streaks k join public.profiles p on p.id = k.user_id where p.id = $1`,
        [anna.userId],
      )
    ).rows[0] as object;
  const becomes = async (expected: object): Promise<void> => {
    while (JSON.stringify(await totals()) !== JSON.stringify(expected)) {
      await nextLook();
    }
  };
  await admin.query(
    `insert into public.study_sessions (user_id, title, status, duration, completed_at) values
       ($1, 'yesterday', 'completed', 25, '2026-03-28T10:00:00Z'), ($1, 'today', 'active', 35, null)`,
    [anna.userId],
  );
  await becomes({ current_streak: 1, study_streak: 1, total_study_time: 25 });
  await admin.query(
    `update public.study_sessions set completed = true, completed_at = '2026-03-29T10:00:00Z'
     where user_id = $1 and title = 'today'`,
    [anna.userId],
  );
  await becomes({ current_streak: 2, study_streak: 2, total_study_time: 60 });
  await admin.query(`delete from public.study_sessions where user_id = $1 and title = 'yesterday'`, [
    anna.userId,
  ]);
  await becomes({ current_streak: 1, study_streak: 1, total_study_time: 35 });
  expect([...outcomes]).toEqual(['done']);
});

test('accounts that are deleted meanwhile take everything along, and nothing fails', async () => {
  const people = await signUpCallers(open.urls.adminUrl, 20);
  const admin = await open.urls.connect('admin');
  for (const { userId } of people) {
    await admin.query(
      `insert into public.study_sessions (user_id, title, completed, duration) values ($1, 'x', true, 5)`,
      [userId],
    );
    await nextLook();
    await admin.query('delete from auth.users where id = $1', [userId]);
  }
  const left = async () => {
    const { rows } = await admin.query(
      `select count(*)::integer as left from app.read_outbox('analytics.maintain-streaks', 1000)
       where topic in ('public.study_sessions', 'public.profiles')`,
    );
    return (rows[0] as { left: number }).left;
  };
  while ((await left()) > 0) await nextLook();
  expect([...outcomes]).toEqual(['done']);
});
