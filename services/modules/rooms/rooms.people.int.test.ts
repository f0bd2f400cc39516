import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';

const call = { requestId: 'test' };

describe('who is in a room', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let first: RoomsProcess;
  let second: RoomsProcess;
  let host: Caller;
  let people: Caller[];

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, ...people] = (await signUpCallers(database.urls.adminUrl, 16)) as [Caller, ...Caller[]];
    admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
    first = await startRoomsProcess(database);
    second = await startRoomsProcess(database);
  });

  afterAll(async () => {
    await first.stop();
    await second.stop();
    await admin.end();
    await database.close();
  });

  const makeRoom = (input: object = {}) =>
    first.useCases.create.execute(host, { name: 'Room', ...input }, call);
  const invite = (id: string, input: object = {}) =>
    first.useCases.createInvitation.execute(host, { id, ...input }, call);
  const accept = (process: RoomsProcess, caller: Caller, token: string) =>
    process.useCases.joinByInvitation.execute(caller, { token }, call);
  const join = (process: RoomsProcess, caller: Caller, id: string) =>
    process.useCases.join.execute(caller, { room_id: id }, call);
  const reasons = (outcomes: PromiseSettledResult<unknown>[]) =>
    outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [(outcome.reason as { reason: string }).reason] : [],
    );

  it('lets an invitation be used exactly as often as it may, however many come at once', async () => {
    const room = await makeRoom();
    const { token, uses } = await invite(room.id, { max_uses: 4 });
    expect(uses).toBe(0);
    const outcomes = await Promise.allSettled(
      people.map((person, index) => accept(index % 2 ? first : second, person, token)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(new Set(reasons(outcomes))).toEqual(new Set(['invitation.used-up']));
    const { rows } = await admin.query('select uses from app.room_invitations where room_id = $1', [room.id]);
    expect(rows).toEqual([{ uses: 4 }]);
  });

  it('stores no token, only what recognises it', async () => {
    const room = await makeRoom();
    const { token } = await invite(room.id);
    const { rows } = await admin.query<{ row: string }>(
      'select to_jsonb(i)::text as row from app.room_invitations i where room_id = $1',
      [room.id],
    );
    expect(rows[0]!.row).not.toContain(token);
    expect(rows[0]!.row).not.toContain(Buffer.from(token).toString('hex'));
  });

  it('tells unknown, expired, revoked and banned apart as far as each may know', async () => {
    const room = await makeRoom();
    const [guest, banned] = people as [Caller, Caller];
    await expect(accept(first, guest, 'nonsense')).rejects.toMatchObject({
      status: 404,
      reason: 'invitation.not-found',
    });
    const short = await invite(room.id, { expires_in_seconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await expect(accept(first, guest, short.token)).rejects.toMatchObject({
      status: 410,
      reason: 'invitation.expired',
    });
    const good = await invite(room.id);
    await first.useCases.removeMember.execute(host, { id: room.id, user_id: banned.userId, ban: true }, call);
    await expect(accept(second, banned, good.token)).rejects.toMatchObject({ status: 404 });
    await expect(accept(second, guest, good.token)).resolves.toMatchObject({ member: { role: 'member' } });
    await expect(accept(first, guest, good.token)).resolves.toMatchObject({ room: { id: room.id } });
    await second.useCases.revokeInvitation.execute(host, { id: room.id, invitation_id: good.id }, call);
    await expect(accept(first, people[2]!, good.token)).rejects.toMatchObject({ status: 404 });
  });

  it('never admits more than max_members, however many come at once', async () => {
    const room = await makeRoom({ visibility: 'public', max_members: 5 });
    const outcomes = await Promise.allSettled(
      people.map((person, index) => join(index % 2 ? first : second, person, room.id)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(new Set(reasons(outcomes))).toEqual(new Set(['room.full']));
    const page = await first.useCases.listMembers.execute(host, { id: room.id }, call);
    expect(page.data).toHaveLength(5);
    await expect(
      first.useCases.update.execute(host, { id: room.id, version: '1', max_members: 4 }, call),
    ).rejects.toMatchObject({ reason: 'room.too-many-members' });
  });

  it('takes a banned member out at once and keeps them out', async () => {
    const room = await makeRoom({ visibility: 'public' });
    const [guest] = people as [Caller];
    await join(second, guest, room.id);
    await first.useCases.removeMember.execute(
      host,
      { id: room.id, user_id: guest.userId, ban: true, reason: 'spam' },
      call,
    );
    const post = { room_id: room.id, client_id: randomUUID(), type: 'chat', data: { text: 'still here?' } };
    await expect(second.useCases.post.execute(guest, post, call)).rejects.toMatchObject({
      reason: 'room.not-found',
    });
    await expect(join(second, guest, room.id)).rejects.toMatchObject({ reason: 'room.not-found' });
    await expect(second.useCases.get.execute(guest, { id: room.id }, call)).rejects.toMatchObject({
      status: 404,
    });
    const said = [...first.said.removed, ...second.said.removed];
    expect(said).toContainEqual({ roomId: room.id, userId: guest.userId, reason: 'spam' });
  });

  it('changes a room only for hosts, only at the version that they read, and tells it in the log', async () => {
    const room = await makeRoom({ visibility: 'public' });
    const [guest] = people as [Caller];
    await join(first, guest, room.id);
    const update = (caller: Caller, input: object) =>
      second.useCases.update.execute(caller, { id: room.id, ...input }, call);
    await expect(update(guest, { version: '1', name: 'Mine' })).rejects.toMatchObject({
      reason: 'room.hosts-only',
    });
    await expect(update(host, { version: '1', name: 'Better' })).resolves.toMatchObject({
      name: 'Better',
      version: 2,
    });
    await expect(update(host, { version: '1', name: 'Worse' })).rejects.toMatchObject({ status: 412 });
    await first.useCases.setMemberRole.execute(
      host,
      { id: room.id, user_id: guest.userId, role: 'cohost' },
      call,
    );
    await expect(update(guest, { version: '2', timer_control: 'all' })).resolves.toMatchObject({
      version: 3,
    });
    await expect(update(host, { version: '3', subject_id: randomUUID() })).rejects.toMatchObject({
      reason: 'input.reference-unknown',
    });
    const log = await first.useCases.listEvents.execute(guest, { id: room.id }, call);
    expect(log.data.map(({ type }) => type)).toEqual([
      'member.joined',
      'member.joined',
      'room.updated',
      'member.updated',
      'room.updated',
    ]);
    expect(log.data[2]!.data).toEqual({ changes: { name: 'Better' } });
    await expect(first.useCases.get.execute(host, { id: room.id }, call)).resolves.toMatchObject({
      version: 3,
    });
  });

  it('hands the room on when its host leaves, and closes behind the last one', async () => {
    const room = await makeRoom({ visibility: 'public' });
    const [guest] = people as [Caller];
    await join(first, guest, room.id);
    await first.useCases.leaveMembership.execute(host, { id: room.id }, call);
    await expect(first.useCases.get.execute(guest, { id: room.id }, call)).resolves.toMatchObject({
      owner_id: guest.userId,
    });
    await expect(first.useCases.leaveMembership.execute(host, { id: room.id }, call)).rejects.toMatchObject({
      reason: 'room.not-found',
    });
    await second.useCases.leaveMembership.execute(guest, { id: room.id }, call);
    const { rows } = await admin.query(
      'select closed_at is not null as closed from app.rooms where id = $1',
      [room.id],
    );
    expect(rows).toEqual([{ closed: true }]);
  });

  it('keeps the log of a closed room readable to its members, and lets nothing more happen in it', async () => {
    const room = await makeRoom({ visibility: 'public' });
    await first.useCases.close.execute(host, { id: room.id }, call);
    await expect(first.useCases.listEvents.execute(host, { id: room.id }, call)).resolves.toMatchObject({
      seq: 2,
    });
    await expect(join(second, host, room.id)).rejects.toMatchObject({ reason: 'room.closed' });
    await expect(join(second, people[0]!, room.id)).rejects.toMatchObject({ reason: 'room.not-found' });
    const mine = await first.useCases.list.execute(host, { limit: '200' }, call);
    expect(mine.data.map(({ id }) => id)).not.toContain(room.id);
  });

  it('shows public rooms of personal organisations to everybody, and those of a shared one to its members', async () => {
    const organisationId = randomUUID();
    await admin.query(`insert into app.organisations (id, name) values ($1, 'School')`, [organisationId]);
    await admin.query(
      `insert into app.organisation_members (organisation_id, user_id) values ($1, $2), ($1, $3)`,
      [organisationId, host.userId, people[0]!.userId],
    );
    const inSchool = { ...host, organisationId };
    const room = await first.useCases.create.execute(inSchool, { name: 'Class', visibility: 'public' }, call);
    expect(room.organisation_id).toBe(organisationId);
    await expect(first.useCases.get.execute(people[0]!, { id: room.id }, call)).resolves.toMatchObject({
      id: room.id,
    });
    await expect(join(second, people[1]!, room.id)).rejects.toMatchObject({ reason: 'room.not-found' });
    await expect(join(second, people[0]!, room.id)).resolves.toMatchObject({ seq: 2 });
    await expect(
      first.useCases.create.execute({ ...people[1]!, organisationId }, { name: 'x' }, call),
    ).rejects.toMatchObject({ status: 404 });
    const listed = await first.useCases.list.execute(inSchool, { scope: 'public', count: 'exact' }, call);
    expect(listed).toMatchObject({ data: [{ id: room.id }], pagination: { total: 1 } });
  });

  it('pages through rooms, members and events without a gap', async () => {
    const [someone] = people.slice(10) as [Caller];
    for (let index = 0; index < 5; index += 1) {
      await first.useCases.create.execute(someone, { name: `r${index}` }, call);
    }
    const names: string[] = [];
    for (let cursor: string | undefined, more = true; more;) {
      const page = await first.useCases.list.execute(
        someone,
        { limit: '2', ...(cursor && { cursor }) },
        call,
      );
      names.push(...page.data.map(({ name }) => name));
      more = page.pagination.has_more;
      cursor = page.pagination.next_cursor ?? undefined;
    }
    expect(names).toEqual(['r4', 'r3', 'r2', 'r1', 'r0']);
    await expect(first.useCases.list.execute(someone, { cursor: 'bad' }, call)).rejects.toMatchObject({
      status: 400,
    });
  });
});
