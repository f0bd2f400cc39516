import { z } from 'zod';
import type { Job } from '../../platform/jobs/job.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { ExportDesk } from './export.repository.ts';
import { makeExport, type ExportWorkerDeps } from './export-worker.ts';

const MakeExportPayload = z.strictObject({ export_id: z.guid() });

/** Work that a request leaves for the worker. */
export const MAKE_EXPORT = { name: 'exports.make', payload: MakeExportPayload } as const;

/** One at a time: its moment holds a connection while another one stores. More of them would hold them all. */
export function makeExportJob(deps: ExportWorkerDeps): Job<typeof MakeExportPayload> {
  return { ...MAKE_EXPORT, atOnce: 1, run: ({ export_id: id }, signal) => makeExport(deps, id, signal) };
}

/** Rows of one statement; each takes its file along. */
const PORTION = 20;

/** Removes exports whose time is over, with their files, and says how many. */
export function expireExportsJob(desk: Pick<ExportDesk, 'expire'>, log: Pick<Log, 'info'>): Job {
  return {
    name: 'exports.expire',
    payload: z.strictObject({}),
    schedule: '41 * * * *',
    run: async (_payload, signal) => {
      let removed = 0;
      for (let last = PORTION; last === PORTION && !signal.aborted; removed += last) {
        last = await desk.expire(PORTION);
      }
      if (removed > 0) log.info('exports have expired', { removed });
    },
  };
}
