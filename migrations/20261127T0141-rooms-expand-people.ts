import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Who may come into a room and how often they may speak: knocking, slow mode, mutes, rooms of a class. */
export class RoomsPeople extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(SETTINGS);
    this.addSql(PEOPLE);
    this.addSql(POLICIES);
    this.addSql(KNOCKERS);
    this.addSql(FOUNDING);
  }

  override down(): void {
    this.addSql(FOUNDING_BEFORE);
    this.addSql(`
      drop function app.may_knock_at(uuid);
      alter policy rooms_seen on app.rooms using (
        id in (select app.my_rooms())
        or (visibility = 'public' and closed_at is null
          and (open_to_all or organisation_id in (select app.my_organisations()))
          and id not in (select app.rooms_that_banned_me())));
      drop function app.my_classes();
      drop table app.room_knocks, app.room_mutes;
      alter table app.room_members drop column via;
      alter table app.rooms drop column class_id, drop column slow_mode_seconds, drop column knocking;
    `);
  }
}

const SETTINGS = `
  alter table app.rooms
    add column knocking boolean not null default false,
    add column slow_mode_seconds integer not null default 0 check (slow_mode_seconds between 0 and 3600),
    add column class_id uuid references app.classes on delete set null;
  create index rooms_class_id on app.rooms (class_id, created_at desc, id desc);
  comment on column app.rooms.knocking is 'Whether somebody with its id may ask to be let in.';
  comment on column app.rooms.slow_mode_seconds is 'So long a member waits between two posts; 0 is not at all.';

  alter table app.room_members add column via text check (via in ('class'));
  comment on column app.room_members.via is 'A membership that ends with another one: that of the class.';
`;

/** A knock that was declined stays until the same person may knock again. */
const PEOPLE = `
  create table app.room_mutes (
    room_id uuid not null references app.rooms on delete cascade,
    user_id uuid not null references auth.users on delete cascade,
    muted_by uuid references auth.users on delete set null,
    reason text,
    until timestamptz not null,
    created_at timestamptz not null,
    primary key (room_id, user_id)
  );
  create index room_mutes_user_id on app.room_mutes (user_id);
  create index room_mutes_muted_by on app.room_mutes (muted_by);
  create index room_mutes_until on app.room_mutes (until);

  create table app.room_knocks (
    room_id uuid not null references app.rooms on delete cascade,
    user_id uuid not null references auth.users on delete cascade,
    status text not null check (status in ('pending', 'declined')),
    at timestamptz not null,
    until timestamptz not null,
    primary key (room_id, user_id)
  );
  create index room_knocks_user_id on app.room_knocks (user_id);
  create index room_knocks_until on app.room_knocks (until);
`;

const POLICIES = `
  call app.protect('app.room_mutes');
  call app.protect('app.room_knocks');
  grant select on app.room_mutes, app.room_knocks to authenticated, service_role;
  grant select, insert, update, delete on app.room_mutes, app.room_knocks to studyflow_system;
  create policy system_all on app.room_mutes to studyflow_system using (true) with check (true);
  create policy system_all on app.room_knocks to studyflow_system using (true) with check (true);
  create policy service_reads on app.room_mutes for select to service_role using (true);
  create policy service_reads on app.room_knocks for select to service_role using (true);
  create policy hosts_see on app.room_mutes for select to authenticated
    using (room_id in (select app.my_rooms_as('{host,cohost}')));
  create policy hosts_see on app.room_knocks for select to authenticated
    using (room_id in (select app.my_rooms_as('{host,cohost}')));

  create function app.my_classes() returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select m.class_id from app.class_members m where m.user_id = auth.uid();
  end;
  grant execute on function app.my_classes() to authenticated;

  alter policy rooms_seen on app.rooms using (
    id in (select app.my_rooms())
    or (closed_at is null and id not in (select app.rooms_that_banned_me())
      and (class_id in (select app.my_classes())
        or visibility = 'public'
          and (open_to_all or organisation_id in (select app.my_organisations())))));
`;

/** Whoever knocks cannot see the room: this tells whether it is one of their organisation, and the room itself the rest. */
const KNOCKERS = `
  create function app.may_knock_at(room uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select exists (select from app.rooms r where r.id = room
      and (r.open_to_all or r.organisation_id in (select app.my_organisations())));
  end;
  grant execute on function app.may_knock_at(uuid) to authenticated;
`;

const FOUNDING = `
  create or replace function app.found_room(input jsonb) returns app.rooms language plpgsql as $$
  declare
    founded app.rooms;
  begin
    insert into app.rooms (id, organisation_id, owner_id, name, subject_id, visibility, max_members, timer_control,
      open_to_all, created_at, knocking, slow_mode_seconds, class_id)
    select (input ->> 'id')::uuid, o.id, auth.uid(), input ->> 'name', (input ->> 'subject_id')::uuid,
      input ->> 'visibility', (input ->> 'max_members')::integer, input ->> 'timer_control',
      o.personal_user_id is not null, date_trunc('milliseconds', clock_timestamp()),
      coalesce((input ->> 'knocking')::boolean, false), coalesce((input ->> 'slow_mode_seconds')::integer, 0),
      (input ->> 'class_id')::uuid
    from app.organisations o where o.id = (input ->> 'organisation_id')::uuid
    returning * into strict founded;
    insert into app.room_members (room_id, user_id, role, joined_at, via)
    values (founded.id, founded.owner_id, 'host', founded.created_at, case when exists (
      select from app.class_members m where m.class_id = founded.class_id and m.user_id = founded.owner_id)
      then 'class' end);
    insert into app.room_events (room_id, seq, type, actor_id, at, data, epoch)
    values (founded.id, 1, 'member.joined', founded.owner_id, founded.created_at, '{"role": "host"}', 0);
    insert into app.actor_heads (kind, id, epoch, seq) values ('room', founded.id, 0, 1);
    return founded;
  end $$;
`;

const FOUNDING_BEFORE = `
  create or replace function app.found_room(input jsonb) returns app.rooms language plpgsql as $$
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
`;
