import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defineStatement } from '../../platform/database/statement.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { calendarIn } from './calendar-event.mikro.ts';
import { buildEvent, describeCalendarRepository, inMemoryCalendar, type SharedStore } from './testing.ts';

const call = { requestId: 'test' };
let open: OpenDatabase;
const stores: SharedStore[] = [];

beforeAll(async () => {
  open = await openTestDatabase();
  const callers = await signUpCallers(open.urls.adminUrl, 14);
  const admin = await open.urls.connect('admin');
  while (callers.length > 0) {
    const [anna, ben] = callers.splice(0, 2) as [Caller, Caller];
    const subject = await admin.query(
      `insert into public.subjects (user_id, name) values ($1, 'Biology') returning id`,
      [anna.userId],
    );
    stores.push({
      anna: anna.userId,
      ben: ben.userId,
      subjectOfAnna: subject.rows[0].id,
      calendarOf: (userId) => calendarIn(scopeOf(userId === anna.userId ? anna : ben)),
    });
  }
});
afterAll(() => open.close());

const scopeOf = (caller: Caller) => open.database.shared(caller, call, 'caller');

describe('a calendar in memory', () => {
  describeCalendarRepository(inMemoryCalendar);
});

describe('a calendar in PostgreSQL', () => {
  describeCalendarRepository(() => stores.pop()!);
});

test('row-level security shows nothing of others when the repository forgets to ask', async () => {
  const unguarded = {
    all: defineStatement('test.all-events', 'select user_id from public.calendar_events'),
    steal: defineStatement(
      'test.steal-event',
      `update public.calendar_events set title = 'Mine' where id = ($1->>'id')::uuid returning id`,
    ),
  };
  const [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  const { id } = await calendarIn(scopeOf(anna)).add(buildEvent());
  expect(await scopeOf(ben).rows(unguarded.all, {})).toEqual([]);
  expect(await scopeOf(ben).rows(unguarded.steal, { id })).toEqual([]);
});
