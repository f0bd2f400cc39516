import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { buildInsert, EXISTING_TABLES, type ExistingTable } from '../../../migrations/testing.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { createJobStore } from '../../platform/jobs/job-store.ts';
import { startJobWorker, type JobWorker } from '../../platform/jobs/worker.ts';
import { createLog } from '../../platform/telemetry/pino-log.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { openDatabaseAt } from '../../testing/database.ts';
import { createNotifier } from '../notifications/index.ts';
import { createExportsModule, type ExportsModuleDeps } from './module.ts';
import type { ModuleParts } from '../../platform/module.ts';

/** Where a process of its own finds `runExportWorker`. */
export const EXPORT_WORKER_MODULE = import.meta.url;

/** The module over a database of a test, with small limits. */
export function testExports(
  { runner, database }: { readonly runner: Runner; readonly database: Database },
  overrides: Partial<ExportsModuleDeps> = {},
): ModuleParts {
  return createExportsModule({
    runner,
    database,
    clock: systemClock,
    log: { info: () => undefined },
    notifier: createNotifier(runner, systemClock),
    limits: { atOnce: 2, days: 7, mostBytes: 5_000_000 },
    ...overrides,
  });
}

/** Works at the jobs of a module until it is stopped. */
export function workAt(database: Database, jobs: ModuleParts['jobs']): JobWorker {
  return startJobWorker({
    store: createJobStore(database),
    jobs: jobs ?? [],
    log: createLog({ level: 'silent', service: 'test', process: 0 }),
    observe: () => undefined,
    chance: Math.random,
    pollMs: 30,
  });
}

/** The whole of a worker process that stores little at once, and slowly, so that it can be killed in between. */
export function runExportWorker(appUrl: string, systemUrl: string): void {
  const { database, runner } = openDatabaseAt({ appUrl, systemUrl });
  const slow: Database = {
    ...database,
    transaction: async (...work) => {
      await delay(20);
      return database.transaction(...work);
    },
  };
  workAt(database, testExports({ runner, database: slow }, { flushBytes: 1 }).jobs);
}

/** Gives a person one more row in each of the 21 tables that can have more than one. */
export async function addRows(service: pg.Client, userId: string): Promise<void> {
  const rows: Partial<Record<ExistingTable, string>> = { profiles: userId };
  for (const table of EXISTING_TABLES) {
    if (['profiles', 'user_settings', 'study_streaks'].includes(table)) continue;
    const made = await service.query<{ id: string }>(buildInsert(table, userId, rows));
    rows[table] = made.rows[0]!.id;
  }
}
