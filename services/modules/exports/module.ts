import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/database/scope.ts';
import { createJobQueue } from '../../platform/jobs/queue.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import { NOBODY } from '../../platform/use-case/caller.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import type { Notifier } from '../notifications/index.ts';
import { createExportDesk, exportsIn } from './export.postgres.ts';
import type { ExportWorkerDeps } from './export-worker.ts';
import { expireExportsJob, MAKE_EXPORT, makeExportJob } from './jobs.ts';
import { drawReport } from './report/draw-report.ts';
import { readReport } from './report/report.view.ts';
import { exportRoutes } from './routes.ts';
import type { ExportLimits } from './use-cases/deps.ts';
import { getExport } from './use-cases/get-export.ts';
import { listExports } from './use-cases/list-exports.ts';
import { openFile } from './use-cases/open-file.ts';
import { removeExport } from './use-cases/remove-export.ts';
import { requestExport } from './use-cases/request-export.ts';

export interface ExportsModuleDeps {
  readonly runner: Runner;
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info'>;
  readonly notifier: Notifier;
  readonly limits: ExportLimits;
  /** Bytes of JSON that are stored at once. @default 262144 */
  readonly flushBytes?: number;
}

/** Exports with their door, and the jobs that make and remove them. */
export function createExportsModule(deps: ExportsModuleDeps): ModuleParts {
  const { runner, database, clock, log, limits } = deps;
  const desk = createExportDesk(database);
  const queue = createJobQueue(database);
  const bind = runner.bindTo((scope: Scope) => ({
    exports: exportsIn(scope),
    limits,
    clock,
    enqueue: (exportId: string) => queue.enqueue(MAKE_EXPORT, { export_id: exportId }, { scope }),
    readPiece: (id: string, n: number) => desk.readPiece(id, n),
  }));
  return {
    name: 'exports',
    routes: exportRoutes({
      request: bind(requestExport),
      list: bind(listExports),
      get: bind(getExport),
      remove: bind(removeExport),
      openFile: bind(openFile),
    }),
    jobs: [
      makeExportJob({
        desk,
        ...deps,
        mostBytes: limits.mostBytes,
        drawReport: reportOf(database, clock),
      }),
      expireExportsJob(desk, log),
    ],
  };
}

/** A report is read as its person: row-level security shows theirs alone. */
function reportOf(database: Database, clock: Pick<Clock, 'now'>): ExportWorkerDeps['drawReport'] {
  return async ({ user_id: userId, parameters }, tell) => {
    const person = { ...NOBODY, role: 'authenticated', userId } as const;
    await tell('reading', 10);
    const scope = database.shared(person, { requestId: 'exports' }, 'caller');
    const report = await readReport(scope, parameters, clock.now());
    await tell('drawing', 50);
    return drawReport(report, clock.now());
  };
}
