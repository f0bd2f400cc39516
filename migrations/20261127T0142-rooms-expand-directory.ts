import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The directory of public rooms: found by words, by name and by age, each with an index. */
export class RoomsDirectory extends DatabaseMigration {
  override up(): void {
    this.addSql(INDEXES);
    this.addSql(SIZE);
    this.addSql(FIND);
  }

  override down(): void {
    this.addSql(`
      drop function app.find_public_rooms(jsonb);
      drop function app.room_size(uuid);
      drop index app.rooms_public_by_name, app.rooms_public_words;
    `);
  }
}

const INDEXES = `
  create index rooms_public_words on app.rooms using gin (to_tsvector('simple', name))
    where visibility = 'public' and closed_at is null;
  create index rooms_public_by_name on app.rooms (lower(name), id) where visibility = 'public' and closed_at is null;
`;

/** How many belong to a room, for those who see the room but not who is in it. */
const SIZE = `
  create function app.room_size(room uuid) returns integer
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select count(*)::integer from app.room_members m where m.room_id = room;
  end;
  grant execute on function app.room_size(uuid) to authenticated, service_role;
`;

/**
 * Public rooms that the caller may see, by the same rule as the policy of the table. Definer's rights, because
 * under row-level security a search by words may not use its index (the operator is not leakproof); dynamic, so that
 * each kind of question has its own plan. Every piece of the text is fixed; what the caller gave stays in $1.
 *
 * input: organisation_id ('' for all), words (a tsquery), subject_id, has_space, sort (newest|name), after_at or
 * after_name with after_id, limit; all but the first may be absent.
 */
const FIND = `
  create function app.find_public_rooms(input jsonb) returns setof app.rooms
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  declare
    condition text := 'r.visibility = ''public'' and r.closed_at is null';
  begin
    if auth.role() is distinct from 'service_role' then
      condition := condition || ' and (r.open_to_all or r.organisation_id in (select app.my_organisations()))
        and r.id not in (select app.rooms_that_banned_me())';
    end if;
    if input ->> 'organisation_id' <> '' then
      condition := condition || ' and r.organisation_id = ($1 ->> ''organisation_id'')::uuid';
    end if;
    if input ->> 'words' is not null then
      condition := condition || ' and to_tsvector(''simple'', r.name) @@ ($1 ->> ''words'')::tsquery';
    end if;
    if input ->> 'subject_id' is not null then
      condition := condition || ' and exists (
        select from public.subjects s where s.id = r.subject_id and (s.id = ($1 ->> ''subject_id'')::uuid
          or s.name = (select mine.name from public.subjects mine
            where mine.id = ($1 ->> ''subject_id'')::uuid and mine.user_id = auth.uid())))';
    end if;
    if (input ->> 'has_space')::boolean then
      condition := condition || ' and r.max_members > app.room_size(r.id)';
    end if;
    if input ->> 'sort' = 'name' then
      if input ->> 'after_id' is not null then
        condition := condition || ' and (lower(r.name), r.id)
          > (lower($1 ->> ''after_name''), ($1 ->> ''after_id'')::uuid)';
      end if;
      condition := condition || ' order by lower(r.name), r.id';
    else
      if input ->> 'after_id' is not null then
        condition := condition || ' and (r.created_at, r.id)
          < (($1 ->> ''after_at'')::timestamptz, ($1 ->> ''after_id'')::uuid)';
      end if;
      condition := condition || ' order by r.created_at desc, r.id desc';
    end if;
    return query execute 'select r.* from app.rooms r where ' || condition || ' limit ($1 ->> ''limit'')::integer'
      using input;
  end $$;
  grant execute on function app.find_public_rooms(jsonb) to authenticated, service_role;
`;
