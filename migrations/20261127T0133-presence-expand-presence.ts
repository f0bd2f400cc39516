import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Who is online, in which processes, and what others were told of it last (Decision 27). */
export class PresencePresence extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(TABLES);
    this.addSql(SETTLE);
    this.addSql(BEAT);
    this.addSql(NEAR);
  }

  override down(): void {
    this.addSql(`
      drop function app.presence_near_me(uuid[], integer);
      drop function app.watchers_of(uuid[]);
      drop function app.near(uuid);
      drop function app.sweep_presence();
      drop function app.beat_presence(uuid, interval);
      drop function app.set_presence_mode(uuid, text);
      drop function app.settle_presence(uuid, jsonb, uuid[]);
      drop function app.tell_presence(uuid[]);
      drop table app.presence, app.presence_people, app.presence_processes;
    `);
  }
}

/**
 * A process vouches for its people with one lease: a heartbeat is one row, however many they are, and a process that
 * was killed takes all of its people along when the lease ends.
 */
const TABLES = `
  create table app.presence_processes (
    process_id uuid primary key,
    expires_at timestamptz not null
  );
  create index presence_processes_expires_at on app.presence_processes (expires_at);

  create table app.presence (
    user_id uuid not null references auth.users on delete cascade,
    process_id uuid not null references app.presence_processes on delete cascade,
    is_away boolean not null,
    primary key (user_id, process_id)
  );
  create index presence_process_id on app.presence (process_id);

  create table app.presence_people (
    user_id uuid primary key references auth.users on delete cascade,
    mode text not null default 'auto' check (mode in ('auto', 'busy', 'invisible')),
    status text not null default 'offline' check (status in ('online', 'away', 'busy', 'offline')),
    at timestamptz not null default clock_timestamp()
  );
  comment on column app.presence_people.mode is 'What the person chose, for all devices.';
  comment on column app.presence_people.status is 'What others see; moves in one place only, so each change is told once.';

  call app.protect('app.presence_processes');
  call app.protect('app.presence');
  call app.protect('app.presence_people');
  grant select, insert, update, delete on app.presence_processes, app.presence, app.presence_people to studyflow_system;
  create policy system_all on app.presence_processes to studyflow_system using (true) with check (true);
  create policy system_all on app.presence to studyflow_system using (true) with check (true);
  create policy system_all on app.presence_people to studyflow_system using (true) with check (true);
`;

/**
 * tell_presence: what others see of these people is brought up to date; gives those whose status is another one now.
 * The rows are locked before presence is looked at: whoever comes second sees what the first has done.
 *
 * settle_presence: entered: [{user_id, is_away}] have sockets in this process, left: have none any more.
 */
const SETTLE = `
  create function app.tell_presence(people uuid[])
    returns table (user_id uuid, display_name text, status text, at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    insert into app.presence_people (user_id) select u.id from auth.users u where u.id = any (people)
      order by u.id on conflict do nothing;
    perform from app.presence_people p where p.user_id = any (people) order by p.user_id for update;
    return query with seen as (
      select p.user_id, case
        when p.mode = 'invisible' or count(s.user_id) = 0 then 'offline'
        when p.mode = 'busy' then 'busy'
        when bool_and(s.is_away) then 'away'
        else 'online' end as status
      from app.presence_people p
        left join (app.presence s join app.presence_processes q
          on q.process_id = s.process_id and q.expires_at > clock_timestamp()) on s.user_id = p.user_id
      where p.user_id = any (people)
      group by p.user_id, p.mode),
    moved as (
      update app.presence_people p set status = n.status, at = clock_timestamp()
      from seen n where n.user_id = p.user_id and n.status <> p.status
      returning p.user_id, p.status, p.at)
    select m.user_id, n.display_name, m.status, m.at from moved m, app.person(m.user_id) n;
  end $$;

  create function app.settle_presence(process uuid, entered jsonb, gone uuid[])
    returns table (user_id uuid, display_name text, status text, at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    delete from app.presence s where s.process_id = process and s.user_id = any (gone);
    insert into app.presence (user_id, process_id, is_away)
      select e.user_id, process, e.is_away
      from jsonb_to_recordset(entered) as e (user_id uuid, is_away boolean)
        join auth.users u on u.id = e.user_id
      where exists (select from app.presence_processes q where q.process_id = process)
      order by e.user_id
      on conflict (user_id, process_id) do update set is_away = excluded.is_away;
    return query select * from app.tell_presence(
      gone || array(select (e ->> 'user_id')::uuid from jsonb_array_elements(entered) e));
  end $$;

  create function app.set_presence_mode(person uuid, chosen text)
    returns table (user_id uuid, display_name text, status text, at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    insert into app.presence_people (user_id, mode) select u.id, chosen from auth.users u where u.id = person
      on conflict (user_id) do update set mode = excluded.mode;
    return query select * from app.tell_presence(array[person]);
  end $$;
  grant execute on function app.tell_presence(uuid[]), app.settle_presence(uuid, jsonb, uuid[]),
    app.set_presence_mode(uuid, text) to studyflow_system;
`;

/** beat: false when the process was given up meanwhile, or is new: it must name its people again. */
const BEAT = `
  create function app.beat_presence(process uuid, lease interval) returns boolean
  language plpgsql as $$
  begin
    update app.presence_processes q set expires_at = clock_timestamp() + lease
      where q.process_id = process and q.expires_at > clock_timestamp();
    if found then return true; end if;
    delete from app.presence_processes q where q.process_id = process;
    insert into app.presence_processes (process_id, expires_at) values (process, clock_timestamp() + lease)
      on conflict (process_id) do update set expires_at = excluded.expires_at;
    return false;
  end $$;

  create function app.sweep_presence()
    returns table (user_id uuid, display_name text, status text, at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  declare
    dead uuid[];
    people uuid[];
  begin
    dead := array(select q.process_id from app.presence_processes q where q.expires_at <= clock_timestamp()
      for update skip locked);
    if cardinality(dead) = 0 then return; end if;
    people := array(select distinct s.user_id from app.presence s where s.process_id = any (dead));
    delete from app.presence_processes q where q.process_id = any (dead);
    return query select * from app.tell_presence(people);
  end $$;
  grant execute on function app.beat_presence(uuid, interval), app.sweep_presence() to studyflow_system;
`;

/**
 * near: who shares an open room or a class with somebody. watchers_of: who of those near these people is online to be
 * told. presence_near_me: what the caller may see, of the named people or of all; others are not in the answer.
 */
const NEAR = `
  create function app.near(person uuid) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select o.user_id from app.room_members m
      join app.rooms r on r.id = m.room_id and r.closed_at is null
      join app.room_members o on o.room_id = m.room_id
      where m.user_id = person and o.user_id <> person
    union
    select o.user_id from app.class_members m
      join app.classes c on c.id = m.class_id and c.archived_at is null
      join app.class_members o on o.class_id = m.class_id
      where m.user_id = person and o.user_id <> person;
  end;

  create function app.watchers_of(people uuid[]) returns table (watcher uuid, seen uuid[])
  language sql stable
  begin atomic
    select n.watcher, array_agg(p.person) from unnest(people) as p (person), app.near(p.person) as n (watcher)
    where exists (select from app.presence s where s.user_id = n.watcher)
    group by n.watcher;
  end;

  create function app.presence_near_me(only_these uuid[], most integer)
    returns table (user_id uuid, display_name text, status text, at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select n.user_id, w.display_name, coalesce(p.status, 'offline'), p.at
    from (select auth.uid() as user_id union all select app.near(auth.uid())) n
      left join app.presence_people p on p.user_id = n.user_id, app.person(n.user_id) w
    where only_these is null or n.user_id = any (only_these)
    order by p.status is null or p.status = 'offline', n.user_id
    limit most;
  end;
  grant execute on function app.near(uuid), app.watchers_of(uuid[]) to studyflow_system;
  grant execute on function app.presence_near_me(uuid[], integer) to authenticated;
`;
