import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, test } from '@jest/globals';
import { createOutboxStore } from '../../../platform/events/outbox-store.ts';
import { startRelay, type Relay } from '../../../platform/events/relay.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { recordLog } from '../../../platform/telemetry/testing.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { openEngagement } from '../module.ts';

let open: OpenDatabase;
let relay: Relay;
let nowMs = 0;
const metrics = createMetrics({ version: 'test', withDefaults: false });

beforeAll(async () => {
  open = await openTestDatabase();
  relay = startRelay({
    store: createOutboxStore(open.database),
    log: recordLog(),
    subscribers: [openEngagement({ runner: open.runner, metrics, clock: { monotonicMs: () => nowMs } })],
    observe: () => undefined,
    chance: () => 0.5,
    holder: randomUUID(),
    pollMs: 20,
  });
});

afterAll(async () => {
  await relay.stop();
  await open.close();
});

async function becomes(lines: readonly string[]): Promise<void> {
  for (;;) {
    const { body } = await metrics.render(undefined);
    if (lines.every((line) => body.split('\n').includes(line))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('what people complete is counted once, by whatever door', async () => {
  const [lea] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
  const admin = await open.urls.connect('admin');
  await admin.query(
    `insert into public.study_sessions (user_id, title, type, status, duration) values
       ($1, 'a', 'review', 'completed', 25), ($1, 'b', 'focus', 'active', 50)`,
    [lea.userId],
  );
  await admin.query(
    `update public.study_sessions set completed = true, status = 'completed' where title = 'b'`,
  );
  await admin.query(`update public.study_sessions set notes = 'more' where title = 'b'`);
  await admin.query(
    `insert into public.tasks (user_id, title, priority, status) values ($1, 't', 'high', 'todo'), ($1, 'u', null, 'completed')`,
    [lea.userId],
  );
  await admin.query(`update public.tasks set status = 'completed' where title = 't'`);
  await admin.query(`delete from public.tasks where title = 'u'`);
  await becomes([
    'studyflow_study_sessions_completed_total{type="review"} 1',
    'studyflow_study_sessions_completed_total{type="focus"} 1',
    'studyflow_study_minutes_total 75',
    'studyflow_tasks_completed_total{priority="high"} 1',
    'studyflow_tasks_completed_total{priority="none"} 1',
  ]);
});

test('people who were here are counted by day, week and month, once a minute', async () => {
  const people = await signUpCallers(open.urls.adminUrl, 4);
  const admin = await open.urls.connect('admin');
  const days = [0, 3, 20, 40];
  for (const [index, { userId }] of people.entries()) {
    await admin.query(
      `insert into app.user_activity (user_id, last_active_at) values ($1, now() - make_interval(days => $2))`,
      [userId, days[index]],
    );
  }
  nowMs += 60_000;
  const lines = (day: number) => [
    `studyflow_active_users{within="day"} ${day}`,
    `studyflow_active_users{within="week"} ${day + 1}`,
    `studyflow_active_users{within="month"} ${day + 2}`,
  ];
  await becomes(lines(1));
  await admin.query('update app.user_activity set last_active_at = now() where user_id = $1', [
    people[3]?.userId,
  ]);
  nowMs += 59_999;
  await becomes(lines(1));
  nowMs += 1;
  await becomes(lines(2));
});
