import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';
import { until } from '../../testing/until.ts';

const call = { requestId: 'test' };

describe('a phase that ends', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let host: Caller;
  let guest: Caller;
  const started: RoomsProcess[] = [];

  const start = async (): Promise<RoomsProcess> => {
    const process = await startRoomsProcess(database, { leaseMs: 700 });
    started.push(process);
    return process;
  };

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, guest] = (await signUpCallers(database.urls.adminUrl, 2)) as [Caller, Caller];
    admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.stop().catch(() => undefined)));
  });

  afterAll(async () => {
    await admin.end();
    await database.close();
  });

  const begin = async (process: RoomsProcess, seconds: number) => {
    const { rows } = await admin.query<{ id: string }>(
      `insert into public.subjects (user_id, name) values ($1, $2) returning id`,
      [host.userId, `Maths ${randomUUID()}`],
    );
    const subjectId = rows[0]!.id;
    const room = await process.useCases.create.execute(
      host,
      { name: 'Focus', visibility: 'public', subject_id: subjectId },
      call,
    );
    await process.useCases.join.execute(host, { room_id: room.id }, call);
    await process.useCases.timer.execute(
      host,
      { room_id: room.id, client_id: randomUUID(), action: 'start', duration_seconds: seconds },
      call,
    );
    return { roomId: room.id, subjectId };
  };

  const studied = async (roomName: string, subjectId: string) =>
    (
      await admin.query(
        `select user_id, type::text, status::text, completed, duration, planned_duration, title,
           extract(epoch from completed_at - started_at)::int as seconds
         from public.study_sessions where title = $1 and subject_id = $2`,
        [roomName, subjectId],
      )
    ).rows;

  const typesOf = async (roomId: string) =>
    (
      await admin.query<{ type: string }>(
        'select type from app.room_events where room_id = $1 order by seq',
        [roomId],
      )
    ).rows.map(({ type }) => type);

  const epochsOf = async (roomId: string): Promise<number[]> =>
    (
      await admin.query<{ epoch: number }>(
        `select epoch::int from app.room_events where room_id = $1 and type like 'timer.%' order by seq`,
        [roomId],
      )
    ).rows.map(({ epoch }) => epoch);

  it('writes one study session for whoever was there at least half of it, and waits with the break', async () => {
    const process = await start();
    const { roomId, subjectId } = await begin(process, 1);
    await until(async () => (await typesOf(roomId)).includes('timer.finished'));
    expect(await studied('Focus', subjectId)).toEqual([
      {
        user_id: host.userId,
        type: 'focus',
        status: 'completed',
        completed: true,
        duration: 1,
        planned_duration: 1,
        title: 'Focus',
        seconds: 1,
      },
    ]);
    const joined = await process.useCases.join.execute(guest, { room_id: roomId }, call);
    expect(joined.timer).toMatchObject({ state: 'idle', phase: 'short_break', round: 1 });
    expect(joined.members.map(({ user_id }) => user_id)).toEqual([host.userId, guest.userId]);
  });

  it('is finished by the next owner when the first one dies, with nobody asking, exactly once', async () => {
    const dying = await start();
    await start();
    const { roomId, subjectId } = await begin(dying, 2);
    await dying.crash();
    started.splice(started.indexOf(dying), 1);
    await until(async () => (await typesOf(roomId)).includes('timer.finished'));
    await pause(500);
    expect((await typesOf(roomId)).filter((type) => type === 'timer.finished')).toHaveLength(1);
    expect(await studied('Focus', subjectId)).toHaveLength(1);
    // Whoever finished it was another owner than who had started it. A slow one may have lost its lease since.
    expect((await epochsOf(roomId)).at(-1)).toBeGreaterThan((await epochsOf(roomId))[0]!);
  });

  it("is nobody's study session when it was skipped", async () => {
    const process = await start();
    const { roomId, subjectId } = await begin(process, 1);
    await process.useCases.timer.execute(
      host,
      { room_id: roomId, client_id: randomUUID(), action: 'skip' },
      call,
    );
    await pause(1_300);
    expect(await typesOf(roomId)).toEqual(['member.joined', 'timer.started', 'timer.skipped']);
    expect(await studied('Focus', subjectId)).toEqual([]);
  });
});
