import { onlyRow, type Scope } from '../database/scope.ts';
import type { Resealer } from './resealer.ts';
import type { SealedColumn } from './sealed-column.ts';

/** How far the sealing with the newest master key has come. */
export interface ResealProgress {
  /** The key that everything comes to. */
  readonly keyId: string;
  /** Texts that this run has brought to it. */
  readonly done: number;
  /** Texts of other keys that are left. */
  readonly left: number;
  /** Of those: that cannot be opened at all. */
  readonly broken: number;
}

export interface ResealDeps {
  /** Of the system. */
  readonly scope: Scope;
  readonly resealer: Resealer;
  readonly columns: readonly SealedColumn[];
  /** Texts of one batch. @default 500 */
  readonly batchSize?: number;
  /** After each batch. */
  readonly onProgress?: (progress: ResealProgress) => Promise<void> | void;
  readonly signal?: AbortSignal;
}

/** What was written with the old key while a pass ran is found by the next one; more than these are left for later. */
const PASSES = 3;

/**
 * Seals everything with the newest master key, in batches that stand by themselves: killed at any moment, nothing is lost,
 * and the next run goes on with what is left, because a text says which key it is of. Readers notice nothing: both forms
 * open. A text that has changed meanwhile is passed over.
 *
 * @returns how it stands at the end; `left` is 0 when the old keys may end.
 */
export async function resealColumns(deps: ResealDeps): Promise<ResealProgress> {
  const { resealer, onProgress, signal } = deps;
  let progress = { keyId: '', done: 0, left: 0, broken: 0 };
  for (let pass = 0; pass < PASSES; pass += 1) {
    // Anew in each pass: the key may have been rotated again.
    const keyId = await resealer.currentKeyId();
    progress = { ...progress, keyId, left: await countOld(deps, keyId), broken: 0 };
    await onProgress?.(progress);
    if (progress.left === 0) break;
    for (const column of deps.columns) progress = await resealColumn(deps, column, progress);
    if (isOver(signal)) return progress;
  }
  return progress;
}

/** How many texts are of another key than this. */
async function countOld({ scope, columns }: ResealDeps, keyId: string): Promise<number> {
  let left = 0;
  for (const { count } of columns) left += (await onlyRow<{ rows: number }>(scope, count, { keyId })).rows;
  return left;
}

interface Found {
  readonly key: string;
  readonly subject: string;
  readonly sealed: string;
}

async function resealColumn(
  { scope, resealer, batchSize = 500, onProgress, signal }: ResealDeps,
  { find, replace, first, contextOf }: SealedColumn,
  before: ResealProgress,
): Promise<ResealProgress> {
  const { keyId } = before;
  let [after, progress] = [first, before];
  while (!isOver(signal)) {
    const found = await scope.rows<Found>(find, { keyId, after, most: batchSize });
    const last = found.at(-1);
    if (last === undefined) break;
    after = last.key;
    const anew = await resealer.reseal(
      found.map(({ subject, sealed }) => ({ sealed, context: contextOf(subject) })),
    );
    const rows = found.flatMap(({ key, sealed: old }, index) => {
      const sealed = anew[index];
      return sealed === undefined ? [] : [{ key, before: old, sealed }];
    });
    const { length: done } = await scope.rows(replace, { rows });
    progress = {
      keyId,
      done: progress.done + done,
      left: Math.max(0, progress.left - done),
      broken: progress.broken + found.length - rows.length,
    };
    await onProgress?.(progress);
  }
  return progress;
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
