import { isAppError } from '../../platform/errors/app-error.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Notifier } from '../notifications/index.ts';
import type { ExportWork } from './export.ts';
import type { ExportDesk } from './export.repository.ts';
import { makeFile } from './make-file.ts';
import { piecesOf } from './pieces.ts';
import { exportTooLarge } from './errors.ts';

export interface ExportWorkerDeps {
  readonly desk: ExportDesk;
  readonly notifier: Notifier;
  readonly clock: Pick<Clock, 'now'>;
  /** Draws the report of a person. */
  readonly drawReport: (
    work: ExportWork,
    tell: (step: string, percent: number) => Promise<void>,
  ) => Promise<Buffer>;
  readonly mostBytes: number;
  readonly flushBytes?: number;
}

/**
 * Makes one export, anew where a worker before has left it; safe to repeat. What failed for good is told to
 * the person as well as what is done.
 */
export async function makeExport(deps: ExportWorkerDeps, id: string, signal: AbortSignal): Promise<void> {
  const work = await deps.desk.begin(id);
  if (work === undefined) {
    const done = await deps.desk.findDone(id);
    if (done !== undefined) await tellDone(deps, done);
    return;
  }
  try {
    const made = work.format === 'pdf' ? await makePdf(deps, work) : await makeFile(deps, work, signal);
    if (made !== undefined && (await deps.desk.finish(made))) await tellDone(deps, work);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    await settleFailure(deps, work, thrown);
  }
}

/** @throws what was thrown, for the queue to try again, unless trying again changes nothing. */
async function settleFailure(deps: ExportWorkerDeps, work: ExportWork, thrown: unknown): Promise<void> {
  const reason = isAppError(thrown) ? thrown.reason : 'platform.internal-error';
  if (isAppError(thrown) && thrown.code === 'UNAVAILABLE') throw thrown;
  const isTooLarge = reason === 'export.too-large';
  if (await deps.desk.fail(work.id, reason, isTooLarge)) await tellFailed(deps, work);
  if (!isTooLarge) throw thrown;
}

/** A report is small: it is drawn anew after a worker died. */
async function makePdf(
  { desk, drawReport, mostBytes }: ExportWorkerDeps,
  begun: ExportWork,
): Promise<ExportWork | undefined> {
  let work = await desk.restart(begun);
  const advance = async (pieces: readonly Buffer[], step: string, percent: number): Promise<void> => {
    work = work && (await desk.advance(work, { pieces, step, percent }));
  };
  const bytes = await drawReport(begun, (step, percent) => advance([], step, percent));
  if (bytes.length > mostBytes) throw exportTooLarge({ most_bytes: mostBytes });
  await advance(piecesOf(bytes), 'storing', 95);
  return work;
}

async function tellDone({ notifier }: ExportWorkerDeps, { id, user_id, format }: ExportWork): Promise<void> {
  await notifier.notify({
    user_id,
    key: `export ${id} done`,
    type: 'success',
    title: { en: 'Your export is ready', de: 'Dein Export ist fertig' },
    message:
      format === 'pdf'
        ? {
            en: 'The report of your studies can be downloaded.',
            de: 'Dein Lernbericht steht zum Herunterladen bereit.',
          }
        : {
            en: 'Everything about you can be downloaded.',
            de: 'Alles über dich steht zum Herunterladen bereit.',
          },
    action_url: `/api/export/${id}/file`,
    metadata: { export_id: id, format },
  });
}

async function tellFailed(
  { notifier }: ExportWorkerDeps,
  { id, user_id, format }: ExportWork,
): Promise<void> {
  await notifier.notify({
    user_id,
    key: `export ${id} failed`,
    type: 'error',
    title: { en: 'Your export could not be made', de: 'Dein Export konnte nicht erstellt werden' },
    message: { en: 'Please ask for it again later.', de: 'Bitte fordere ihn später noch einmal an.' },
    metadata: { export_id: id, format },
  });
}
