import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';
import { until } from '../../testing/until.ts';

const call = { requestId: 'test' };

describe('presence over processes', () => {
  let database: OpenDatabase;
  let host: Caller;
  let guest: Caller;

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, guest] = (await signUpCallers(database.urls.adminUrl, 2)) as [Caller, Caller];
  });

  afterAll(async () => {
    await database.close();
  });

  const connectionsIn = async (process: RoomsProcess, roomId: string): Promise<Record<string, number>> => {
    const page = await process.useCases.listMembers.execute(host, { id: roomId }, call);
    return Object.fromEntries(
      page.data.map(({ user_id, connections }) => [user_id === host.userId ? 'host' : 'guest', connections]),
    );
  };

  it('is asked anew by the next owner, and those of a dead process are gone with it', async () => {
    const dying = await startRoomsProcess(database, { leaseMs: 700 });
    const living = await startRoomsProcess(database, { leaseMs: 700 });
    try {
      const room = await dying.useCases.create.execute(host, { name: 'Room', visibility: 'public' }, call);
      await dying.enter(host, room.id);
      await living.enter(guest, room.id);
      expect(await connectionsIn(living, room.id)).toEqual({ host: 1, guest: 1 });
      expect((await dying.internal.owner(room.id))?.process).toBe(dying.processId);

      await dying.crash();
      await until(async () => (await living.internal.owner(room.id))?.process === living.processId);
      await until(
        async () => JSON.stringify(await connectionsIn(living, room.id)) === '{"host":0,"guest":1}',
      );
    } finally {
      await living.stop();
    }
  });

  it('counts sockets of one person in several processes, and ends with the last of them', async () => {
    const first = await startRoomsProcess(database);
    const second = await startRoomsProcess(database);
    try {
      const room = await first.useCases.create.execute(host, { name: 'Room', visibility: 'public' }, call);
      const leave = [
        await first.enter(host, room.id),
        await first.enter(host, room.id),
        await second.enter(host, room.id),
      ];
      await until(async () => (await connectionsIn(first, room.id))['host'] === 3);
      for (const [index, end] of leave.entries()) {
        end();
        await until(async () => (await connectionsIn(second, room.id))['host'] === 2 - index);
      }
      await until(async () => {
        const said = [...first.said.presence, ...second.said.presence];
        const last = said.sort((left, right) => left.version - right.version).at(-1);
        return last !== undefined && 'members' in last && last.members.length === 0;
      });
    } finally {
      await first.stop();
      await second.stop();
    }
  });

  it('is told at most twice a second, with rising versions', async () => {
    const process = await startRoomsProcess(database);
    try {
      const room = await process.useCases.create.execute(host, { name: 'Room', visibility: 'public' }, call);
      const said = () => process.said.presence.filter((payload) => payload.room_id === room.id);
      const begun = Date.now();
      // A change that is undone before it is told is not told: it goes on until two were.
      for (let index = 0; index < 10 || (said().length < 2 && index < 100); index += 1) {
        const leave = await process.enter(host, room.id);
        await pause(60);
        leave();
      }
      await until(async () => {
        const last = said().at(-1);
        return last !== undefined && 'members' in last && last.members.length === 0;
      });
      const told = said();
      expect(told.length).toBeGreaterThan(1);
      expect(told.length).toBeLessThanOrEqual(Math.ceil((Date.now() - begun) / 500) + 1);
      const versions = told.map(({ version }) => version);
      expect(versions).toEqual([...new Set(versions)].toSorted((left, right) => left - right));
      expect(told.at(-1)).toMatchObject({ members: [] });
    } finally {
      await process.stop();
    }
  });
});
