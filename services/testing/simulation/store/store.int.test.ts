import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createRoomJournal } from '../../../modules/rooms/actor/room.journal.ts';
import { createPostgresDirectory } from '../../../platform/actors/directory.postgres.ts';
import { openTestDatabase, type OpenDatabase } from '../../database.ts';
import { signUpCallers } from '../../people.ts';
import { describeDirectory, type OpenDirectory } from './describe-directory.ts';
import { describeJournal, type OpenJournal } from './describe-journal.ts';

interface Opened {
  readonly database: OpenDatabase;
  readonly admin: pg.Client;
  close(): Promise<void>;
}

async function openDatabase(): Promise<Opened> {
  const database = await openTestDatabase();
  const admin = new pg.Client(database.urls.adminUrl);
  await admin.connect();
  return {
    database,
    admin,
    close: async () => {
      await admin.end();
      await database.close();
    },
  };
}

async function openDirectory(): Promise<OpenDirectory> {
  const { database, admin, close } = await openDatabase();
  return {
    directory: createPostgresDirectory(database.pools),
    addActor: async () => {
      const id = randomUUID();
      await admin.query(`insert into app.actor_heads (kind, id, epoch, seq) values ('room', $1, 0, 1)`, [id]);
      return id;
    },
    endLease: async (processId) => {
      await admin.query(`update app.processes set lease_until = now() - interval '1 s' where id = $1`, [
        processId,
      ]);
    },
    setWakeAt: async (id, msAgo) => {
      await admin.query(
        `update app.actor_heads set wake_at = clock_timestamp() - $2 * interval '1 ms' where id = $1`,
        [id, msAgo],
      );
    },
    close,
  };
}

async function openJournal(): Promise<OpenJournal> {
  const { database, admin, close } = await openDatabase();
  const [host, guest] = (await signUpCallers(database.urls.adminUrl, 2)).map(({ userId }) => userId);
  if (host === undefined || guest === undefined) throw new Error('There are two people');
  const { rows } = await admin.query<{ id: string }>(
    'select id from app.organisations where personal_user_id = $1',
    [host],
  );
  return {
    journal: createRoomJournal(database.pools),
    directory: createPostgresDirectory(database.pools),
    people: [host, guest],
    addRoom: async () => {
      const id = randomUUID();
      await addRoom(admin, { id, host, organisation: rows[0]?.id });
      return id;
    },
    close,
  };
}

/** As founding a room does. */
async function addRoom(
  admin: pg.Client,
  { id, host, organisation }: { id: string; host: string; organisation: string | undefined },
): Promise<void> {
  await admin.query(
    `insert into app.rooms (id, organisation_id, owner_id, name, visibility, max_members, timer_control, open_to_all)
     values ($1, $2, $3, 'Algebra', 'public', 50, 'all', true)`,
    [id, organisation, host],
  );
  await admin.query(
    `insert into app.room_members (room_id, user_id, role, joined_at) values ($1, $2, 'host', '2026-01-01')`,
    [id, host],
  );
  await admin.query(
    `insert into app.room_events (room_id, seq, type, actor_id, at, data, epoch)
     values ($1, 1, 'member.joined', $2, '2026-01-01', '{"role": "host"}', 0)`,
    [id, host],
  );
  await admin.query(`insert into app.actor_heads (kind, id, epoch, seq) values ('room', $1, 0, 1)`, [id]);
}

describeDirectory('the directory of PostgreSQL', openDirectory);
describeJournal('the journal of PostgreSQL', openJournal);
