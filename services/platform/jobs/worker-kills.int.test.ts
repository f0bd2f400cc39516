import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { EFFECT_TABLES, runWorkerProcess, WORKER_MODULE } from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';
import { until } from '../../testing/until.ts';

const machine = watchMachine();

/** The full campaign of R15 is one command: CAMPAIGN=full. */
const isFull = process.env['CAMPAIGN'] === 'full';
const JOBS = isFull ? 10_000 : 3_000;
const KILLS = isFull ? 100 : 15;
const WORKERS = 2;

let open: OpenDatabase;
let admin: pg.Client;
const alive = new Set<ChildProcess>();

beforeAll(async () => {
  open = await openTestDatabase();
  admin = await open.urls.connect('admin');
  await admin.query(EFFECT_TABLES);
});
beforeEach(async () => {
  await admin.query('truncate app.jobs, app.test_claims, app.test_effects');
});
afterAll(async () => {
  for (const child of alive) child.kill('SIGKILL');
  await open.close();
});

interface WorkerProcess {
  readonly child: ChildProcess;
  readonly outcomes: () => string[];
}

let started = 0;
function startWorker(): WorkerProcess {
  started += 1;
  const program = `import { ${runWorkerProcess.name} } from '${WORKER_MODULE}';
    ${runWorkerProcess.name}(process.argv[1], process.argv[2]);`;
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      program,
      open.urls.systemUrl,
      `w${started}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, outcomes: () => text.split('\n').filter((line) => line !== '') };
}

async function kill({ child }: WorkerProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function count(sql: string): Promise<number> {
  const { rows } = await admin.query<{ n: string }>(sql);
  return Number(rows[0]?.n);
}

const enqueue = (first: number, last: number) =>
  admin.query(
    `select app.enqueue_job('test.effect', jsonb_build_object('n', n), null, null) from generate_series($1::integer, $2) n`,
    [first, last],
  );

test(
  'no job is lost and each has its effect once while workers are killed again and again (R15)',
  async () => {
    const workers = Array.from({ length: WORKERS }, startWorker);
    for (let kills = 0; kills < KILLS; kills += 1) {
      await enqueue(1 + (JOBS / KILLS) * kills, (JOBS / KILLS) * (kills + 1));
      const victim = workers[kills % WORKERS]!;
      await until(() => victim.outcomes().length > 0, 20_000);
      await delay(Math.random() * 50);
      await kill(victim);
      workers[kills % WORKERS] = startWorker();
    }
    await until(async () => (await count('select count(*) as n from app.jobs')) === 0, 60_000);
    await Promise.all(workers.map(kill));

    expect(await count('select count(*) as n from app.test_effects')).toBe(JOBS);
    expect(await count('select count(*) as n from app.dead_jobs')).toBe(0);
    const repeated = await count(
      'select count(*) as n from (select job from app.test_claims group by job having count(*) > 1) r',
    );
    expect(repeated).toBeGreaterThan(0);
    // What a worker had when it was killed was another one's within 10 s.
    const longest = await count(
      `select max(extract(epoch from gap)) as n from (
         select at - lag(at) over (partition by job order by at) as gap from app.test_claims) g`,
    );
    expect(longest).toBeLessThan(10 * machine.factor());
  },
  isFull ? 300_000 : 120_000,
);

/** Of clients: a vacuum of the server's own may run for longer than anybody waits. */
const BUSY = `select count(*) as n from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
    and backend_type = 'client backend'`;
const BEGUN = `select count(*) as n from app.jobs join app.test_effects on n = (payload->>'n')::integer
  where token is not null`;

/** Freezes a worker in the middle of a job: its effect is there, and nothing that it has sent is still on its way. */
async function freezeInJob(child: { kill(signal: NodeJS.Signals): boolean }): Promise<void> {
  await until(async () => {
    child.kill('SIGSTOP');
    if ((await comesToRest()) && (await count(BEGUN)) > 0) return true;
    child.kill('SIGCONT');
    return false;
  }, 20_000);
}

/** Whether the database ends what it was sent: a transaction that a frozen worker has begun stays open. */
async function comesToRest(): Promise<boolean> {
  for (let looks = 0; looks < 20; looks += 1) {
    if ((await count(BUSY)) === 0) return true;
    await delay(10);
  }
  return false;
}

test('what a frozen worker says about a job that another one has is refused (R15)', async () => {
  const frozen = startWorker();
  await enqueue(1, 1_000);
  await until(() => frozen.outcomes().length > 0, 20_000);
  await freezeInJob(frozen.child);

  const other = startWorker();
  await until(async () => (await count('select count(*) as n from app.jobs')) === 0, 40_000);
  const before = frozen.outcomes().length;
  frozen.child.kill('SIGCONT');
  await until(() => frozen.outcomes().slice(before).includes('lost'), 20_000);

  expect(frozen.outcomes().slice(before)).not.toContain('failed');
  expect(await count('select count(*) as n from app.test_effects')).toBe(1_000);
  await Promise.all([kill(frozen), kill(other)]);
});
