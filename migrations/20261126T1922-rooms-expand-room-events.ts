import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The log of rooms: what was said and done, dense per room, each entry with the epoch of the owner that wrote it. */
export class RoomsRoomEvents extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(LOG);
    this.addSql(FOUNDING);
  }

  override down(): void {
    this.addSql('drop function app.found_room(jsonb); drop table app.room_events');
  }
}

/**
 * No foreign key to the room: a journal is not checked twice, and is deleted by a job, in portions (Decision 44).
 * Both keys begin with room_id, so that the table can be partitioned by its hash; BRIN serves what goes by age.
 */
const LOG = `
  create table app.room_events (
    room_id uuid not null,
    seq bigint not null check (seq > 0),
    type text not null,
    actor_id uuid,
    client_id uuid,
    at timestamptz not null,
    data jsonb not null default '{}',
    epoch bigint not null,
    primary key (room_id, seq)
  ) with (autovacuum_vacuum_insert_scale_factor = 0.05);
  create unique index room_events_client_id on app.room_events (room_id, actor_id, client_id) where client_id is not null;
  create index room_events_at on app.room_events using brin (at) with (pages_per_range = 32, autosummarize = on);
  comment on column app.room_events.client_id is 'The sender''s own id of this entry: unique per room and sender for ever.';

  call app.protect('app.room_events');
  grant select on app.room_events to authenticated, service_role;
  grant select, insert, delete on app.room_events to studyflow_system;
  create policy system_all on app.room_events to studyflow_system using (true) with check (true);
  create policy service_reads on app.room_events for select to service_role using (true);
  create policy members_see on app.room_events for select to authenticated using (room_id in (select app.my_rooms()));
`;

/**
 * Founding is the one change of a room that needs no actor: nobody can know it before it is there. Room, first
 * member, first event and the head that its actor will move come in one statement, as the caller's.
 */
const FOUNDING = `
  create function app.found_room(input jsonb) returns app.rooms language plpgsql as $$
  declare
    founded app.rooms;
  begin
    insert into app.rooms (id, organisation_id, owner_id, name, subject_id, visibility, max_members, timer_control,
      open_to_all, created_at)
    select (input ->> 'id')::uuid, o.id, auth.uid(), input ->> 'name', (input ->> 'subject_id')::uuid,
      input ->> 'visibility', (input ->> 'max_members')::integer, input ->> 'timer_control',
      o.personal_user_id is not null, date_trunc('milliseconds', clock_timestamp())
    from app.organisations o where o.id = (input ->> 'organisation_id')::uuid
    returning * into strict founded;
    insert into app.room_members (room_id, user_id, role, joined_at)
    values (founded.id, founded.owner_id, 'host', founded.created_at);
    insert into app.room_events (room_id, seq, type, actor_id, at, data, epoch)
    values (founded.id, 1, 'member.joined', founded.owner_id, founded.created_at, '{"role": "host"}', 0);
    insert into app.actor_heads (kind, id, epoch, seq) values ('room', founded.id, 0, 1);
    return founded;
  end $$;
  grant execute on function app.found_room(jsonb) to studyflow_system;
`;
