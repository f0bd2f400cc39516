import { MigrationRefused } from './migration-refused.ts';
import type { MigrationFile, Phase } from './migration-files.ts';

const PHASES: readonly Phase[] = ['expand', 'backfill', 'contract'];

/**
 * The files that `up` runs now, in order.
 *
 * @throws an error when a file would run before an earlier one of an earlier phase, which it may rely on.
 */
export function planUp(
  files: readonly MigrationFile[],
  executed: readonly string[],
  phase: Phase | 'all',
): readonly MigrationFile[] {
  const done = new Set(executed);
  const pending = files.filter((file) => !done.has(file.name));
  if (phase === 'all') {
    return pending;
  }
  const chosen = pending.filter((file) => file.phase === phase);
  const last = chosen.at(-1);
  if (last) {
    const skipped = pending.find((file) => file.name < last.name && isEarlier(file.phase, phase));
    if (skipped) {
      throw new MigrationRefused(
        `"${last.name}" cannot run before "${skipped.name}": run the ${skipped.phase} phase first.`,
      );
    }
  }
  return chosen;
}

function isEarlier(phase: Phase, than: Phase): boolean {
  return PHASES.indexOf(phase) < PHASES.indexOf(than);
}

/**
 * The files that `down` reverts now, newest first: down to the named one, which stays, or all of them for 0.
 *
 * @throws an error when a name is unknown or an applied file is not here.
 */
export function planDown(
  files: readonly MigrationFile[],
  executed: readonly string[],
  to: string | 0 | undefined,
): readonly MigrationFile[] {
  const newestFirst = [...executed].reverse();
  return newestFirst.slice(0, countDown(newestFirst, to)).map((name) => {
    const file = files.find((candidate) => candidate.name === name);
    if (!file) {
      throw new Error(`"${name}" was applied by another version: without its file it cannot be reverted.`);
    }
    return file;
  });
}

function countDown(newestFirst: readonly string[], to: string | 0 | undefined): number {
  if (to === undefined || to === 0) {
    return to === 0 ? newestFirst.length : 1;
  }
  const at = newestFirst.indexOf(to);
  if (at < 0) {
    throw new Error(`"${to}" has not been applied, so there is no way down to it.`);
  }
  return at;
}
