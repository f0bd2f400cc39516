import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ClassMember, StudyClass } from './classes/class.ts';
import type { ClassRepository } from './classes/class.repository.ts';
import type { MemberRepository, OrganisationRepository, Slice } from './organisation.repository.ts';
import type { Member, Organisation, OrganisationRole } from './organisation.ts';

/** Everybody's organisations, seen through one person's eyes at a time. */
export interface OrganisationStore {
  organisationsOf(userId: string): OrganisationRepository;
  membersOf(userId: string): MemberRepository;
  classesOf(userId: string): ClassRepository;
}

/** A store and two people who have accounts; their addresses are `<id>@example.test`. */
export interface SharedStore extends OrganisationStore {
  readonly anna: string;
  readonly ben: string;
}

type StoredOrganisation = Omit<Organisation, 'role'>;
type StoredMember = Omit<Member, 'email'> & { readonly organisation_id: string };
type StoredClassMember = ClassMember & { readonly class_id: string };

interface Memory {
  readonly people: readonly string[];
  organisations: StoredOrganisation[];
  members: StoredMember[];
  classes: StudyClass[];
  classMembers: StoredClassMember[];
  /** A new moment each time, in order. */
  readonly tick: () => string;
}

/** Keeps everything in memory, with the promises of the real one. */
export function inMemoryOrganisations(): SharedStore {
  const [anna, ben] = [randomUUID(), randomUUID()];
  let moment = Date.UTC(2026, 0, 1);
  const memory: Memory = {
    people: [anna, ben],
    organisations: [],
    members: [],
    classes: [],
    classMembers: [],
    tick: () => new Date((moment += 1)).toISOString(),
  };
  for (const person of memory.people) found(memory, person, { id: randomUUID(), name: 'Personal' }, true);
  return {
    anna,
    ben,
    organisationsOf: (userId) => organisationsOf(memory, userId),
    membersOf: (userId) => membersOf(memory, userId),
    classesOf: (userId) => classesOf(memory, userId),
  };
}

function found(
  memory: Memory,
  userId: string,
  founding: { readonly id: string; readonly name: string },
  isPersonal: boolean,
): void {
  const at = memory.tick();
  const organisation = { ...founding, is_personal: isPersonal, version: 1, created_at: at, updated_at: at };
  memory.organisations.push(organisation);
  memory.members.push({ ...memberOf(userId, at), organisation_id: founding.id, role: 'admin' });
}

function memberOf(userId: string, at: string) {
  return {
    user_id: userId,
    display_name: `Student ${userId.slice(0, 4)}`,
    avatar_url: null,
    joined_at: at,
  };
}

function roleIn(memory: Memory, organisationId: string, userId: string): OrganisationRole | undefined {
  return memory.members.find((row) => row.organisation_id === organisationId && row.user_id === userId)?.role;
}

function slice<Row>(
  rows: Row[],
  { limit, after }: Slice,
  keyOf: (row: Row) => { at: string; id: string },
): Row[] {
  const place = (key: { at: string; id: string }): string => `${key.at} ${key.id}`;
  return rows
    .filter((row) => after === undefined || place(keyOf(row)) > place(after))
    .sort((left, right) => (place(keyOf(left)) < place(keyOf(right)) ? -1 : 1))
    .slice(0, limit);
}

function organisationsOf(memory: Memory, userId: string): OrganisationRepository {
  const mine = (): Organisation[] =>
    memory.organisations.flatMap((row) => {
      const role = roleIn(memory, row.id, userId);
      return role === undefined ? [] : [{ ...row, role }];
    });
  const find = (id: string): Organisation | undefined => mine().find((row) => row.id === id);
  return {
    list: async (wanted) => slice(mine(), wanted, (row) => ({ at: row.created_at, id: row.id })),
    count: async () => mine().length,
    find: async (id) => find(id),
    create: async (founding) => {
      found(memory, userId, founding, false);
      return find(founding.id)!;
    },
    rename: async ({ id, name, version }) => {
      const row = find(id);
      if (row?.role !== 'admin' || (version ?? String(row.version)) !== String(row.version)) return undefined;
      const renamed = { ...row, name, version: row.version + 1, updated_at: memory.tick() };
      memory.organisations = memory.organisations.map((kept) => (kept.id === id ? renamed : kept));
      return find(id);
    },
    delete: async (id) => {
      const row = find(id);
      if (row?.role !== 'admin' || row.is_personal) return false;
      memory.organisations = memory.organisations.filter((kept) => kept.id !== id);
      memory.members = memory.members.filter((kept) => kept.organisation_id !== id);
      return true;
    },
  };
}

function membersOf(memory: Memory, userId: string): MemberRepository {
  const isAdmin = (organisationId: string): boolean => roleIn(memory, organisationId, userId) === 'admin';
  const visible = (organisationId: string): Member[] =>
    roleIn(memory, organisationId, userId) === undefined
      ? []
      : memory.members
          .filter((row) => row.organisation_id === organisationId)
          .map(({ organisation_id: _organisation, ...row }) => ({
            ...row,
            email: isAdmin(organisationId) ? `${row.user_id}@example.test` : null,
          }));
  const isIn = (organisationId: string, person: string): boolean =>
    roleIn(memory, organisationId, person) !== undefined;
  const keepBut = (organisationId: string, person: string): StoredMember[] =>
    memory.members.filter((row) => row.organisation_id !== organisationId || row.user_id !== person);
  return {
    list: async (id, wanted) => slice(visible(id), wanted, (row) => ({ at: row.joined_at, id: row.user_id })),
    count: async (id) => visible(id).length,
    find: async (id, person) => visible(id).find((row) => row.user_id === person),
    holdAdmins: async (id) => visible(id).filter(({ role }) => role === 'admin').length,
    findPerson: async (id, { email, user_id: wanted }) =>
      isAdmin(id)
        ? memory.people.find(
            (person) => person === wanted || `${person}@example.test` === email?.toLowerCase(),
          )
        : undefined,
    add: async (id, person, role) => {
      if (!isAdmin(id) || isIn(id, person)) return false;
      memory.members.push({ ...memberOf(person, memory.tick()), organisation_id: id, role });
      return true;
    },
    changeRole: async (id, person, role) => {
      if (!isAdmin(id) || !isIn(id, person)) return false;
      memory.members = memory.members.map((row) =>
        row.organisation_id === id && row.user_id === person ? { ...row, role } : row,
      );
      return true;
    },
    remove: async (id, person) => {
      if (!isIn(id, person) || (!isAdmin(id) && person !== userId)) return false;
      memory.members = keepBut(id, person);
      const classes = memory.classes.filter((row) => row.organisation_id === id).map((row) => row.id);
      memory.classMembers = memory.classMembers.filter(
        (row) => row.user_id !== person || !classes.includes(row.class_id),
      );
      return true;
    },
  };
}

function classesOf(memory: Memory, userId: string): ClassRepository {
  const visible = (): StudyClass[] =>
    memory.classes.filter((row) => roleIn(memory, row.organisation_id, userId) !== undefined);
  const find = (id: string): StudyClass | undefined => visible().find((row) => row.id === id);
  const mayChange = (id: string): boolean => {
    const row = find(id);
    return (
      row !== undefined && ['teacher', 'admin'].includes(roleIn(memory, row.organisation_id, userId) ?? '')
    );
  };
  const membersIn = (classId: string): ClassMember[] =>
    find(classId) === undefined
      ? []
      : memory.classMembers
          .filter((row) => row.class_id === classId)
          .map(({ class_id: _class, ...row }) => row);
  return {
    list: async (id, wanted) =>
      slice(
        visible().filter((row) => row.organisation_id === id),
        wanted,
        (row) => ({ at: row.created_at, id: row.id }),
      ),
    count: async (id) => visible().filter((row) => row.organisation_id === id).length,
    find: async (id) => find(id),
    create: async (founding) => {
      const at = memory.tick();
      const made = { created_by: userId, archived_at: null, version: 1, created_at: at, updated_at: at };
      memory.classes.push({ ...founding, ...made });
      return { ...founding, ...made };
    },
    change: async (id, { name, description, archived }, version) => {
      const row = find(id);
      if (row === undefined || !mayChange(id) || (version ?? String(row.version)) !== String(row.version)) {
        return undefined;
      }
      const at = memory.tick();
      const archivedAt =
        archived === false ? null : archived === true ? (row.archived_at ?? at) : row.archived_at;
      const changed = {
        ...row,
        name: name ?? row.name,
        description: description === undefined ? row.description : description,
        archived_at: archivedAt,
        version: row.version + 1,
        updated_at: at,
      };
      memory.classes = memory.classes.map((kept) => (kept.id === id ? changed : kept));
      return changed;
    },
    delete: async (id) => {
      if (!mayChange(id)) return false;
      memory.classes = memory.classes.filter((row) => row.id !== id);
      return true;
    },
    listMembers: async (id, wanted) =>
      slice(membersIn(id), wanted, (row) => ({ at: row.joined_at, id: row.user_id })),
    countMembers: async (id) => membersIn(id).length,
    findMember: async (id, person) => membersIn(id).find((row) => row.user_id === person),
    addMember: async ({ id }, person, role) => {
      if (!mayChange(id) || membersIn(id).some((row) => row.user_id === person)) return false;
      memory.classMembers.push({ ...memberOf(person, memory.tick()), class_id: id, role });
      return true;
    },
    removeMember: async (id, person) => {
      const before = memory.classMembers.length;
      if (!mayChange(id) && person !== userId) return false;
      memory.classMembers = memory.classMembers.filter(
        (row) => row.class_id !== id || row.user_id !== person,
      );
      return memory.classMembers.length < before;
    },
  };
}

/** A shared organisation with this founder. */
export async function foundBy(
  store: OrganisationStore,
  userId: string,
  name = 'School of Athens',
): Promise<Organisation> {
  return store.organisationsOf(userId).create({ id: randomUUID(), name });
}

/** What every store of organisations and memberships promises. */
export function describeOrganisationRepository(open: () => SharedStore): void {
  test('makes the founder its first admin and shows it to nobody else', async () => {
    const store = open();
    const founded = await foundBy(store, store.anna);
    expect(founded).toMatchObject({
      name: 'School of Athens',
      is_personal: false,
      role: 'admin',
      version: 1,
    });
    expect(await store.organisationsOf(store.anna).find(founded.id)).toEqual(founded);
    expect(await store.organisationsOf(store.ben).find(founded.id)).toBeUndefined();
    expect(await store.organisationsOf(store.ben).rename({ ...founded, version: undefined })).toBeUndefined();
    expect(await store.organisationsOf(store.ben).delete(founded.id)).toBe(false);
    expect(await store.membersOf(store.ben).list(founded.id, { limit: 10 })).toEqual([]);
    expect(await store.membersOf(store.ben).count(founded.id)).toBe(0);
  });

  test('lists the personal one first, then page after page', async () => {
    const store = open();
    const mine = store.organisationsOf(store.anna);
    const founded = await foundBy(store, store.anna, 'Second');
    const all = await mine.list({ limit: 100 });
    expect(all[0]).toMatchObject({ is_personal: true, role: 'admin' });
    expect(all.at(-1)).toEqual(founded);
    expect(await mine.count()).toBe(all.length);
    const [first] = await mine.list({ limit: 1 });
    const rest = await mine.list({ limit: 100, after: { at: first!.created_at, id: first!.id } });
    expect(rest).toEqual(all.slice(1));
  });

  test('renames once per version', async () => {
    const store = open();
    const mine = store.organisationsOf(store.anna);
    const { id } = await foundBy(store, store.anna);
    expect(await mine.rename({ id, name: 'Lyceum', version: '1' })).toMatchObject({
      name: 'Lyceum',
      version: 2,
      role: 'admin',
    });
    expect(await mine.rename({ id, name: 'Too late', version: '1' })).toBeUndefined();
    expect(await mine.rename({ id, name: 'No number', version: 'x' })).toBeUndefined();
    expect(await mine.rename({ id, name: 'Any', version: undefined })).toMatchObject({ version: 3 });
  });

  test('deletes, but never a personal one', async () => {
    const store = open();
    const mine = store.organisationsOf(store.anna);
    const { id } = await foundBy(store, store.anna);
    expect(await mine.delete(id)).toBe(true);
    expect(await mine.delete(id)).toBe(false);
    const [personal] = await mine.list({ limit: 1 });
    expect(await mine.delete(personal!.id)).toBe(false);
  });

  test('finds people to add by address in any case or by id, for admins only', async () => {
    const store = open();
    const { id } = await foundBy(store, store.anna);
    const members = store.membersOf(store.anna);
    expect(await members.findPerson(id, { email: `${store.ben.toUpperCase()}@Example.TEST` })).toBe(
      store.ben,
    );
    expect(await members.findPerson(id, { user_id: store.ben })).toBe(store.ben);
    expect(await members.findPerson(id, { user_id: randomUUID() })).toBeUndefined();
    expect(await store.membersOf(store.ben).findPerson(id, { user_id: store.anna })).toBeUndefined();
  });

  test('adds somebody once, shows them to each other, and the address to admins only', async () => {
    const store = open();
    const { id } = await foundBy(store, store.anna);
    const members = store.membersOf(store.anna);
    expect(await members.find(id, store.ben)).toBeUndefined();
    expect(await members.add(id, store.ben, 'teacher')).toBe(true);
    expect(await members.add(id, store.ben, 'student')).toBe(false);
    expect(await members.find(id, store.ben)).toMatchObject({
      user_id: store.ben,
      role: 'teacher',
      email: `${store.ben}@example.test`,
      display_name: `Student ${store.ben.slice(0, 4)}`,
    });
    const seenByBen = await store.membersOf(store.ben).list(id, { limit: 10 });
    expect(seenByBen.map(({ user_id, role, email }) => [user_id, role, email])).toEqual([
      [store.anna, 'admin', null],
      [store.ben, 'teacher', null],
    ]);
    const [first] = seenByBen;
    const after = { at: first!.joined_at, id: first!.user_id };
    expect(await store.membersOf(store.ben).list(id, { limit: 10, after })).toEqual(seenByBen.slice(1));
    expect(await members.count(id)).toBe(2);
  });

  test('changes roles, counts admins, removes', async () => {
    const store = open();
    const { id } = await foundBy(store, store.anna);
    const members = store.membersOf(store.anna);
    await members.add(id, store.ben, 'student');
    expect(await members.holdAdmins(id)).toBe(1);
    expect(await members.changeRole(id, store.ben, 'admin')).toBe(true);
    expect(await members.changeRole(id, randomUUID(), 'admin')).toBe(false);
    expect(await members.holdAdmins(id)).toBe(2);
    expect(await members.remove(id, store.ben)).toBe(true);
    expect(await members.remove(id, store.ben)).toBe(false);
    expect(await store.organisationsOf(store.ben).find(id)).toBeUndefined();
  });

  test('lets a student go, and do nothing else', async () => {
    const store = open();
    const { id } = await foundBy(store, store.anna);
    await store.membersOf(store.anna).add(id, store.ben, 'student');
    const asBen = store.membersOf(store.ben);
    expect(await asBen.remove(id, store.anna)).toBe(false);
    expect(await asBen.changeRole(id, store.ben, 'admin')).toBe(false);
    expect(await store.organisationsOf(store.ben).delete(id)).toBe(false);
    expect(await asBen.remove(id, store.ben)).toBe(true);
  });
}
