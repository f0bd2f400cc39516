import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EXISTING_TABLES, ownerColumn } from '../../migrations/testing.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { createTasksModule } from '../modules/tasks/module.ts';
import { createStudySessionsModule } from '../modules/study-sessions/module.ts';
import { openTestDatabase, type OpenDatabase } from './database.ts';
import { signUpCallers } from './people.ts';
import { startRoomsProcess, type RoomsProcess } from '../modules/rooms/testing.ts';
import { seedDemoData } from '../processes/demo-data.ts';
import { seedDemoRows } from '../processes/demo-rows.ts';

let open: OpenDatabase;
let rooms: RoomsProcess;

beforeAll(async () => {
  open = await openTestDatabase();
  rooms = await startRoomsProcess(open);
});
afterAll(async () => {
  await rooms.stop();
  await open.close();
});

test('gives a demo account rows in all 21 tables, again and again the same', async () => {
  const [anna, ben] = await signUpCallers(open.urls.adminUrl, 2);
  const { runner } = open;
  const modules = [
    createTasksModule({ runner, clock: systemClock }),
    createStudySessionsModule({ runner }),
    rooms.parts,
  ];
  const admin = await open.urls.connect('admin');
  const countOf = async (userId: string): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const table of EXISTING_TABLES) {
      const { rows } = await admin.query(
        `select count(*)::integer as n from public.${table} where ${ownerColumn(table)} = $1`,
        [userId],
      );
      counts[table] = rows[0].n;
    }
    return counts;
  };
  const untouched = await countOf(ben!.userId);

  for (let n = 0; n < 2; n += 1) {
    await seedDemoData(modules, anna!.userId, systemClock.now());
    await seedDemoRows(open.database, anna!.userId);
  }
  const first = await countOf(anna!.userId);
  expect(Object.entries(first).filter(([, n]) => n === 0)).toEqual([]);
  await seedDemoRows(open.database, anna!.userId);
  expect(await countOf(anna!.userId)).toEqual(first);
  expect(await countOf(ben!.userId)).toEqual(untouched);
});
