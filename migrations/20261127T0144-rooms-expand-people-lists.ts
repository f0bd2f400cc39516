import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What hosts read about people who are not in the room: who is kept out, muted, or at the door. */
export class RoomsPeopleLists extends DatabaseMigration {
  override up(): void {
    this.addSql(HOSTS);
    this.addSql(LISTS);
    this.addSql(BY_CLASS);
  }

  override down(): void {
    this.addSql(`
      drop index app.room_members_by_class;
      drop function app.mutes_of_room(uuid), app.knocks_at_room(uuid), app.bans_of_room(uuid);
      drop function app.is_host_of(uuid);
    `);
  }
}

const HOSTS = `
  create function app.is_host_of(room uuid) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select exists (select from app.room_members m
      where m.room_id = room and m.user_id = auth.uid() and m.role in ('host', 'cohost'));
  end;
  grant execute on function app.is_host_of(uuid) to authenticated;
`;

/** Definer's rights for the names: profiles are everybody's own. */
const LISTS = `
  create function app.bans_of_room(room uuid)
    returns table (user_id uuid, display_name text, avatar_url text, reason text, banned_by uuid, created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select b.user_id, p.display_name, p.avatar_url, b.reason, b.banned_by, b.created_at
    from app.room_bans b, app.person(b.user_id) p where b.room_id = room and app.is_host_of(room);
  end;
  create function app.mutes_of_room(room uuid)
    returns table (user_id uuid, display_name text, avatar_url text, reason text, muted_by uuid, until timestamptz,
      created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select m.user_id, p.display_name, p.avatar_url, m.reason, m.muted_by, m.until, m.created_at
    from app.room_mutes m, app.person(m.user_id) p
    where m.room_id = room and m.until > now() and app.is_host_of(room);
  end;
  create function app.knocks_at_room(room uuid)
    returns table (user_id uuid, display_name text, avatar_url text, expires_at timestamptz, created_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select k.user_id, p.display_name, p.avatar_url, k.until, k.at
    from app.room_knocks k, app.person(k.user_id) p
    where k.room_id = room and k.status = 'pending' and k.until > now() and app.is_host_of(room);
  end;
  grant execute on function app.bans_of_room(uuid), app.mutes_of_room(uuid), app.knocks_at_room(uuid) to authenticated;
`;

/** Found when a membership of a class ends. */
const BY_CLASS = `
  create index room_members_by_class on app.room_members (user_id, room_id) where via = 'class';
`;
