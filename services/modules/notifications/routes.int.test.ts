import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { PLATFORM, type Caller } from '../../platform/use-case/caller.ts';
import { createNotifier } from './index.ts';
import { createNotificationsModule } from './module.ts';
import { buildRowChange } from './testing.ts';

let open: OpenDatabase;
let api: ServedRoutes;
let anna: Caller;
let ben: Caller;

beforeAll(async () => {
  open = await openTestDatabase();
  [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  const deps = { runner: open.runner, clock: systemClock, sendToUser: () => undefined };
  api = await serveRoutes(createNotificationsModule(deps).routes ?? []);
});
afterEach(() => expect(api.bugs).toEqual([]));
afterAll(async () => {
  await api.close();
  await open.close();
});

async function tell(caller: Caller, key: string = randomUUID()): Promise<void> {
  await createNotifier(open.runner, systemClock).notify({
    user_id: caller.userId,
    key,
    title: { en: 'Reminder', de: 'Erinnerung' },
    message: { en: 'The essay is due.', de: 'Der Aufsatz ist fällig.' },
    type: 'reminder',
    action_url: '/tasks',
  });
}

const unreadOf = async (caller: Caller): Promise<number> =>
  (await api.as(caller).get('/api/notifications/unread-count').expect(200)).body.unread as number;

describe('/api/notifications', () => {
  test('lists, counts, marks as read and removes', async () => {
    await tell(anna);
    await tell(anna);
    const { body } = await api
      .as(anna)
      .get('/api/notifications')
      .query({ unread: true, count: 'exact' })
      .expect(200);
    expect(body.pagination).toMatchObject({ total: 2, has_more: false });
    expect(body.data[0]).toMatchObject({
      user_id: anna.userId,
      title: 'Reminder',
      type: 'reminder',
      read: false,
      action_url: '/tasks',
    });
    const path = `/api/notifications/${body.data[0].id as string}`;
    expect((await api.as(anna).post(`${path}/read`).expect(200)).body.read).toBe(true);
    expect(await unreadOf(anna)).toBe(1);
    expect((await api.as(anna).post('/api/notifications/read-all').expect(200)).body).toEqual({ marked: 1 });
    expect(await unreadOf(anna)).toBe(0);
    await api.as(anna).delete(path).expect(204);
    await api.as(anna).delete(path).expect(404);
  });

  test('tells once per key, and per person', async () => {
    const before = [await unreadOf(anna), await unreadOf(ben)];
    for (const caller of [anna, anna, ben]) await tell(caller, 'same');
    expect([await unreadOf(anna), await unreadOf(ben)]).toEqual(before.map((count) => count + 1));
  });

  test('leaves what came after the caller looked', async () => {
    await tell(ben);
    const { body } = await api.as(ben).get('/api/notifications').expect(200);
    const seen = body.data[0].created_at as string;
    await tell(ben);
    await api.as(ben).post('/api/notifications/read-all').send({ up_to: seen }).expect(200);
    expect(await unreadOf(ben)).toBe(1);
  });

  test('pages by cursor', async () => {
    await tell(anna);
    await tell(anna);
    const get = (query: object) =>
      api
        .as(anna)
        .get('/api/notifications')
        .query({ limit: 1, ...query });
    const first = await get({}).expect(200);
    const second = await get({ cursor: first.body.pagination.next_cursor as string }).expect(200);
    expect(second.body.data[0].id).not.toBe(first.body.data[0].id);
    await get({ cursor: 'x' }).expect(400);
    await get({ cursor: Buffer.from('["yesterday","b"]').toString('base64url') }).expect(400);
    await get({ type: 'reminder,unheard-of' }).expect(422);
  });

  test('tells nobody whether a notification of somebody else exists', async () => {
    await tell(anna);
    const { body } = await api.as(anna).get('/api/notifications').expect(200);
    for (const id of [body.data[0].id as string, randomUUID()]) {
      for (const request of [
        api.as(ben).post(`/api/notifications/${id}/read`),
        api.as(ben).delete(`/api/notifications/${id}`),
      ]) {
        expect((await request.expect(404)).body.reason).toBe('notification.not-found');
      }
    }
  });

  test('is for people who are signed in', async () => {
    await api.as().get('/api/notifications').expect(401);
    await api.as(PLATFORM).get('/api/notifications/unread-count').expect(403);
  });
});

describe('the consequences of changes', () => {
  test('a goal that is reached is congratulated on in the reader’s language, once', async () => {
    const sent: unknown[] = [];
    const { subscribers = [] } = createNotificationsModule({
      runner: open.runner,
      clock: systemClock,
      sendToUser: (...what) => void sent.push(what),
    });
    const admin = await open.urls.connect('admin');
    await admin.query(`update public.profiles set language = 'de' where id = $1`, [ben.userId]);
    const change = buildRowChange({
      table: 'public.study_goals',
      operation: 'UPDATE',
      rowId: randomUUID(),
      userId: ben.userId,
      old: { status: 'active' },
      new: { status: 'completed', title: 'Zehn Stunden' },
    });
    const goals = subscribers.find(({ tables }) => tables.includes('public.study_goals'));
    await goals?.handle(change);
    await goals?.handle(change);
    const { body } = await api.as(ben).get('/api/notifications').query({ type: 'success' }).expect(200);
    expect(body.data).toMatchObject([
      { title: 'Ziel erreicht', message: 'Du hast dein Ziel erreicht: Zehn Stunden.' },
    ]);
  });

  test('the nightly job removes what is past its time', async () => {
    const admin = await open.urls.connect('admin');
    await tell(anna, 'expired');
    await admin.query(
      `update public.notifications set expires_at = now() - interval '1 day' where user_id = $1`,
      [anna.userId],
    );
    const { jobs = [] } = createNotificationsModule({
      runner: open.runner,
      clock: systemClock,
      sendToUser: () => undefined,
    });
    await jobs[0]?.run({}, new AbortController().signal);
    const { rows } = await admin.query('select 1 from public.notifications where user_id = $1', [
      anna.userId,
    ]);
    expect(rows).toEqual([]);
  });
});
