import type { Cell } from './cell.ts';
import type { Directory } from './directory.ts';
import { storeSnapshots } from './store-snapshots.ts';

/** So many leave memory with one write, so that an evening on which everybody leaves is no storm. */
const PORTION = 50;

/**
 * Lets idle actors leave memory: stores what is not stored yet and gives them to nobody. What comes meanwhile waits,
 * and goes to whoever takes them next.
 *
 * @throws AppError when that could not be done in order; those actors have left memory all the same.
 */
export async function passivate(idle: readonly Cell[], directory: Pick<Directory, 'release'>): Promise<void> {
  for (let start = 0; start < idle.length; start += PORTION) {
    const portion = idle.slice(start, start + PORTION).filter((cell) => cell.isIdle);
    for (const cell of portion) cell.stopIntake();
    try {
      await storeSnapshots(portion);
      for (const [kind, group] of Map.groupBy(portion, (cell) => cell.kind.name)) {
        await directory.release(kind, group, null);
      }
    } finally {
      for (const cell of portion) cell.close();
    }
  }
}
