import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createDatabase, type Database } from '../database/database.ts';
import { createRolePools, type RolePools } from '../database/pools.ts';
import { defineStatement } from '../database/statement.ts';
import { createLog } from '../telemetry/pino-log.ts';
import { PLATFORM } from '../use-case/caller.ts';
import type { Job } from './job.ts';
import { createJobStore } from './job-store.ts';
import { startJobWorker } from './worker.ts';

/** Where a process of its own finds `runWorkerProcess`. */
export const WORKER_MODULE = import.meta.url;

/** The effect of a job, which a unique key allows once, and a record of every claim. */
export const EFFECT_TABLES = `
  create table app.test_claims (job bigint not null, at timestamptz not null default clock_timestamp());
  create table app.test_effects (n integer primary key, worker text not null);
  grant select, insert on app.test_claims, app.test_effects to studyflow_system;
  create function app.record_claim() returns trigger language plpgsql as $$
  begin
    insert into app.test_claims (job) values (new.id);
    return null;
  end $$;
  grant execute on function app.record_claim() to studyflow_system;
  create trigger record_claim after update on app.jobs for each row
    when (new.token is not null and new.token is distinct from old.token) execute function app.record_claim();
`;

const effect = defineStatement(
  'test.effect',
  `insert into app.test_effects (n, worker) values (($1->>'n')::integer, $1->>'worker')
   on conflict (n) do nothing returning n`,
);

export const effectPayload = z.strictObject({ n: z.number() });

function effectJob(database: Database, worker: string): Job<typeof effectPayload> {
  const scope = database.shared(PLATFORM, { requestId: '' }, 'system');
  return {
    name: 'test.effect',
    payload: effectPayload,
    run: async ({ n }) => {
      await delay(5);
      await scope.rows(effect, { n, worker });
      await delay(5);
    },
  };
}

/** The whole of a worker process: prints the outcome of each attempt, a line each, until it is killed. */
export function runWorkerProcess(systemUrl: string, worker: string): void {
  const pools = openPools(systemUrl);
  const database = openDatabase(pools);
  startJobWorker({
    store: createJobStore(database),
    jobs: [effectJob(database, worker)],
    log: createLog({ level: 'error', service: 'test', process: 0 }),
    observe: (_name, outcome) => void process.stdout.write(`${outcome}\n`),
    chance: Math.random,
    pollMs: 50,
  });
}

function openPools(systemUrl: string): RolePools {
  return createRolePools(
    { app: systemUrl, system: systemUrl },
    {
      maxConnections: 3,
      acquireTimeoutMs: 2_000,
      statementTimeoutMs: 2_000,
      idleTimeoutMs: 10_000,
      onError: () => undefined,
    },
  );
}

/** Without entities: nothing here opens an entity manager. */
function openDatabase(pools: RolePools): Database {
  return createDatabase({ pools, orm: undefined as never, reportFailure: () => undefined });
}
