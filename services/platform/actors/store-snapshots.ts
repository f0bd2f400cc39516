import type { Cell } from './cell.ts';

/** Stores the states of quiet actors that are not stored as they are, in one write per journal. @throws AppError */
export async function storeSnapshots(cells: readonly Cell[]): Promise<void> {
  for (const [journal, group] of Map.groupBy(cells, ({ kind }) => kind.journal)) {
    const entries = group.map((cell) => cell.takeSnapshot()).filter((entry) => entry !== undefined);
    if (entries.length > 0) await journal.write(entries);
  }
}
