import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { EXPORT_WORKER_MODULE, runExportWorker, testExports } from './testing.ts';
import { until } from '../../testing/until.ts';

const TASKS = 1_500;

let open: OpenDatabase;
let admin: pg.Client;
let served: ServedRoutes;
const alive = new Set<ChildProcess>();

beforeAll(async () => {
  open = await openTestDatabase();
  admin = await open.urls.connect('admin');
  served = await serveRoutes(testExports(open).routes ?? []);
});
afterAll(async () => {
  for (const child of alive) child.kill('SIGKILL');
  await served.close();
  await open.close();
});

function startWorker(): ChildProcess {
  const program = `import { ${runExportWorker.name} } from '${EXPORT_WORKER_MODULE}';
    ${runExportWorker.name}(process.argv[1], process.argv[2]);`;
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      program,
      open.urls.appUrl,
      open.urls.systemUrl,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

const HOLD = 7_214;

/** From so many pieces on a worker waits where it stores the next one, until it is killed. */
async function holdUpAt(chunks: number): Promise<void> {
  await admin.query(`
    create or replace function app.hold_up() returns trigger language plpgsql as $$
    begin
      if new.chunks >= ${chunks} then perform pg_advisory_xact_lock(${HOLD}); end if;
      return new;
    end $$;
    create or replace trigger hold_up before update on app.exports
      for each row execute function app.hold_up();
    select pg_advisory_lock(${HOLD})`);
}

/** The server's numbers of the connections that wait there. */
async function heldUp(): Promise<readonly number[]> {
  const { rows } = await admin.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and objid = ${HOLD} and not granted`,
  );
  return rows.map(({ pid }) => pid);
}

/** PostgreSQL would see only now that nobody is at the other end. */
async function letGo(): Promise<void> {
  for (const pid of await heldUp()) await admin.query('select pg_terminate_backend($1)', [pid]);
  await until(async () => (await heldUp()).length === 0);
  await admin.query('drop trigger hold_up on app.exports');
  await admin.query('select pg_advisory_unlock($1)', [HOLD]);
}

test('a killed worker loses nothing: another one makes it anew, and every row is there once', async () => {
  const [anna] = await signUpCallers(open.urls.adminUrl, 1);
  await admin.query(
    `insert into public.tasks (user_id, title) select $1, 'Task ' || n from generate_series(1, $2::integer) n`,
    [anna!.userId, TASKS],
  );
  const { body } = await served.as(anna).post('/api/export').send({ format: 'json' }).expect(202);
  const stored = async () => {
    const { rows } = await admin.query('select chunks, state, percent from app.exports where id = $1', [
      body.id,
    ]);
    return rows[0] as { chunks: number; state: string; percent: number };
  };

  for (const chunks of [4, 14]) {
    await holdUpAt(chunks);
    const worker = startWorker();
    await until(async () => (await heldUp()).length === 1, 20_000);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await letGo();
    expect(await stored()).toMatchObject({ state: 'running' });
  }
  const before = (await stored()).chunks;
  startWorker();
  await until(async () => (await stored()).state === 'done', 30_000);

  expect(before).toBeGreaterThan(4);
  const file = await served.as(anna).get(`/api/export/${body.id}/file`).expect(200);
  const ids = file.body.tables['public.tasks'].map(({ id }: { id: string }) => id);
  expect(ids).toHaveLength(TASKS);
  expect(new Set(ids).size).toBe(TASKS);
  await until(async () => {
    const { rows } = await admin.query('select 1 from public.notifications where user_id = $1', [
      anna!.userId,
    ]);
    return rows.length === 1;
  }, 5_000);
});
