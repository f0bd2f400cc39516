import { z } from 'zod';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { systemClock } from '../clock/clock.ts';
import { unavailable } from '../errors/common.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { recordLog } from '../telemetry/testing.ts';
import { currentCallContext, withCallContext } from '../telemetry/call-context.ts';
import type { Job } from './job.ts';
import { createJobStore, type JobStore } from './job-store.ts';
import { observeJobs } from './observe-jobs.ts';
import { createJobQueue } from './queue.ts';
import { startSchedules } from './schedules.ts';
import { trimExpiredJob } from './trim-expired.job.ts';
import { startJobWorker, type JobWorker } from './worker.ts';
import { watchMachine } from '../../testing/time-limits.ts';
import { until } from '../../testing/until.ts';

const machine = watchMachine();

let open: OpenDatabase;
let store: JobStore;
const workers: JobWorker[] = [];
beforeAll(async () => {
  open = await openTestDatabase();
  store = createJobStore(open.database);
});
beforeEach(async () => {
  const admin = await open.urls.connect('admin');
  await admin.query('truncate app.jobs, app.dead_jobs, app.job_schedules');
});
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.stop())));
afterAll(() => open.close());

const note = z.strictObject({ n: z.number() });

function work(jobs: readonly Job[], options: Partial<Parameters<typeof startJobWorker>[0]> = {}) {
  const outcomes: string[] = [];
  const log = recordLog();
  const worker = startJobWorker({
    store,
    jobs,
    log,
    observe: (name, outcome) => void outcomes.push(`${name} ${outcome}`),
    chance: () => 0.5,
    pollMs: 20,
    ...options,
  });
  workers.push(worker);
  return { outcomes, log, worker };
}

const jobThat = (run: Job<typeof note>['run'], name = 'test.note'): Job<typeof note> => ({
  name,
  payload: note,
  run,
});

describe('a job', () => {
  test('runs once, with its payload and the request id of who enqueued it', async () => {
    const seen: unknown[] = [];
    const job = jobThat(async (payload) => void seen.push([payload, currentCallContext()?.requestId]));
    await withCallContext({ requestId: 'r-7', traceId: '' }, () =>
      createJobQueue(open.database).enqueue(job, { n: 1 }),
    );
    const { outcomes } = work([job]);
    await until(() => outcomes.length === 1);
    expect(seen).toEqual([[{ n: 1 }, 'r-7']]);
    expect(await store.depth()).toMatchObject({ waiting: 0, running: 0 });
  });

  test('exists exactly if the transaction of the command commits, for any caller', async () => {
    const job = jobThat(async () => undefined);
    const [caller] = await signUpCallers(open.urls.adminUrl, 1);
    const queue = createJobQueue(open.database);
    const leave = (isGood: boolean) =>
      open.database.transaction(caller!, { requestId: 'r-1' }, 'caller', async (scope) => {
        await queue.enqueue(job, { n: 1 }, { scope });
        if (!isGood) throw new Error('changed my mind');
      });
    await expect(leave(false)).rejects.toThrow('changed my mind');
    expect(await store.depth()).toMatchObject({ waiting: 0 });
    await leave(true);
    expect(await store.depth()).toMatchObject({ waiting: 1 });
  });

  test('with a key waits only once, with the newest payload and the earliest time', async () => {
    const seen: number[] = [];
    const job = jobThat(async ({ n }) => void seen.push(n));
    const queue = createJobQueue(open.database);
    await queue.enqueue(job, { n: 1 }, { key: 'k' });
    await queue.enqueue(job, { n: 2 }, { key: 'k', runAt: new Date(Date.now() + 60_000) });
    await queue.enqueue(job, { n: 3 }, { key: 'other' });
    const { outcomes } = work([job]);
    await until(() => outcomes.length === 2);
    expect(seen.sort()).toEqual([2, 3]);
  });

  test('with places of its own waits in the queue for them, and leaves all others theirs', async () => {
    const gate = Promise.withResolvers<undefined>();
    let [now, most] = [0, 0];
    const long: Job<typeof note> = {
      ...jobThat(async () => {
        most = Math.max(most, (now += 1));
        await gate.promise;
        now -= 1;
      }, 'test.long'),
      atOnce: 1,
    };
    const quick = jobThat(async () => undefined);
    const queue = createJobQueue(open.database);
    for (let n = 0; n < 3; n += 1) await queue.enqueue(long, { n });
    for (let n = 0; n < 2; n += 1) await queue.enqueue(quick, { n });
    const { outcomes } = work([long, quick], { concurrency: 1 });
    await until(() => outcomes.length === 2);
    expect(outcomes).toEqual(['test.note done', 'test.note done']);
    expect(await store.depth()).toMatchObject({ waiting: 2, running: 1 });
    gate.resolve(undefined);
    await until(() => outcomes.length === 5);
    expect(most).toBe(1);
  });

  test('is not run before its time', async () => {
    const job = jobThat(async () => undefined);
    const startedAt = performance.now();
    await createJobQueue(open.database).enqueue(job, { n: 1 }, { runAt: new Date(Date.now() + 300) });
    const { outcomes } = work([job]);
    await until(() => outcomes.length === 1);
    expect(performance.now() - startedAt).toBeGreaterThan(250);
  });

  test('is refused at the door when its payload does not fit', async () => {
    const queue = createJobQueue(open.database);
    await expect(
      queue.enqueue(
        jobThat(async () => undefined),
        { n: 'x' } as never,
      ),
    ).rejects.toThrow();
  });
});

describe('a job that fails', () => {
  test('is tried again after a while, and given up after the fifth attempt', async () => {
    let failedAt = 0;
    const job = jobThat(async () => {
      failedAt = performance.now();
      throw new Error('no luck with token=canary-value');
    });
    await createJobQueue(open.database).enqueue(job, { n: 1 });
    const { outcomes, log } = work([job]);
    const admin = await open.urls.connect('admin');
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await until(() => outcomes.length === attempt);
      const { rows } = await admin.query(
        `update app.jobs set due_at = now() where token is null
         returning (select extract(epoch from due_at - now()) from app.jobs) as wait`,
      );
      if (attempt === 5) break;
      const waitedSeconds = (performance.now() - failedAt) / 1_000;
      expect(Number(rows[0].wait) + waitedSeconds).toBeGreaterThan(2 ** (attempt - 1) * 0.75);
    }
    expect(outcomes.map((line) => line.split(' ')[1])).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'dead',
    ]);
    const { rows } = await admin.query('select failures, error from app.dead_jobs');
    expect(rows).toEqual([{ failures: 5, error: 'no luck with token=[redacted]' }]);
    expect(log.text()).not.toContain('canary');
  });

  test('because the platform is away waits without counting', async () => {
    let isAway = true;
    const job = jobThat(async () => {
      if (isAway) throw unavailable({}, { retryAfterMs: 20 });
    });
    await createJobQueue(open.database).enqueue(job, { n: 1 });
    const { outcomes } = work([job]);
    await until(() => outcomes.length >= 7);
    isAway = false;
    await until(() => outcomes.at(-1) === 'test.note done');
    expect(await store.depth()).toMatchObject({ waiting: 0, dead: 0 });
  });

  test('gives way to another one with its key that came meanwhile', async () => {
    const queue = createJobQueue(open.database);
    let runs = 0;
    const job = jobThat(async () => {
      runs += 1;
      if (runs > 1) return;
      await queue.enqueue(job, { n: 2 }, { key: 'k' });
      throw new Error('once');
    });
    await queue.enqueue(job, { n: 1 }, { key: 'k' });
    const { outcomes } = work([job]);
    await until(() => outcomes.length === 2);
    expect(await store.depth()).toMatchObject({ waiting: 0, running: 0, dead: 0 });
    expect(runs).toBe(2);
  });

  test('whose payload no longer fits is given up at once', async () => {
    const admin = await open.urls.connect('admin');
    await admin.query(`select app.enqueue_job('test.note', '{"n": "x"}', null, null)`);
    const { outcomes } = work([jobThat(async () => undefined)]);
    await until(() => outcomes.length === 1);
    expect(outcomes).toEqual(['test.note dead']);
  });
});

describe('the fence', () => {
  test('refuses every late word about a job that another worker has', async () => {
    await createJobQueue(open.database).enqueue(
      jobThat(async () => undefined),
      { n: 1 },
    );
    const [old] = await store.claim(['test.note'], 1, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [current] = await store.claim(['test.note'], 1, 60_000);
    expect(current?.id).toBe(old?.id);
    expect(await store.complete(old!)).toBe(false);
    expect(await store.giveBack(old!, 0, 'late')).toBe(false);
    expect(await store.bury(old!, 'late')).toBe(false);
    expect(await store.renew([old!, current!], 60_000)).toEqual([current!.id]);
    expect(await store.complete(current!)).toBe(true);
  });

  test('buries a job whose workers die again and again', async () => {
    await createJobQueue(open.database).enqueue(
      jobThat(async () => undefined),
      { n: 1 },
    );
    for (let loss = 0; loss <= 11; loss += 1) {
      await store.claim(['test.note'], 1, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await store.depth()).toMatchObject({ waiting: 0, running: 0, dead: 1 });
  });
});

describe('the stop', () => {
  test('lets a job finish, and gives back one that does not', async () => {
    const queue = createJobQueue(open.database);
    const finishing = Promise.withResolvers<undefined>();
    const quick = jobThat(() => finishing.promise, 'test.quick');
    const slow = jobThat(
      (_payload, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
      'test.slow',
    );
    await queue.enqueue(quick, { n: 1 });
    await queue.enqueue(slow, { n: 1 });
    const { outcomes, worker } = work([quick, slow], { stopWithinMs: 200 * Math.min(5, machine.factor()) });
    await until(async () => (await store.depth()).running === 2);
    const stopped = worker.stop();
    finishing.resolve(undefined);
    await stopped;
    expect(outcomes).toEqual(['test.quick done', 'test.slow returned']);
    expect(await store.depth()).toMatchObject({ waiting: 1, running: 0 });
  });
});

describe('schedules', () => {
  test('fire once however many workers watch them, and make up for a time without workers', async () => {
    const log = recordLog();
    const jobs: Job[] = [
      { name: 'test.yearly', payload: z.strictObject({}), run: async () => undefined, schedule: '0 0 1 1 *' },
    ];
    const loops = [1, 2, 3].map(() => startSchedules({ store, jobs, clock: systemClock, log, everyMs: 20 }));
    const admin = await open.urls.connect('admin');
    await until(async () => (await admin.query('select from app.job_schedules')).rowCount === 1);
    expect(await store.depth()).toMatchObject({ waiting: 0 });
    await admin.query(`update app.job_schedules set next_at = now() - interval '5 hours'`);
    await until(async () => (await store.depth()).waiting === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all(loops.map((loop) => loop.stop()));
    expect(await store.depth()).toMatchObject({ waiting: 1 });
    const { rows } = await admin.query('select next_at > now() as is_ahead from app.job_schedules');
    expect(rows).toEqual([{ is_ahead: true }]);
  });

  test('that cannot be read are refused at the start', () => {
    const jobs: Job[] = [
      { name: 'test.bad', payload: z.strictObject({}), run: async () => undefined, schedule: 'often' },
    ];
    expect(() => startSchedules({ store, jobs, clock: systemClock, log: recordLog() })).toThrow('test.bad');
  });
});

test('the queue shows how full it is', async () => {
  await createJobQueue(open.database).enqueue(
    jobThat(async () => undefined),
    { n: 1 },
  );
  const metrics = createMetrics({ version: '1', withDefaults: false });
  observeJobs(metrics, store)('test.note', 'done', 0.1);
  const { body } = await metrics.render(undefined);
  expect(body).toContain('studyflow_jobs{state="waiting"} 1');
  expect(body).toContain('studyflow_job_duration_seconds_count{job="test.note",outcome="done"} 1');
});

test('rows of the platform whose time is over are removed', async () => {
  const admin = await open.urls.connect('admin');
  const [caller] = await signUpCallers(open.urls.adminUrl, 1);
  await admin.query(
    `insert into app.idempotency_keys (user_id, key, fingerprint, response, expires_at)
     select $1, 'k' || n, 'f', '""', now() + (n - 1) * interval '1 hour' from generate_series(0, 2) n`,
    [caller!.userId],
  );
  await admin.query(
    `insert into app.idempotency_keys (user_id, key, fingerprint, created_at, expires_at)
     select $1, 'claimed' || n, 'f', now() - n * interval '2 hours', now() from generate_series(0, 1) n`,
    [caller!.userId],
  );
  await admin.query(
    `insert into app.dead_jobs (id, name, payload, failures, losses, created_at, buried_at)
     select n, 'test', '{}', 5, 0, now(), now() - n * interval '60 days' from generate_series(1, 2) n`,
  );
  await trimExpiredJob(open.database).run({}, new AbortController().signal);
  const { rows } = await admin.query('select key from app.idempotency_keys order by key');
  expect(rows).toEqual([{ key: 'claimed0' }, { key: 'k2' }]);
  expect((await admin.query('select from app.dead_jobs')).rowCount).toBe(1);
});
