import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';

import { cloneDatabase, type TestDatabase } from '../services/testing/postgres.ts';
import {
  addPerson,
  addUser,
  buildInsert,
  EXISTING_TABLES,
  type ExistingTable,
  type Person,
} from './testing.ts';

let database: TestDatabase;
let system: pg.Client;
let service: pg.Client;

beforeAll(async () => {
  database = await cloneDatabase();
  system = await database.connect('system');
  service = await database.connectAs('service_role');
});
afterAll(() => database.drop());

async function addSubject(userId: string, name = 'Algebra'): Promise<string> {
  const { rows } = await service.query(
    'insert into public.subjects (user_id, name) values ($1, $2) returning id',
    [userId, name],
  );
  return rows[0].id as string;
}

async function analyticsOf(userId: string): Promise<Record<string, unknown>[]> {
  const { rows } = await service.query(
    `select date::text, subject_id, total_study_time, session_count, average_focus_score::float as focus
     from public.study_analytics where user_id = $1 order by date, subject_id`,
    [userId],
  );
  return rows as Record<string, unknown>[];
}

describe('a new user', () => {
  test('has a profile, settings, a streak and a personal organisation that they administer', async () => {
    const id = await addUser(system, { first_name: 'Ada', last_name: 'Byron' });
    const profile = await service.query(
      'select first_name, last_name, full_name from public.profiles where id = $1',
      [id],
    );
    const { rows } = await service.query(
      `select (select count(*) from public.user_settings where user_id = $1)::int as settings,
        (select count(*) from public.study_streaks where user_id = $1)::int as streaks,
        (select o.name || ' ' || m.role from app.organisations o join app.organisation_members m on m.organisation_id = o.id
          where o.personal_user_id = $1 and m.user_id = $1) as organisation`,
      [id],
    );
    expect(profile.rows).toEqual([{ first_name: 'Ada', last_name: 'Byron', full_name: 'Ada Byron' }]);
    expect(rows).toEqual([{ settings: 1, streaks: 1, organisation: 'Ada Byron admin' }]);
  });

  test.each([
    [{ first_name: 'Ada' }, 'Ada'],
    [{ last_name: 'Byron', first_name: '' }, 'Byron'],
    [{}, null],
  ])('with the names %j is called by what there is, else by the e-mail', async (metadata, name) => {
    const id = await addUser(system, metadata);
    const { rows } = await service.query('select full_name, email from public.profiles where id = $1', [id]);
    expect(rows[0].full_name).toBe(name ?? rows[0].email);
  });

  test('has an e-mail that nobody else has in another case, and the profile follows it', async () => {
    const id = await addUser(system);
    await system.query(`update auth.users set email = 'Ada@Example.org', username = 'Ada' where id = $1`, [
      id,
    ]);
    const { rows } = await service.query('select email from public.profiles where id = $1', [id]);
    expect(rows).toEqual([{ email: 'Ada@Example.org' }]);
    await expect(
      system.query(`insert into auth.users (email) values ('ada@example.ORG')`),
    ).rejects.toMatchObject({ code: '23505' });
    await expect(system.query(`insert into auth.users (username) values ('aDA')`)).rejects.toMatchObject({
      code: '23505',
    });
  });

  test('takes everything with them when they go, whatever they have', async () => {
    const person = await addPerson(system, service);
    const other = await addSubject(person.userId, 'Biology');
    for (const subject of [person.rows.subjects, other, null]) {
      await service.query(
        `insert into public.study_analytics (user_id, date, subject_id) values ($1, '2026-05-05', $2)`,
        [person.userId, subject],
      );
    }
    await system.query('delete from auth.users where id = $1', [person.userId]);
    for (const table of EXISTING_TABLES) {
      const column = table === 'profiles' ? 'id' : 'user_id';
      expect(
        (await service.query(`select 1 from public.${table} where ${column} = $1`, [person.userId])).rowCount,
      ).toBe(0);
    }
    expect(
      (await system.query('select 1 from app.organisations where personal_user_id = $1', [person.userId]))
        .rowCount,
    ).toBe(0);
  });
});

describe('a completed study session', () => {
  test('adds to the analytics of its day once, however often it is written', async () => {
    const id = await addUser(system);
    const subject = await addSubject(id);
    const session = await service.query(
      `insert into public.study_sessions (user_id, title, subject_id, duration) values ($1, 'x', $2, 25) returning id`,
      [id, subject],
    );
    expect(await analyticsOf(id)).toEqual([]);
    const complete = `update public.study_sessions set status = 'completed', completed = true, focus_score = 80,
      completed_at = '2026-03-04T12:00:00Z' where id = $1`;
    await service.query(complete, [session.rows[0].id]);
    await service.query(complete, [session.rows[0].id]);
    await service.query(
      `update public.study_sessions set status = 'active', completed = false where id = $1`,
      [session.rows[0].id],
    );
    await service.query(complete, [session.rows[0].id]);
    expect(await analyticsOf(id)).toEqual([
      { date: '2026-03-04', subject_id: subject, total_study_time: 25, session_count: 1, focus: 80 },
    ]);
  });

  test('counts only with a duration, and when it gets one later', async () => {
    const id = await addUser(system);
    await service.query(
      `insert into public.study_sessions (user_id, title, status, completed_at) values ($1, 'x', 'completed', '2026-03-04T12:00:00Z')`,
      [id],
    );
    expect(await analyticsOf(id)).toEqual([]);
    await service.query('update public.study_sessions set duration = 10 where user_id = $1', [id]);
    expect(await analyticsOf(id)).toMatchObject([
      { total_study_time: 10, session_count: 1, subject_id: null },
    ]);
  });

  test('adds up with others of its day, with the mean of the scores that were given', async () => {
    const id = await addUser(system);
    for (const score of [90, null, 60, 30]) {
      await service.query(
        `insert into public.study_sessions (user_id, title, completed, duration, focus_score, completed_at)
         values ($1, 'x', true, 20, $2, '2026-03-04T12:00:00Z')`,
        [id, score],
      );
    }
    expect(await analyticsOf(id)).toMatchObject([{ total_study_time: 80, session_count: 4, focus: 60 }]);
  });

  test.each([
    ['Pacific/Auckland', '2026-03-05'],
    ['America/New_York', '2026-03-04'],
    ['Nowhere/Land', '2026-03-04'],
    ['', '2026-03-04'],
  ])('falls on the day of a person who lives in "%s"', async (zone, day) => {
    const id = await addUser(system);
    await service.query('update public.profiles set timezone = $2 where id = $1', [id, zone]);
    await service.query(
      `insert into public.study_sessions (user_id, title, completed, duration, completed_at)
       values ($1, 'x', true, 20, '2026-03-04T20:00:00Z')`,
      [id],
    );
    expect(await analyticsOf(id)).toMatchObject([{ date: day }]);
  });

  test('is counted when its owner completes it, who has no other way into the tally', async () => {
    const id = await addUser(system);
    const asOwner = await database.connectAs('authenticated', { user_id: id });
    await asOwner.query(
      `insert into public.study_sessions (user_id, title, completed, duration) values ($1, 'x', true, 5)`,
      [id],
    );
    expect(await analyticsOf(id)).toMatchObject([{ total_study_time: 5 }]);
    await expect(asOwner.query('select 1 from app.counted_study_sessions')).rejects.toMatchObject({
      code: '42501',
    });
  });

  test('of two at the same moment both are counted', async () => {
    const id = await addUser(system);
    const clients = await Promise.all([1, 2, 3, 4].map(() => database.connectAs('service_role')));
    await Promise.all(
      clients.map((client) =>
        client.query(
          `insert into public.study_sessions (user_id, title, completed, duration, completed_at)
           values ($1, 'x', true, 5, '2026-03-04T12:00:00Z')`,
          [id],
        ),
      ),
    );
    expect(await analyticsOf(id)).toMatchObject([{ total_study_time: 20, session_count: 4 }]);
  });
});

describe('a subject that is deleted', () => {
  test('leaves its days with no subject, added to those that had none', async () => {
    const id = await addUser(system);
    const subjects = [await addSubject(id, 'A'), await addSubject(id, 'B')];
    for (const subject of [...subjects, null]) {
      await service.query(
        `insert into public.study_analytics (user_id, date, subject_id, total_study_time, session_count, average_focus_score)
         values ($1, '2026-03-04', $2, 30, 1, 50)`,
        [id, subject],
      );
    }
    await service.query('delete from public.subjects where user_id = $1', [id]);
    expect(await analyticsOf(id)).toEqual([
      { date: '2026-03-04', subject_id: null, total_study_time: 90, session_count: 3, focus: 50 },
    ]);
  });

  test('leaves the tasks with no subject', async () => {
    const person = await addPerson(system, service);
    await service.query('delete from public.subjects where id = $1', [person.rows.subjects]);
    const { rows } = await service.query('select subject_id from public.tasks where id = $1', [
      person.rows.tasks,
    ]);
    expect(rows).toEqual([{ subject_id: null }]);
  });
});

describe('the number of cards of a set', () => {
  async function totalOf(set: string): Promise<number> {
    const { rows } = await service.query('select total_cards from public.flashcard_sets where id = $1', [
      set,
    ]);
    return rows[0].total_cards as number;
  }

  test('follows cards that are added, moved and removed, many at once too', async () => {
    const person = await addPerson(system, service);
    const first = person.rows.flashcard_sets;
    const second = (
      await service.query<{ id: string }>(
        buildInsert('flashcard_sets', person.userId, person.rows, { total_cards: '99' }),
      )
    ).rows[0]!.id;
    await service.query(
      `insert into public.flashcards (user_id, set_id, front_content, back_content)
       select $1, $2, n::text, n::text from generate_series(1, 100) n`,
      [person.userId, second],
    );
    expect([await totalOf(first), await totalOf(second)]).toEqual([1, 100]);
    await service.query(
      `update public.flashcards set set_id = $2 where set_id = $1 and front_content::int <= 40`,
      [second, first],
    );
    expect([await totalOf(first), await totalOf(second)]).toEqual([41, 60]);
    await service.query('delete from public.flashcards where set_id = $1', [second]);
    expect([await totalOf(first), await totalOf(second)]).toEqual([41, 0]);
  });

  test('is right after cards that were added at the same moment', async () => {
    const person = await addPerson(system, service);
    const clients = await Promise.all([1, 2, 3, 4].map(() => database.connectAs('service_role')));
    await Promise.all(
      clients.map((client) => client.query(buildInsert('flashcards', person.userId, person.rows))),
    );
    expect(await totalOf(person.rows.flashcard_sets)).toBe(5);
  });
});

describe('a reference to a row of somebody else', () => {
  const referring: readonly (readonly [ExistingTable, string, ExistingTable])[] = [
    ...(
      [
        'tasks',
        'study_sessions',
        'calendar_events',
        'study_goals',
        'exams',
        'study_analytics',
        'flashcard_sets',
        'flashcard_sessions',
        'quizzes',
        'ai_tutor_sessions',
      ] as const
    ).map((table) => [table, 'subject_id', 'subjects'] as const),
    ['flashcards', 'set_id', 'flashcard_sets'],
    ['flashcard_sessions', 'flashcard_set_id', 'flashcard_sets'],
    ['quiz_attempts', 'quiz_id', 'quizzes'],
    ['ai_messages', 'session_id', 'ai_tutor_sessions'],
  ];
  let ann: Person;
  let bob: Person;

  beforeAll(async () => {
    ann = await addPerson(system, service);
    bob = await addPerson(system, service);
  });

  test.each(referring)(
    'is refused in %s.%s like one to a row that is not there',
    async (table, column, target) => {
      const asAnn = await database.connectAs('authenticated', { user_id: ann.userId });
      const details: unknown[] = [];
      for (const id of [bob.rows[target], '00000000-0000-4000-8000-000000000000']) {
        for (const client of [asAnn, service]) {
          const date = table === 'study_analytics' ? { date: '2026-07-07' } : {};
          const insert = client.query(buildInsert(table, ann.userId, ann.rows, { [column]: id, ...date }));
          const refused = { code: '23503', constraint: `${table}_${column}_fkey` };
          await expect(insert).rejects.toMatchObject(refused);
          details.push(
            await insert.catch((problem: unknown) => (problem as pg.DatabaseError).detail?.replace(id, 'ID')),
          );
          await expect(
            client.query(`update public.${table} set ${column} = $2 where id = $1`, [ann.rows[table], id]),
          ).rejects.toMatchObject(refused);
        }
      }
      expect(new Set(details)).toEqual(
        new Set([`Key (${column})=(ID) is not present in table "${target}".`]),
      );
    },
  );

  test('is allowed to a public set that one studies', async () => {
    await service.query('update public.flashcard_sets set is_public = true where id = $1', [
      bob.rows.flashcard_sets,
    ]);
    const asAnn = await database.connectAs('authenticated', { user_id: ann.userId });
    const made = await asAnn.query(
      buildInsert('flashcard_sessions', ann.userId, ann.rows, { flashcard_set_id: bob.rows.flashcard_sets }),
    );
    expect(made.rowCount).toBe(1);
  });
});

test('updated_at follows every update', async () => {
  const person = await addPerson(system, service);
  const old = '2020-01-01T00:00:00Z';
  const { rows } = await service.query(
    "update public.tasks set updated_at = $2, points = 1 where id = $1 returning updated_at > now() - interval '1 minute' as fresh",
    [person.rows.tasks, old],
  );
  expect(rows).toEqual([{ fresh: true }]);
});

test('increment_rate_limit counts for its caller and refuses to count for somebody else', async () => {
  const [ann, bob] = [await addUser(system), await addUser(system)];
  const asAnn = await database.connectAs('authenticated', { user_id: ann });
  const count = 'select public.increment_rate_limit($1, $2) as count';
  const window = '2026-03-01T10:00:00Z';
  expect((await asAnn.query(count, [ann, window])).rows).toEqual([{ count: 1 }]);
  expect((await asAnn.query(count, [ann, window])).rows).toEqual([{ count: 2 }]);
  await expect(asAnn.query(count, [bob, window])).rejects.toMatchObject({ code: '42501' });
});
