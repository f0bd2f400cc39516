/** What faults are made with. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { signal } from '../../local/process-table.ts';
import type { Undo } from '../drill.ts';
import type { Ground } from '../ground.ts';

/** Runs these statements in a transaction that stays open, with the locks that they take. */
export async function holdOpen({ stage }: Ground, ...statements: readonly string[]): Promise<Undo> {
  const client = new pg.Client({ connectionString: stage.run.database_url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  for (const statement of statements) await client.query(statement);
  return async () => {
    await client.end();
  };
}

/** Does something again and again until it is undone. */
export function again(turn: () => Promise<unknown>): Undo {
  const stopping = new AbortController();
  const work = (async () => {
    while (!stopping.signal.aborted) {
      await turn().catch(() => undefined);
      await delay(10);
    }
  })();
  return async () => {
    stopping.abort();
    await work;
  };
}

/** Stops a process for a while, lets it run for a moment, and so on; it runs when that is undone. */
export function stutter(pid: number, { stoppedMs, runningMs }: Readonly<Record<string, number>>): Undo {
  const undo = again(async () => {
    signal(pid, 'SIGSTOP');
    await delay(stoppedMs);
    signal(pid, 'SIGCONT');
    await delay(runningMs);
  });
  return async () => {
    await undo();
    signal(pid, 'SIGCONT');
  };
}

/** Undoes several things, the last one first. */
export function undoAll(...undos: readonly Undo[]): Undo {
  return async () => {
    for (const undo of undos.toReversed()) await undo();
  };
}

/** One of a list, in turn. @throws Error for an empty list. */
export function inTurn<Item>(list: readonly Item[], turn: number): Item {
  const one = list[turn % list.length];
  if (one === undefined) throw new Error('There is nothing to choose from.');
  return one;
}
