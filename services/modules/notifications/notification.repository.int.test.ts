import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import type { Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { PLATFORM, type Caller } from '../../platform/use-case/caller.ts';
import { notificationDeskIn, notificationsIn } from './notification.mikro.ts';
import { buildNotification, describeNotificationRepository, inMemoryNotifications } from './testing.ts';

const call = { requestId: 'test' };
let open: OpenDatabase;
let people: Caller[];

beforeAll(async () => {
  open = await openTestDatabase();
  people = await signUpCallers(open.urls.adminUrl, 3);
  const admin = await open.urls.connect('admin');
  await admin.query(`update public.profiles set language = 'de-AT' where id = $1`, [people[1]?.userId]);
  await admin.query('update public.user_settings set notifications_enabled = false where user_id = $1', [
    people[2]?.userId,
  ]);
});
afterAll(() => open.close());

function scopeOf(userId: string): Scope {
  const caller = people.find((person) => person.userId === userId);
  return open.database.shared(caller!, call, 'caller');
}

const desk = () => notificationDeskIn(open.database.shared(PLATFORM, call, 'system'));

describe('notifications in memory', () => {
  const store = {
    anna: 'anna',
    ben: 'ben',
    carla: 'carla',
    ...inMemoryNotifications([
      { id: 'anna', language: 'en' },
      { id: 'ben', language: 'de' },
      { id: 'carla', language: 'en', wantsNone: true },
    ]),
  };
  describeNotificationRepository(() => store);
});

describe('notifications in PostgreSQL', () => {
  describeNotificationRepository(() => {
    const [anna = '', ben = '', carla = ''] = people.map(({ userId }) => userId);
    return { anna, ben, carla, desk: desk(), notificationsOf: (userId) => notificationsIn(scopeOf(userId)) };
  });
});

describe('row-level security is the judge', () => {
  test('shows nothing of others to statements without checks', async () => {
    const [anna = '', ben = ''] = people.map(({ userId }) => userId);
    const told = await desk().add(buildNotification({ user_id: anna }));
    for (const text of [
      `select id from public.notifications where id = ($1->>'id')::uuid`,
      `update public.notifications set read = true where id = ($1->>'id')::uuid returning id`,
      `delete from public.notifications where id = ($1->>'id')::uuid returning id`,
    ]) {
      expect(await scopeOf(ben).rows(defineStatement(`test.${text}`, text), { id: told?.id })).toEqual([]);
    }
  });
});
