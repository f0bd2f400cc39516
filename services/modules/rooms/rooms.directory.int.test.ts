import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createOutboxStore } from '../../platform/events/outbox-store.ts';
import { startRelay } from '../../platform/events/relay.ts';
import type { RowChange } from '../../platform/events/row-change.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { watchSlowdown } from '../../testing/e2e/slowdown.ts';
import { signUpCallers } from '../../testing/people.ts';
import { silentLog, startRoomsProcess, type RoomsProcess } from './testing.ts';
import { until } from '../../testing/until.ts';

const call = { requestId: 'test' };

describe('finding a room', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let first: RoomsProcess;
  let second: RoomsProcess;
  let school: string;
  let teacher: Caller;
  let mia: Caller;
  let max: Caller;
  let stranger: Caller;

  beforeAll(async () => {
    database = await openTestDatabase();
    [teacher, mia, max, stranger] = (await signUpCallers(database.urls.adminUrl, 4)) as [
      Caller,
      Caller,
      Caller,
      Caller,
    ];
    admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
    school = randomUUID();
    await admin.query(`insert into app.organisations (id, name) values ($1, 'School')`, [school]);
    await admin.query(
      `insert into app.organisation_members (organisation_id, user_id) values ($1, $2), ($1, $3), ($1, $4)`,
      [school, teacher.userId, mia.userId, max.userId],
    );
    first = await startRoomsProcess(database);
    second = await startRoomsProcess(database);
  });

  afterAll(async () => {
    await first.stop();
    await second.stop();
    await admin.end();
    await database.close();
  });

  const inSchool = (caller: Caller): Caller => ({ ...caller, organisationId: school });
  const make = (caller: Caller, input: object) => first.useCases.create.execute(caller, input, call);
  const find = async (caller: Caller, input: object) =>
    (await second.useCases.list.execute(caller, { scope: 'public', ...input }, call)).data;
  const namesOf = async (caller: Caller, input: object) =>
    (await find(caller, input)).map(({ name }) => name);
  const join = (process: RoomsProcess, caller: Caller, id: string) =>
    process.useCases.join.execute(caller, { room_id: id }, call);

  describe('in the directory', () => {
    beforeAll(async () => {
      for (const [name, visibility] of [
        ['Linear algebra', 'public'],
        ['Algebra for beginners', 'public'],
        ['Écriture créative', 'public'],
        ['Secret algebra', 'private'],
      ]) {
        await make(inSchool(teacher), { name, visibility, max_members: 2 });
      }
    });

    it.each([
      ['alge', ['Algebra for beginners', 'Linear algebra']],
      ['ALGEBRA lin', ['Linear algebra']],
      ['écri', ['Écriture créative']],
      ['gebra', []],
      ["alge' | :* & !", ['Algebra for beginners', 'Linear algebra']],
      ['!!', []],
    ])('by the words %j, each from its beginning on, never a private one', async (q, names) => {
      expect(await namesOf(inSchool(mia), { q })).toEqual(names);
    });

    it('in the order of names, page by page, with a total', async () => {
      const names: string[] = [];
      for (let cursor: string | undefined, more = true; more;) {
        const page = await first.useCases.list.execute(
          inSchool(mia),
          { scope: 'public', sort: 'name', limit: '1', count: 'exact', ...(cursor && { cursor }) },
          call,
        );
        expect(page.pagination.total).toBe(3);
        names.push(...page.data.map(({ name }) => name));
        more = page.pagination.has_more;
        cursor = page.pagination.next_cursor ?? undefined;
      }
      expect(names).toHaveLength(3);
      expect(names.slice(0, 2)).toEqual(['Algebra for beginners', 'Linear algebra']);
    });

    it('with how many belong to it and are there now, in all processes; full ones left out where asked', async () => {
      const [room] = await find(inSchool(mia), { q: 'beginners' });
      expect(room).toMatchObject({ memberships: 1, present: 0 });
      const leave = [await first.enter(teacher, room!.id), await second.enter(mia, room!.id)];
      expect((await find(inSchool(max), { q: 'beginners' }))[0]).toMatchObject({
        memberships: 2,
        present: 2,
      });
      expect(await namesOf(inSchool(max), { q: 'algebra', has_space: 'true' })).toEqual(['Linear algebra']);
      leave.forEach((out) => out());
    });

    it('only inside the organisation, and not after a ban', async () => {
      expect(await find(inSchool(stranger), {})).toEqual([]);
      expect(await namesOf(stranger, { q: 'algebra' })).toEqual([]);
      const { id } = await make(inSchool(teacher), { name: 'Without Max', visibility: 'public' });
      await first.useCases.removeMember.execute(teacher, { id, user_id: max.userId, ban: true }, call);
      expect(await namesOf(inSchool(max), { q: 'without' })).toEqual([]);
      expect(await namesOf(inSchool(mia), { q: 'without' })).toEqual(['Without Max']);
    });

    it('by subject: that one, or one that is called the same', async () => {
      const [theirs, mine] = [randomUUID(), randomUUID()];
      await admin.query(
        `insert into public.subjects (id, user_id, name) values ($1, $2, 'Physics'), ($3, $4, 'Physics')`,
        [theirs, teacher.userId, mine, mia.userId],
      );
      await make(inSchool(teacher), { name: 'Waves', visibility: 'public', subject_id: theirs });
      expect(await namesOf(inSchool(mia), { subject_id: theirs })).toEqual(['Waves']);
      expect(await namesOf(inSchool(mia), { subject_id: mine })).toEqual(['Waves']);
      expect(await namesOf(inSchool(max), { subject_id: mine })).toEqual([]);
      expect(await namesOf(inSchool(max), { subject_id: randomUUID() })).toEqual([]);
    });

    it.each([{ scope: 'mine', q: 'x' }, { scope: 'class', sort: 'name' }, { q: '' }, { sort: 'biggest' }])(
      'refuses %j',
      async (input) => {
        await expect(find(mia, input)).rejects.toMatchObject({ reason: 'input.invalid' });
      },
    );

    it('by an index, however many rooms there are', async () => {
      await admin.query(
        `insert into app.rooms (id, organisation_id, name, visibility, max_members, timer_control, open_to_all)
         select gen_random_uuid(), $1, 'Room number ' || n, 'public', 5, 'all', true from generate_series(1, 3000) n`,
        [school],
      );
      await admin.query('analyze app.rooms');
      const plan = async (input: object): Promise<string> => {
        const { rows } = await admin.query<{ 'QUERY PLAN': string }>(
          `explain select r.* from app.rooms r where r.visibility = 'public' and r.closed_at is null
             and ${'words' in input ? `to_tsvector('simple', r.name) @@ '2999:*'::tsquery` : 'true'}
           order by ${'name' in input ? 'lower(r.name), r.id' : 'r.created_at desc, r.id desc'} limit 50`,
        );
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      };
      expect(await plan({ words: true })).toContain('rooms_public_words');
      expect(await plan({ name: true })).toContain('rooms_public_by_name');
      expect(await plan({})).toContain('rooms_public');
      expect(await namesOf(inSchool(mia), { q: '2999' })).toEqual(['Room number 2999']);
      await admin.query(`delete from app.rooms where name like 'Room number %'`);
    });
  });

  describe('of a class', () => {
    let classId: string;

    beforeAll(async () => {
      classId = randomUUID();
      await admin.query(`insert into app.classes (id, organisation_id, name) values ($1, $2, '7b')`, [
        classId,
        school,
      ]);
      await admin.query(
        `insert into app.class_members (class_id, organisation_id, user_id, role)
         values ($1, $2, $3, 'teacher'), ($1, $2, $4, 'student')`,
        [classId, school, teacher.userId, mia.userId],
      );
    });

    /** As the outbox tells it. */
    const leaveClass = async ({ userId }: Caller): Promise<void> => {
      await admin.query('delete from app.class_members where class_id = $1 and user_id = $2', [
        classId,
        userId,
      ]);
      const change = { operation: 'DELETE', userId, table: 'app.class_members' } as RowChange;
      for (const subscriber of second.parts.subscribers ?? []) await subscriber.handle(change);
    };

    it('is opened by those who teach it, and belongs to its organisation', async () => {
      const room = await make(teacher, { name: 'Revision', class_id: classId });
      expect(room).toMatchObject({ class_id: classId, organisation_id: school, visibility: 'private' });
      await expect(make(mia, { name: 'x', class_id: classId })).rejects.toMatchObject({
        reason: 'room.teachers-only',
      });
      await expect(make(stranger, { name: 'x', class_id: classId })).rejects.toMatchObject({
        reason: 'class.not-found',
      });
      const archived = randomUUID();
      await admin.query(
        `insert into app.classes (id, organisation_id, name, archived_at) values ($1, $2, 'old', now())`,
        [archived, school],
      );
      await admin.query(
        `insert into app.class_members (class_id, organisation_id, user_id, role) values ($1, $2, $3, 'teacher')`,
        [archived, school, teacher.userId],
      );
      await expect(make(teacher, { name: 'x', class_id: archived })).rejects.toMatchObject({
        reason: 'room.class-archived',
      });
    });

    it('is found and entered by the members of the class, and by nobody else', async () => {
      const { id } = await make(teacher, { name: 'Open door', class_id: classId });
      const mine = await first.useCases.list.execute(mia, { scope: 'class', count: 'exact' }, call);
      expect(mine.data.map((room) => room.id)).toContain(id);
      expect(mine.pagination.total).toBe(mine.data.length);
      await expect(first.useCases.get.execute(mia, { id }, call)).resolves.toMatchObject({ id });
      const joined = await join(second, mia, id);
      expect(joined.members).toMatchObject([{ user_id: mia.userId, role: 'member' }]);
      for (const other of [max, stranger]) {
        await expect(join(second, other, id)).rejects.toMatchObject({ reason: 'room.not-found' });
        const theirs = await first.useCases.list.execute(other, { scope: 'class' }, call);
        expect(theirs.data).toEqual([]);
      }
    });

    it('is left with the class: no door is open any more, and an invitation opens it again', async () => {
      const { id } = await make(teacher, { name: 'Leaving', class_id: classId });
      await join(first, mia, id);
      await leaveClass(mia);
      const said = [...first.said.removed, ...second.said.removed];
      expect(said).toContainEqual({ roomId: id, userId: mia.userId, reason: 'left-class' });
      for (const process of [first, second]) {
        await expect(join(process, mia, id)).rejects.toMatchObject({ reason: 'room.not-found' });
      }
      await expect(first.useCases.listEvents.execute(mia, { id }, call)).rejects.toMatchObject({
        status: 404,
      });
      const { token } = await first.useCases.createInvitation.execute(teacher, { id }, call);
      await first.useCases.joinByInvitation.execute(mia, { token }, call);
      await leaveClass(mia);
      await expect(join(second, mia, id)).resolves.toMatchObject({ room: { id } });
    });

    it('is left within a second, as the outbox carries it', async () => {
      await admin.query(
        `insert into app.class_members (class_id, organisation_id, user_id, role) values ($1, $2, $3, 'student')`,
        [classId, school, max.userId],
      );
      const { id } = await make(teacher, { name: 'By outbox', class_id: classId });
      await join(first, max, id);
      const relay = startRelay({
        store: createOutboxStore(database.database),
        log: silentLog,
        subscribers: second.parts.subscribers ?? [],
        observe: () => undefined,
        chance: () => 0.5,
        holder: randomUUID(),
      });
      try {
        // Whatever happened before is read first.
        await until(async () => (await backlog()) === 0);
        const slowdown = watchSlowdown();
        const begun = performance.now();
        await admin.query('delete from app.class_members where class_id = $1 and user_id = $2', [
          classId,
          max.userId,
        ]);
        await until(() =>
          [...first.said.removed, ...second.said.removed].some(({ roomId }) => roomId === id),
        );
        const tookMs = performance.now() - begun;
        expect(tookMs).toBeLessThanOrEqual(1_000 * (await slowdown.stop()));
      } finally {
        await relay.stop();
      }
      await expect(join(second, max, id)).rejects.toMatchObject({ reason: 'room.not-found' });
    });

    /** Changes that the rooms have not read yet. */
    const backlog = async (): Promise<number> => {
      const { rows } = await admin.query<{ behind: number }>(
        `select count(*)::int as behind from app.outbox o where o.topic = 'app.class_members'
           and (o.xid, o.id) > (select c.xid, c.id from app.outbox_consumers c where c.name = 'rooms.class-access')`,
      );
      return rows[0]?.behind ?? 0;
    };

    it('is left by a job too, where nobody heard of it', async () => {
      await admin.query(
        `insert into app.class_members (class_id, organisation_id, user_id, role) values ($1, $2, $3, 'student')`,
        [classId, school, max.userId],
      );
      const { id } = await make(teacher, { name: 'By job', class_id: classId });
      await join(first, max, id);
      await admin.query('delete from app.class_members where class_id = $1', [classId]);
      const job = first.parts.jobs?.find(({ name }) => name === 'rooms.end-class-access');
      await job?.run({}, new AbortController().signal);
      const { rows } = await admin.query(
        `select r.closed_at is not null as closed, (select count(*)::int from app.room_members m where m.room_id = r.id)
           as members from app.rooms r where r.id = $1`,
        [id],
      );
      expect(rows).toEqual([{ closed: true, members: 0 }]);
    });
  });
});
