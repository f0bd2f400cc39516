import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { studySessionsIn } from './study-session.mikro.ts';
import {
  buildStudySession,
  describeStudySessionRepository,
  inMemoryStudySessions,
  type SharedStore,
} from './testing.ts';

const call = { requestId: 'test' };
let open: OpenDatabase;
let anna: Caller;
let ben: Caller;

beforeAll(async () => {
  open = await openTestDatabase();
  [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
});
afterAll(() => open.close());

function scopeOf(userId: string): Scope {
  return open.database.shared(userId === anna.userId ? anna : ben, call, 'caller');
}

const addSubject = defineStatement(
  'test.add-subject',
  `insert into public.subjects (user_id, name) values (auth.uid(), gen_random_uuid()) returning id`,
);

describe('study sessions in memory', () => {
  const subjects = new Map<string, string>();
  const store: SharedStore = {
    ...inMemoryStudySessions({ now: () => new Date('2026-03-01T10:00:00Z') }, subjects),
    anna: 'anna',
    ben: 'ben',
    subjectOf: async (userId) => {
      const id = randomUUID();
      subjects.set(id, userId);
      return id;
    },
  };
  describeStudySessionRepository(() => store);
});

describe('study sessions in PostgreSQL', () => {
  describeStudySessionRepository(() => ({
    anna: anna.userId,
    ben: ben.userId,
    sessionsOf: (userId) => studySessionsIn(scopeOf(userId)),
    subjectOf: async (userId) => (await onlyRow<{ id: string }>(scopeOf(userId), addSubject, {})).id,
  }));
});

describe('row-level security is the judge', () => {
  test('shows no session and no timer of others to a statement without checks', async () => {
    const { id } = await studySessionsIn(scopeOf(anna.userId)).add(buildStudySession());
    await studySessionsIn(scopeOf(anna.userId)).keepTimer(id, { elapsed_seconds: 1, running_since: null });
    const asBen = scopeOf(ben.userId);
    for (const text of [
      `select id from public.study_sessions where id = ($1->>'id')::uuid`,
      `update public.study_sessions set status = 'cancelled' where id = ($1->>'id')::uuid returning id`,
      `select session_id from app.study_session_timers where session_id = ($1->>'id')::uuid`,
      `delete from app.study_session_timers where session_id = ($1->>'id')::uuid returning session_id`,
    ]) {
      expect(await asBen.rows(defineStatement(`test.${text}`, text), { id })).toEqual([]);
    }
  });

  test('lets nobody hang a timer of their own on the session of somebody else', async () => {
    const { id } = await studySessionsIn(scopeOf(anna.userId)).add(buildStudySession());
    const hang = defineStatement(
      'test.hang-timer',
      `insert into app.study_session_timers (session_id, user_id)
       values (($1->>'id')::uuid, auth.uid()) returning session_id`,
    );
    await expect(scopeOf(ben.userId).rows(hang, { id })).rejects.toMatchObject({
      reason: 'auth.not-allowed',
    });
  });
});
