import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { forgetRoomsJob } from '../jobs.ts';
import { startRoomsProcess, type RoomsProcess } from '../testing.ts';
import { watchMachine } from '../../../testing/time-limits.ts';
import { until } from '../../../testing/until.ts';

const machine = watchMachine();

const call = { requestId: 'test' };

describe('who studied how long in a room', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let host: Caller;
  let guest: Caller;
  let teacher: Caller;
  let rooms: RoomsProcess;

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, guest, teacher] = (await signUpCallers(database.urls.adminUrl, 3)) as [Caller, Caller, Caller];
    admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
    rooms = await startRoomsProcess(database);
  });

  afterAll(async () => {
    await rooms.stop();
    await admin.end();
    await database.close();
  });

  const open = async (): Promise<string> => {
    const room = await rooms.useCases.create.execute(host, { name: 'Focus', visibility: 'public' }, call);
    return room.id;
  };
  const timer = (room_id: string, action: string, duration_seconds?: number) =>
    rooms.useCases.timer.execute(
      host,
      { room_id, client_id: randomUUID(), action, ...(duration_seconds && { duration_seconds }) },
      call,
    );
  const logOf = async (room_id: string) =>
    (
      await admin.query<{ type: string; at: Date; seq: number }>(
        'select type, at, seq::int from app.room_events where room_id = $1 order by seq',
        [room_id],
      )
    ).rows;
  const timeOf = (caller: Caller, id: string, more: object = {}) =>
    rooms.content.getStudyTime.execute(caller, { id, ...more }, call);

  it('is exact against the log: finished, paused and skipped phases, by person', async () => {
    const id = await open();
    await rooms.enter(host, id);
    await timer(id, 'start', 1);
    await until(async () => (await logOf(id)).some(({ type }) => type === 'timer.finished'));
    await timer(id, 'skip').catch(() => undefined);
    await rooms.useCases.timer.execute(
      host,
      { room_id: id, client_id: randomUUID(), action: 'start', phase: 'focus', duration_seconds: 600 },
      call,
    );
    const leaveGuest = await rooms.enter(guest, id);
    await pause(60);
    await timer(id, 'pause');
    await pause(40);
    await timer(id, 'resume');
    await pause(30);
    await timer(id, 'skip');
    leaveGuest();

    const log = await logOf(id);
    const at = (type: string, nth = 0): number =>
      log.filter((entry) => entry.type === type)[nth]!.at.getTime();
    const ran = at('timer.paused') - at('timer.started', 1) + (at('timer.skipped') - at('timer.resumed'));
    const all = await timeOf(host, id);
    expect(all.total).toMatchObject({ people: 2, phases: 2, sessions: 1 });
    expect(all.data[0]).toMatchObject({
      user_id: host.userId,
      phases: 2,
      sessions: 1,
      seconds: (1_000 + ran) / 1_000,
    });
    const [, theirs] = all.data;
    expect(theirs).toMatchObject({ user_id: guest.userId, phases: 1, sessions: 0 });
    // They came after it began: within what the log says of their membership and of the clock.
    const came = at('member.joined', 1);
    expect(theirs!.seconds * 1_000).toBeLessThanOrEqual(ran);
    expect(theirs!.seconds * 1_000).toBeGreaterThanOrEqual(
      at('timer.paused') - came - 500 * machine.factor(),
    );
    expect(all.total.seconds).toBeCloseTo(
      all.data.reduce((sum, { seconds }) => sum + seconds, 0),
      6,
    );

    const { rows } = await admin.query<{ n: number }>(
      `select count(*)::int as n from public.study_sessions where user_id = any ($1) and title = 'Focus'`,
      [[host.userId, guest.userId]],
    );
    expect(rows).toEqual([{ n: all.total.sessions }]);

    const mine = await timeOf(guest, id);
    expect(mine.data.map(({ user_id }) => user_id)).toEqual([guest.userId]);
    expect(mine.total).toEqual(all.total);

    const secondBegan = log.filter(({ type }) => type === 'timer.started')[1]!.at.toISOString();
    expect((await timeOf(host, id, { from: secondBegan })).total).toMatchObject({ phases: 1, sessions: 0 });
    expect((await timeOf(host, id, { to: secondBegan })).total).toMatchObject({ phases: 1, sessions: 1 });
    const page = await timeOf(host, id, { limit: 1 });
    expect(page.pagination.has_more).toBe(true);
    const rest = await timeOf(host, id, { limit: 1, cursor: page.pagination.next_cursor });
    expect([...page.data, ...rest.data]).toEqual(all.data);
  });

  it('is counted when a room is closed in the middle of a phase, and shown in a class room to its teacher', async () => {
    const id = await open();
    await rooms.enter(host, id);
    await timer(id, 'start', 600);
    await pause(30);
    await rooms.useCases.close.execute(host, { id }, call);
    expect((await timeOf(host, id)).total).toMatchObject({ people: 1, phases: 1, sessions: 0 });

    await expect(timeOf(teacher, id)).rejects.toMatchObject({ reason: 'room.not-found' });
    await admin.query(
      `with room as (select organisation_id from app.rooms where id = $1),
        member as (insert into app.organisation_members (organisation_id, user_id, role)
          select organisation_id, $2, 'teacher' from room returning organisation_id),
        class as (insert into app.classes (organisation_id, name) select organisation_id, 'A' from member returning id, organisation_id)
       select id, organisation_id from class`,
      [id, teacher.userId],
    );
    await admin.query(
      `with class as (
         insert into app.class_members (class_id, organisation_id, user_id, role)
         select c.id, c.organisation_id, $2, 'teacher' from app.classes c join app.rooms r using (organisation_id)
         where r.id = $1 returning class_id)
       update app.rooms set class_id = (select class_id from class) where id = $1`,
      [id, teacher.userId],
    );
    expect((await timeOf(teacher, id)).data.map(({ user_id }) => user_id)).toEqual([host.userId]);
  });

  it('is forgotten after 400 days', async () => {
    const id = await open();
    await admin.query(
      `insert into app.room_attendance (room_id, phase_seq, user_id, started_at, ended_at, attended_ms, is_counted)
       select $1, n, $2, now() - n * interval '399 days', now(), 1000, true from generate_series(1, 2) n`,
      [id, host.userId],
    );
    await forgetRoomsJob(rooms.pools).run({}, new AbortController().signal);
    expect((await timeOf(host, id)).total).toMatchObject({ phases: 1 });
  });
});
