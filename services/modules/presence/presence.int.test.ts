import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { until } from '../../platform/redis/testing.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import type { PersonPresence } from './presence.ts';
import { startPresence, watch, type PresenceProcess } from './testing.ts';

let open: OpenDatabase;
let admin: pg.Client;
let here: PresenceProcess;
let there: PresenceProcess;
let routes: ServedRoutes;
let ann: Caller;
let ben: Caller;
let stranger: Caller;

beforeAll(async () => {
  open = await openTestDatabase({ maxConnections: 8 });
  admin = await open.urls.connect('admin');
});
afterAll(() => open.close());

beforeEach(async () => {
  [ann, ben, stranger] = (await signUpCallers(open.urls.adminUrl, 3)) as [Caller, Caller, Caller];
  await shareRoom([ann, ben]);
  const prefix = `test-presence-${randomUUID()}`;
  [here, there] = await Promise.all([startPresence(open, prefix), startPresence(open, prefix)]);
  routes = await serveRoutes(here.parts.routes ?? []);
});
afterEach(async () => {
  await routes.close();
  await Promise.all([here.stop(), there.stop()]);
  await admin.query('delete from app.presence_processes');
});

async function shareRoom(people: readonly Caller[]): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(
    `insert into app.rooms (id, organisation_id, owner_id, name, visibility, max_members, timer_control, open_to_all)
     select gen_random_uuid(), m.organisation_id, $1, 'Room', 'private', 50, 'all', false
     from app.organisation_members m where m.user_id = $1 limit 1 returning id`,
    [people[0]?.userId],
  );
  const roomId = rows[0]?.id ?? '';
  for (const { userId } of people) {
    await admin.query(
      `insert into app.room_members (room_id, user_id, role, joined_at) values ($1, $2, 'member', now())`,
      [roomId, userId],
    );
  }
  return roomId;
}

const statuses = (changes: readonly PersonPresence[], { userId }: Caller): string[] =>
  changes.filter(({ user_id }) => user_id === userId).map(({ status }) => status);
const seenBy = async (caller: Caller, of: Caller): Promise<string | undefined> => {
  const { body } = await routes.as(caller).get(`/api/presence?user_ids=${of.userId}`);
  return (body.data as PersonPresence[])[0]?.status;
};

describe('presence', () => {
  test('comes with the first socket and goes at once with the last, in whichever process they are', async () => {
    const { heard, people } = await watch(await here.connect(ann.userId));
    expect(people.find(({ user_id }) => user_id === ben.userId)?.status).toBe('offline');
    const first = await here.connect(ben.userId);
    await until(() => statuses(heard, ben).length === 1);
    const second = await there.connect(ben.userId);
    await until(async () => (await sockets(ben)) === 2);
    first.disconnect();
    await until(async () => (await sockets(ben)) === 1);
    expect(statuses(heard, ben)).toEqual(['online']);
    second.disconnect();
    await until(() => statuses(heard, ben).length === 2);
    expect(statuses(heard, ben)).toEqual(['online', 'offline']);
    expect(heard.find(({ user_id }) => user_id === ben.userId)).toMatchObject({
      display_name: expect.stringMatching(/\S/),
      at: expect.stringMatching(/^\d{4}-/),
    });
  });

  /** In how many processes somebody is. */
  async function sockets({ userId }: Caller): Promise<number> {
    const { rows } = await admin.query('select from app.presence where user_id = $1', [userId]);
    return rows.length;
  }

  test('of a process that was killed ends with its lease, and of one that is up stays', async () => {
    const { heard } = await watch(await here.connect(ann.userId));
    await there.connect(ben.userId);
    await until(() => statuses(heard, ben).includes('online'));
    await there.kill();
    expect(await seenBy(ann, ben)).toBe('online');
    await until(() => statuses(heard, ben).includes('offline'));
    expect(await sockets(ben)).toBe(0);
    expect(await seenBy(ben, ann)).toBe('online');
  });

  test('is handed on when a process ends on purpose: whoever arrives elsewhere was never gone', async () => {
    const { heard } = await watch(await here.connect(ann.userId));
    await there.connect(ben.userId);
    await until(() => statuses(heard, ben).includes('online'));
    await there.drain();
    await here.connect(ben.userId);
    await until(async () => (await sockets(ben)) === 2);
    expect(statuses(heard, ben)).toEqual(['online']);
  });

  test('comes back when the database has forgotten the process', async () => {
    const { heard } = await watch(await here.connect(ann.userId));
    await there.connect(ben.userId);
    await until(() => statuses(heard, ben).includes('online'));
    await admin.query(`update app.presence_processes set expires_at = now() - interval '1 minute'`);
    await until(async () => (await seenBy(ann, ben)) === 'online' && (await sockets(ben)) === 1);
    expect(statuses(heard, ben).at(-1)).toBe('online');
  });

  test('shows nothing to those who share no place, over REST and on sockets', async () => {
    const { heard, people } = await watch(await here.connect(stranger.userId));
    await there.connect(ben.userId);
    await until(async () => (await sockets(ben)) === 1);
    await until(async () => (await seenBy(ann, ben)) === 'online');
    expect(await seenBy(stranger, ben)).toBeUndefined();
    expect(people.map(({ user_id }) => user_id)).toEqual([stranger.userId]);
    expect(statuses(heard, ben)).toEqual([]);
    expect((await routes.as().get('/api/presence')).status).toBe(401);
    expect((await routes.as(ann).get('/api/presence?user_ids=1')).status).toBe(422);
    expect((await routes.as(ann).get('/api/presence')).body.data).toHaveLength(2);
  });

  test('ends with the room that was shared', async () => {
    const [mia, tom] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
    const roomId = await shareRoom([mia, tom]);
    expect(await seenBy(mia, tom)).toBe('offline');
    await admin.query('update app.rooms set closed_at = now() where id = $1', [roomId]);
    expect(await seenBy(mia, tom)).toBeUndefined();
  });

  test('is shared by a class too', async () => {
    const [teacher, student] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
    await admin.query(
      `with o as (select organisation_id as id from app.organisation_members where user_id = $1 limit 1),
         j as (insert into app.organisation_members (organisation_id, user_id, role) select id, $2, 'student' from o returning 1)
       insert into app.classes (organisation_id, name) select id, 'Class' from o`,
      [teacher.userId, student.userId],
    );
    await admin.query(
      `insert into app.class_members (class_id, organisation_id, user_id)
       select c.id, c.organisation_id, u from app.classes c, unnest(array[$1, $2]::uuid[]) u where c.name = 'Class'`,
      [teacher.userId, student.userId],
    );
    const { heard } = await watch(await here.connect(teacher.userId));
    await there.connect(student.userId);
    await until(() => statuses(heard, student).includes('online'));
  });
});

describe('what a person says', () => {
  const say = (socket: Awaited<ReturnType<PresenceProcess['connect']>>, status: string) =>
    socket.timeout(5_000).emitWithAck('presence:set', { status });

  test('away is of one device: another one that is not keeps the person online', async () => {
    const { heard } = await watch(await here.connect(ann.userId));
    const [laptop, telephone] = [await here.connect(ben.userId), await there.connect(ben.userId)];
    await until(() => statuses(heard, ben).includes('online'));
    await say(laptop, 'away');
    await say(telephone, 'away');
    await until(() => statuses(heard, ben).includes('away'));
    await say(laptop, 'online');
    await until(() => statuses(heard, ben).at(-1) === 'online');
    expect(statuses(heard, ben)).toEqual(['online', 'away', 'online']);
  });

  test('busy is of all devices and stays', async () => {
    const { heard } = await watch(await here.connect(ann.userId));
    const laptop = await here.connect(ben.userId);
    expect(await say(laptop, 'busy')).toEqual({ ok: true, status: 'busy' });
    await until(() => statuses(heard, ben).at(-1) === 'busy');
    laptop.disconnect();
    await until(() => statuses(heard, ben).at(-1) === 'offline');
    await there.connect(ben.userId);
    await until(() => statuses(heard, ben).at(-1) === 'busy');
  });

  test('invisible looks like gone, and the person still sees others', async () => {
    const { heard } = await watch(await here.connect(ann.userId));
    const laptop = await there.connect(ben.userId);
    await until(() => statuses(heard, ben).at(-1) === 'online');
    await say(laptop, 'invisible');
    await until(() => statuses(heard, ben).at(-1) === 'offline');
    expect(await seenBy(ann, ben)).toBe('offline');
    expect((await watch(laptop)).people.find(({ user_id }) => user_id === ann.userId)?.status).toBe('online');
    expect(await say(laptop, 'hidden')).toMatchObject({ ok: false, error: { reason: 'input.invalid' } });
  });
});

test('very many who come at once are one word to each listener, not as many as they are', async () => {
  const crowd = await signUpCallers(open.urls.adminUrl, 120);
  await shareRoom([ann, ...crowd]);
  const { heard, frames } = await watch(await here.connect(ann.userId));
  const told = () => frames.filter(({ stale }) => stale).length;
  for (const { userId } of crowd) {
    there.tracker.connected({
      id: randomUUID(),
      data: { caller: { userId } },
      once: () => undefined,
    });
  }
  await until(async () => {
    const { body } = await routes.as(ann).get('/api/presence');
    return (body.data as PersonPresence[]).filter(({ status }) => status === 'online').length >= 121;
  });
  await until(() => told() > 0);
  expect(frames.length).toBeLessThan(10);
  expect(heard.length).toBeLessThan(120);
});

test('somebody who comes back at once was never gone', async () => {
  const { heard } = await watch(await here.connect(ann.userId));
  const leave: (() => void)[] = [];
  const come = () =>
    there.tracker.connected({
      id: randomUUID(),
      data: { caller: { userId: ben.userId } },
      once: (_event: string, listener: () => void) => leave.push(listener),
    });
  come();
  await until(() => statuses(heard, ben).includes('online'));
  for (let n = 0; n < 5; n += 1) {
    come();
    leave.shift()?.();
  }
  await until(async () => (await seenBy(ann, ben)) === 'online');
  expect(statuses(heard, ben)).toEqual(['online']);
});

test('figures tell how many are here and what changed', async () => {
  await here.connect(ann.userId);
  await until(async () => (await seenBy(ben, ann)) === 'online');
  const { body } = await here.metrics.render(undefined);
  expect(body).toMatch(/studyflow_presence_people 1/);
  expect(body).toMatch(/studyflow_presence_changes_total\{status="online"\} 1/);
});
