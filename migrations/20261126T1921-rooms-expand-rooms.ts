import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Study rooms, who is in them, who may come and who may not. Rows are written by a room's actor only (Decision 35). */
export class RoomsRooms extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(ROOMS);
    this.addSql(PEOPLE);
    this.addSql(MEMBERSHIP);
    this.addSql(POLICIES);
    this.addSql(NAMES);
    this.addSql(FIND_INVITATION);
    this.addSql(FORGET);
  }

  override down(): void {
    this.addSql(`
      drop function app.find_room_invitation(bytea);
      drop function app.people_of_room(uuid);
      drop function app.caller_person();
      drop function app.person(uuid);
      drop policy rooms_seen on app.rooms;
      drop policy members_see on app.room_members;
      drop policy hosts_see on app.room_invitations;
      drop policy hosts_see on app.room_bans;
      drop function app.my_rooms();
      drop function app.my_rooms_as(text[]);
      drop function app.rooms_that_banned_me();
      drop table app.room_bans, app.room_invitations, app.room_members, app.rooms;
      drop function app.forget_actor();
      delete from app.actor_snapshots where kind = 'room';
      delete from app.actor_heads where kind = 'room';
    `);
  }
}

const ROOMS = `
  create table app.rooms (
    id uuid primary key,
    organisation_id uuid not null references app.organisations on delete cascade,
    owner_id uuid references auth.users on delete set null,
    name text not null check (length(name) between 1 and 200),
    subject_id uuid references public.subjects on delete set null,
    visibility text not null check (visibility in ('private', 'public')),
    max_members integer not null check (max_members between 1 and 1000),
    timer_control text not null check (timer_control in ('host', 'all')),
    open_to_all boolean not null,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    closed_at timestamptz
  );
  create index rooms_public on app.rooms (created_at desc, id desc) where visibility = 'public' and closed_at is null;
  create index rooms_organisation_id on app.rooms (organisation_id, created_at desc, id desc);
  create index rooms_owner_id on app.rooms (owner_id);
  create index rooms_subject_id on app.rooms (subject_id);
  create index rooms_closed_at on app.rooms (closed_at) where closed_at is not null;
  comment on column app.rooms.open_to_all is
    'It belongs to a personal organisation: when public, everybody with an account may come, not its one member only.';
`;

const PEOPLE = `
  create table app.room_members (
    room_id uuid not null references app.rooms on delete cascade,
    user_id uuid not null references auth.users on delete cascade,
    role text not null check (role in ('host', 'cohost', 'member')),
    joined_at timestamptz not null,
    primary key (room_id, user_id)
  );
  create index room_members_user_id on app.room_members (user_id, joined_at desc, room_id desc);

  create table app.room_invitations (
    id uuid primary key,
    room_id uuid not null references app.rooms on delete cascade,
    token_hash bytea not null unique,
    created_by uuid references auth.users on delete set null,
    created_at timestamptz not null,
    expires_at timestamptz,
    max_uses integer check (max_uses > 0),
    uses integer not null default 0,
    revoked_at timestamptz
  );
  create index room_invitations_room_id on app.room_invitations (room_id);
  create index room_invitations_created_by on app.room_invitations (created_by);
  comment on column app.room_invitations.token_hash is 'SHA-256; the token itself is nowhere.';

  create table app.room_bans (
    room_id uuid not null references app.rooms on delete cascade,
    user_id uuid not null references auth.users on delete cascade,
    banned_by uuid references auth.users on delete set null,
    reason text,
    created_at timestamptz not null,
    primary key (room_id, user_id)
  );
  create index room_bans_user_id on app.room_bans (user_id);
  create index room_bans_banned_by on app.room_bans (banned_by);
`;

/** Definer's rights, because a policy on the members' table that read that table would never end. */
const MEMBERSHIP = `
  create function app.my_rooms() returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select m.room_id from app.room_members m where m.user_id = auth.uid();
  end;
  create function app.my_rooms_as(roles text[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select m.room_id from app.room_members m where m.user_id = auth.uid() and m.role = any (roles);
  end;
  create function app.rooms_that_banned_me() returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select b.room_id from app.room_bans b where b.user_id = auth.uid();
  end;
  grant execute on function app.my_rooms(), app.my_rooms_as(text[]), app.rooms_that_banned_me() to authenticated;
`;

const POLICIES = `
  call app.protect('app.rooms');
  call app.protect('app.room_members');
  call app.protect('app.room_invitations');
  call app.protect('app.room_bans');
  call app.record_changes_of('app.rooms', 'owner_id');
  call app.record_changes_of('app.room_members', 'user_id', 'room_id');

  grant select on app.rooms, app.room_members, app.room_invitations, app.room_bans to authenticated, service_role;
  grant select, insert, update, delete
    on app.rooms, app.room_members, app.room_invitations, app.room_bans to studyflow_system;
  create policy system_all on app.rooms to studyflow_system using (true) with check (true);
  create policy system_all on app.room_members to studyflow_system using (true) with check (true);
  create policy system_all on app.room_invitations to studyflow_system using (true) with check (true);
  create policy system_all on app.room_bans to studyflow_system using (true) with check (true);
  create policy service_reads on app.rooms for select to service_role using (true);
  create policy service_reads on app.room_members for select to service_role using (true);
  create policy service_reads on app.room_invitations for select to service_role using (true);
  create policy service_reads on app.room_bans for select to service_role using (true);

  create policy rooms_seen on app.rooms for select to authenticated using (
    id in (select app.my_rooms())
    or (visibility = 'public' and closed_at is null
      and (open_to_all or organisation_id in (select app.my_organisations()))
      and id not in (select app.rooms_that_banned_me())));
  create policy members_see on app.room_members for select to authenticated using (room_id in (select app.my_rooms()));
  create policy hosts_see on app.room_invitations for select to authenticated
    using (room_id in (select app.my_rooms_as('{host,cohost}')));
  create policy hosts_see on app.room_bans for select to authenticated
    using (room_id in (select app.my_rooms_as('{host,cohost}')));
`;

/** What others may know of a person: never the address, which stands in full_name when there is no other name. */
const NAMES = `
  create function app.person(person uuid, out display_name text, out avatar_url text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select coalesce(
        nullif(btrim(concat_ws(' ', p.first_name, p.last_name)), ''),
        nullif(btrim(coalesce(u.raw_user_meta_data ->> 'display_name', u.raw_user_meta_data ->> 'full_name')), ''),
        u.username, 'Student ' || upper(left(p.id::text, 4))),
      p.avatar_url
    from public.profiles p left join auth.users u on u.id = p.id
    where p.id = person;
  end;
  grant execute on function app.person(uuid) to studyflow_system;

  create function app.caller_person(out user_id uuid, out display_name text, out avatar_url text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select auth.uid(), p.display_name, p.avatar_url from app.person(auth.uid()) p;
  end;
  grant execute on function app.caller_person() to authenticated;

  create function app.people_of_room(room uuid)
    returns table (user_id uuid, role text, joined_at timestamptz, display_name text, avatar_url text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select m.user_id, m.role, m.joined_at, p.display_name, p.avatar_url
    from app.room_members m, app.person(m.user_id) p
    where m.room_id = room and (auth.role() = 'service_role'
      or exists (select from app.room_members mine where mine.room_id = room and mine.user_id = auth.uid()));
  end;
  grant execute on function app.people_of_room(uuid) to authenticated, service_role;
`;

/** Who holds a token may know which room it is for, and nothing else of it. */
const FIND_INVITATION = `
  create function app.find_room_invitation(hash bytea) returns table (id uuid, room_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select i.id, i.room_id from app.room_invitations i where i.token_hash = hash and i.revoked_at is null;
  end;
  grant execute on function app.find_room_invitation(bytea) to authenticated;
`;

/** A room that is deleted (with its organisation, or by retention) leaves no head that somebody could still move. */
const FORGET = `
  create function app.forget_actor() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    delete from app.actor_heads h where h.kind = tg_argv[0] and h.id = old.id;
    delete from app.actor_snapshots s where s.kind = tg_argv[0] and s.id = old.id;
    return null;
  end $$;
  create trigger forget_actor after delete on app.rooms for each row execute function app.forget_actor('room');
`;
