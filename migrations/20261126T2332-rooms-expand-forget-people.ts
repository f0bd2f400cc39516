import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Takes a person out of the logs of rooms that go on without them. */
export class RoomsForgetPeople extends DatabaseMigration {
  override up(): void {
    this.addSql(FIND);
    this.addSql(FORGET);
  }

  override down(): void {
    this.addSql(`
      drop function app.forget_in_room(uuid, uuid, bigint, integer);
      revoke update (actor_id, client_id, data) on app.room_events from studyflow_system;
      drop index app.room_events_joined;
    `);
  }
}

/** Nobody is in a log without having joined: the one entry per membership is all that must be found by person. */
const FIND = `
  create index room_events_joined on app.room_events (actor_id, room_id) where type = 'member.joined';
`;

/**
 * Looks at the next portion of a room's log: what the person said loses its words, and every entry loses their id.
 * room, person; after_seq: the place to go on from; most: entries. Result: the place it came to, null at the end.
 */
const FORGET = `
  grant update (actor_id, client_id, data) on app.room_events to studyflow_system;
  create function app.forget_in_room(room uuid, person uuid, after_seq bigint, most integer) returns bigint
  language plpgsql as $$
  declare
    last bigint;
  begin
    select max(p.seq) into last from (
      select e.seq from app.room_events e where e.room_id = room and e.seq > after_seq order by e.seq limit most) p;
    update app.room_events e set
        actor_id = nullif(e.actor_id, person),
        client_id = case when e.actor_id = person then null else e.client_id end,
        data = case when e.actor_id = person and e.type = 'chat' then '{"text": "[deleted]", "deleted": true}'
          else replace(e.data::text, person::text, '00000000-0000-0000-0000-000000000000')::jsonb end
      where e.room_id = room and e.seq > after_seq and e.seq <= last
        and (e.actor_id = person or e.data::text like '%' || person || '%');
    return last;
  end $$;
  grant execute on function app.forget_in_room(uuid, uuid, bigint, integer) to studyflow_system;
`;
