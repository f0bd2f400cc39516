import { setTimeout as delay } from 'node:timers/promises';
import type { Drill, Undo } from '../drill.ts';
import type { Ground } from '../ground.ts';
import { holdOpen, undoAll } from './means.ts';

const BACKLOG = 12_000;
const GOALS = 3;
const HISTORY_MS = 600_000;

/** Changes, jobs and messages that nobody takes, or that cannot be handled. */
export const queues = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowJobsLate'],
    fault: 'a job of a version that has been taken back is due: no worker knows it',
    begin: async ({ stage }) => {
      await stage.query(`insert into app.jobs (name, key) values ('drill.of-another-version', 'drill')`);
      return async () => {
        await stage.query(`delete from app.jobs where key = 'drill'`);
      };
    },
  },
  {
    alerts: ['StudyFlowDeliveriesLate'],
    fault: 'a mail that is due is locked in PostgreSQL, so that no worker sends it',
    begin: async (ground) => {
      const { stage, load } = ground;
      await stage.query(
        `insert into app.deliveries (user_id, way, source, kind, data, due_at)
         values ($1, 'email', 'drill', 'reminder', '{}', now() + interval '5 s')`,
        [load.person.id],
      );
      const release = await holdOpen(ground, `select from app.deliveries where source = 'drill' for update`);
      return undoAll(async () => {
        await stage.query(`delete from app.deliveries where source = 'drill'`);
      }, release);
    },
  },
  {
    alerts: [
      'StudyFlowOutboxLagging',
      'StudyFlowOutboxBacklog',
      'StudyFlowOutboxDeadLetters',
      'StudyFlowJobsDead',
    ],
    fault: `a subscriber cannot write, ${BACKLOG} tasks are brought in behind it, and a job cannot read its payload`,
    begin: breakConsumers,
  },
];

/** Notifications are refused by PostgreSQL, and a job is told nonsense: real workers give up real work. */
async function breakConsumers(ground: Ground): Promise<Undo> {
  const { stage, load } = ground;
  await untilThereIsHistory(ground);
  await stage.query(`create function public.drill_refuses() returns trigger language plpgsql as
    $$ begin raise exception 'refused for a drill'; end $$`);
  await stage.query(`create trigger drill before insert on public.notifications
    for each row execute function public.drill_refuses()`);
  await stage.query(
    `insert into public.study_goals (user_id, title, target_value)
     select $1, 'Drill ' || n, 1 from generate_series(1, $2::integer) n`,
    [load.person.id, GOALS],
  );
  await stage.query(`update public.study_goals set status = 'completed' where title like 'Drill %'`);
  await stage.query(`insert into app.jobs (name, payload) values ('exports.make', '{"is": "nonsense"}')`);
  await delay(1_000);
  await stage.query(
    `insert into public.tasks (user_id, title)
     select $1, 'Brought in ' || n from generate_series(1, $2::integer) n`,
    [load.person.id, BACKLOG],
  );
  return async () => {
    await stage.query('drop function public.drill_refuses() cascade');
  };
}

/** What is compared with an hour ago needs an hour, at the pace of the drill, to have passed. */
async function untilThereIsHistory({ tower, factor }: Ground): Promise<void> {
  const ago = `${Math.round(3_600_000 / factor)}ms`;
  const began = performance.now();
  while ((await tower.ask(`studyflow_jobs{state="dead"} offset ${ago}`)) === undefined) {
    if (performance.now() - began > HISTORY_MS) throw new Error('Prometheus has no figure of an hour ago.');
    await delay(1_000);
  }
}
