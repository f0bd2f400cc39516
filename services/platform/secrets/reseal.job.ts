import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { isAppError } from '../errors/app-error.ts';
import type { Job } from '../jobs/job.ts';
import type { Log } from '../telemetry/log.ts';
import { PLATFORM } from '../use-case/caller.ts';
import { resealColumns, type ResealProgress } from './reseal-columns.ts';
import { createResealStore } from './reseal-store.ts';
import type { Resealer } from './resealer.ts';
import type { SealedColumn } from './sealed-column.ts';

export interface ResealParts {
  readonly database: Pick<Database, 'shared'>;
  readonly resealer: Resealer;
  readonly columns: readonly SealedColumn[];
}

export interface ResealWish {
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ResealProgress) => void;
}

/** Brings everything to the newest master key, and keeps in the database how far that is. */
export async function resealAll(parts: ResealParts, wish: ResealWish = {}): Promise<ResealProgress> {
  const { database, ...rest } = parts;
  const store = createResealStore(database);
  return await resealColumns({
    ...rest,
    ...wish,
    scope: database.shared(PLATFORM, { requestId: '' }, 'system'),
    onProgress: async (progress) => {
      await store.save(progress);
      wish.onProgress?.(progress);
    },
  });
}

/** So long after everything has come to a key, what was under way with the old one is looked for each minute. */
const STRAGGLERS_SECONDS = 600;
/** Later the tables are read once in this time. */
const CALM_SECONDS = 3_600;

/** Notices within a minute that the master key was rotated. Of all workers one runs it; when that dies another goes on. */
export function resealJob(parts: ResealParts, log: Log): Job {
  const store = createResealStore(parts.database);
  const isDue = async (): Promise<boolean> => {
    const state = await store.read();
    if (state === undefined || state.sealed_key_id === null) return true;
    if ((await parts.resealer.currentKeyId()) !== state.sealed_key_id || state.rows_left > 0) return true;
    return (state.sealed_seconds ?? 0) < STRAGGLERS_SECONDS || state.checked_seconds > CALM_SECONDS;
  };
  return {
    name: 'platform.reseal-secrets',
    payload: z.strictObject({}),
    schedule: '* * * * *',
    run: async (_payload, signal) => {
      try {
        if (!(await isDue())) return;
        const { keyId, done, left, broken } = await resealAll(parts, { signal });
        if (done > 0) log.info('secrets were sealed anew', { key: keyId, done, left });
        if (broken > 0) log.error('secrets cannot be opened, so their key must stay', { broken });
      } catch (thrown) {
        // The next minute asks again: a Vault that is sealed for an hour leaves no heap of dead jobs.
        if (!isAppError(thrown) || !thrown.retryable) throw thrown;
        log.warn('secrets cannot be sealed anew now', { error: thrown });
      }
    },
  };
}
