import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { forgetRoomsJob } from './jobs.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';

const call = { requestId: 'test' };

describe('rooms whose time is over', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let rooms: RoomsProcess;
  let host: Caller;

  beforeAll(async () => {
    database = await openTestDatabase();
    [host] = (await signUpCallers(database.urls.adminUrl, 1)) as [Caller];
    admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
    rooms = await startRoomsProcess(database);
  });

  afterAll(async () => {
    await rooms.stop();
    await admin.end();
    await database.close();
  });

  const closed = async (days: number): Promise<string> => {
    const { id } = await rooms.useCases.create.execute(host, { name: 'Room' }, call);
    const post = { room_id: id, client_id: randomUUID(), type: 'chat', data: { text: 'hello' } };
    await rooms.useCases.post.execute(host, post, call);
    await rooms.useCases.close.execute(host, { id }, call);
    await admin.query(`update app.rooms set closed_at = now() - $2 * interval '1 day' where id = $1`, [
      id,
      days,
    ]);
    return id;
  };

  const countOf = async (id: string) => {
    const { rows } = await admin.query<{ rooms: number; events: number; heads: number; snapshots: number }>(
      `select (select count(*)::int from app.rooms where id = $1) as rooms,
         (select count(*)::int from app.room_events where room_id = $1) as events,
         (select count(*)::int from app.actor_heads where id = $1) as heads,
         (select count(*)::int from app.actor_snapshots where id = $1) as snapshots`,
      [id],
    );
    return rows[0];
  };

  it('are removed with all that they had 30 days after they were closed, not before', async () => {
    const [old, recent] = [await closed(31), await closed(29)];
    await forgetRoomsJob(rooms.pools).run({}, new AbortController().signal);
    expect(await countOf(old)).toEqual({ rooms: 0, events: 0, heads: 0, snapshots: 0 });
    expect(await countOf(recent)).toMatchObject({ rooms: 1, events: 3, heads: 1 });
    const { rows } = await admin.query('select * from app.forgotten_rooms');
    expect(rows).toEqual([]);
  });

  it('cannot be written to any more by an owner that still has them in memory', async () => {
    const { id } = await rooms.useCases.create.execute(host, { name: 'Room' }, call);
    const post = () =>
      rooms.useCases.post.execute(
        host,
        { room_id: id, client_id: randomUUID(), type: 'chat', data: { text: 'hello' } },
        call,
      );
    await post();
    await admin.query('delete from app.rooms where id = $1', [id]);
    await expect(post()).rejects.toMatchObject({ reason: 'room.not-found' });
  });
});
