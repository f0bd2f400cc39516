import { expect, test } from '@jest/globals';
import { silentLog } from '../telemetry/testing.ts';
import type { Entry, Position } from './outbox-store.ts';
import { createOutboxTail } from './outbox-tail.ts';
import type { RowChange } from './row-change.ts';

/** An outbox in memory, with a database that can be away. */
class Outbox {
  readonly entries: Entry[] = [];
  isAway = false;

  add(id: number, isWanted = true): void {
    const change = isWanted ? ({ id: String(id) } as RowChange) : null;
    this.entries.push({ xid: '1', id: String(id), change });
  }

  readonly store = {
    head: async (): Promise<Position | undefined> => {
      if (this.isAway) throw new Error('away');
      return this.entries.at(-1);
    },
    read: async (after: Position, _tables: readonly string[], most: number): Promise<Entry[]> => {
      if (this.isAway) throw new Error('away');
      return this.entries.filter(({ id }) => Number(id) > Number(after.id)).slice(0, most);
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}

function setup(handle?: (changes: readonly RowChange[]) => Promise<void>) {
  const outbox = new Outbox();
  const seen: string[] = [];
  const log = silentLog();
  const tail = createOutboxTail({
    store: outbox.store,
    tables: ['public.tasks'],
    log,
    everyMs: 1,
    handle: async (changes) => {
      await handle?.(changes);
      seen.push(...changes.map(({ id }) => id));
    },
  });
  return { outbox, seen, tail };
}

test('sees what comes after its start, in order, and leaves out what nobody wants', async () => {
  const { outbox, seen, tail } = setup();
  outbox.add(1);
  await tail.start();
  outbox.add(2);
  outbox.add(3, false);
  for (let id = 4; id <= 600; id += 1) outbox.add(id);
  await until(() => seen.length === 598);
  expect(seen.slice(0, 3)).toEqual(['2', '4', '5']);
  await tail.stop();
  outbox.add(601);
  await tail.start();
  outbox.add(602);
  await until(() => seen.at(-1) === '602');
  expect(seen).not.toContain('601');
  await tail.stop();
});

test('hands the same changes again when they could not be handled', async () => {
  let failures = 2;
  const { outbox, seen, tail } = setup(async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('not now');
  });
  await tail.start();
  outbox.add(1);
  outbox.add(2);
  await until(() => seen.length === 2);
  expect(seen).toEqual(['1', '2']);
  await tail.stop();
});

test('a start without a database fails, and the next one may succeed', async () => {
  const { outbox, seen, tail } = setup();
  outbox.isAway = true;
  await expect(tail.start()).rejects.toThrow('away');
  outbox.isAway = false;
  await tail.start();
  outbox.add(1);
  await until(() => seen.length === 1);
  await tail.stop();
  await tail.stop();
});
