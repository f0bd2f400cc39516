import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defineStatement } from '../../platform/database/statement.ts';
import type { Scope } from '../../platform/database/scope.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { organisationOf } from './active-organisation.ts';
import { describeClassRepository } from './classes/testing.ts';
import { classesIn } from './classes/class.mikro.ts';
import { knownPerson } from './known-person.ts';
import { membersIn } from './members/member.mikro.ts';
import { organisationsIn } from './organisation.mikro.ts';
import {
  describeOrganisationRepository,
  foundBy,
  inMemoryOrganisations,
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

function scopeOf(userId: string, organisationId = ''): Scope {
  const caller = userId === anna.userId ? anna : ben;
  return open.database.shared({ ...caller, organisationId }, call, 'caller');
}

function inPostgres(): SharedStore {
  return {
    anna: anna.userId,
    ben: ben.userId,
    organisationsOf: (userId) => organisationsIn(scopeOf(userId)),
    membersOf: (userId) => membersIn(scopeOf(userId)),
    classesOf: (userId) => classesIn(scopeOf(userId)),
  };
}

describe('organisations in memory', () => {
  describeOrganisationRepository(inMemoryOrganisations);
  describeClassRepository(inMemoryOrganisations);
});

describe('organisations in PostgreSQL', () => {
  describeOrganisationRepository(inPostgres);
  describeClassRepository(inPostgres);
});

describe('the organisation that a call acts in', () => {
  test('is the personal one without a header', async () => {
    const active = await organisationOf(scopeOf(anna.userId));
    expect(active).toMatchObject({ role: 'admin', is_personal: true });
  });

  test('is the one of the header for its members, with their role', async () => {
    const store = inPostgres();
    const { id } = await foundBy(store, anna.userId);
    await store.membersOf(anna.userId).add(id, ben.userId, 'moderator');
    const active = await organisationOf(scopeOf(ben.userId, id));
    expect(active).toEqual({ id, role: 'moderator', is_personal: false });
  });

  test.each(['no-uuid', '00000000-0000-4000-8000-000000000000', `1' or true --`])(
    'is not found for %s',
    async (id) => {
      await expect(organisationOf(scopeOf(ben.userId, id))).rejects.toMatchObject({
        reason: 'organisation.not-found',
        status: 404,
      });
    },
  );

  test('is not found for somebody who is not in it', async () => {
    const { id } = await foundBy(inPostgres(), anna.userId);
    await expect(organisationOf(scopeOf(ben.userId, id))).rejects.toMatchObject({ status: 404 });
  });
});

test('people know themselves and those they share an organisation with, by name and never by address', async () => {
  const [cleo, dora] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  const asCleo = open.database.shared(cleo, call, 'caller');
  expect(await knownPerson(asCleo, cleo.userId)).toMatchObject({ user_id: cleo.userId });
  expect(await knownPerson(asCleo, dora.userId)).toBeUndefined();
  const store = inPostgres();
  const founded = await organisationsIn(asCleo).create({ id: cleo.userId, name: 'Two' });
  await membersIn(asCleo).add(founded.id, dora.userId, 'student');
  expect(await knownPerson(asCleo, dora.userId)).toEqual({
    user_id: dora.userId,
    display_name: `Student ${dora.userId.slice(0, 4)}`,
    avatar_url: null,
  });
  expect(await knownPerson(scopeOf(store.anna), dora.userId)).toBeUndefined();
});

describe('row-level security is the judge', () => {
  const unguarded = {
    organisations: defineStatement('test.all-organisations', 'select id from app.organisations'),
    members: defineStatement('test.all-members', 'select user_id from app.organisation_members'),
    classes: defineStatement('test.all-classes', 'select id from app.classes'),
    promote: defineStatement(
      'test.promote',
      `update app.organisation_members set role = 'admin' where user_id = auth.uid() and role <> 'admin' returning user_id`,
    ),
    enter: defineStatement(
      'test.enter',
      `insert into app.organisation_members (organisation_id, user_id, role)
       values (($1->>'id')::uuid, auth.uid(), 'admin') returning user_id`,
    ),
  };

  test('shows a stranger nothing but the personal organisation, and lets nobody in by themselves', async () => {
    const store = inPostgres();
    const { id } = await foundBy(store, anna.userId);
    await store.membersOf(anna.userId).add(id, ben.userId, 'student');
    const [eve] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
    const asEve = open.database.shared(eve, call, 'caller');
    expect(await asEve.rows(unguarded.organisations, {})).toHaveLength(1);
    expect(await asEve.rows(unguarded.members, {})).toEqual([{ user_id: eve.userId }]);
    expect(await asEve.rows(unguarded.classes, {})).toEqual([]);
    await expect(asEve.rows(unguarded.enter, { id })).rejects.toMatchObject({ reason: 'auth.not-allowed' });
    expect(await scopeOf(ben.userId).rows(unguarded.promote, {})).toEqual([]);
  });
});
