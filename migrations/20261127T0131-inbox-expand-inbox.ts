import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The durable inbox of each person: a log with a dense number, and what of it was read. */
export class InboxInbox extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(TABLES);
    this.addSql(POLICIES);
    this.addSql(APPEND);
    this.addSql(READ);
    this.addSql(WITHDRAW);
    this.addSql(TRIM);
  }

  override down(): void {
    this.addSql(`
      drop function app.trim_inbox(interval, integer);
      drop function app.withdraw_from_inbox(uuid, text);
      drop function app.read_inbox(uuid, bigint, bigint[]);
      drop function app.append_to_inbox(uuid, text, text, jsonb, uuid);
      drop table app.inbox;
      drop table app.inbox_heads;
    `);
  }
}

/**
 * One head row per person hands out the numbers: whoever appends holds it until the commit, so that numbers appear in
 * their order and none is missing. `trimmed_to` is the last one that retention has removed, always from the front.
 */
const TABLES = `
  create table app.inbox_heads (
    user_id uuid primary key references auth.users on delete cascade,
    seq bigint not null default 0,
    read_up_to bigint not null default 0,
    trimmed_to bigint not null default 0,
    version bigint not null default 0
  );
  comment on column app.inbox_heads.read_up_to is 'Everything up to here counts as read.';
  comment on column app.inbox_heads.version is 'Counts the changes of what was read.';

  create table app.inbox (
    user_id uuid not null references auth.users on delete cascade,
    seq bigint not null,
    source text not null check (length(source) between 1 and 200),
    kind text not null check (kind ~ '^[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+$' and length(kind) <= 80),
    data jsonb not null,
    organisation_id uuid references app.organisations on delete set null,
    at timestamptz not null default clock_timestamp(),
    read_at timestamptz,
    primary key (user_id, seq),
    unique (user_id, source)
  );
  create index inbox_unread on app.inbox (user_id, seq) where read_at is null;
  create index inbox_at on app.inbox using brin (at) with (pages_per_range = 32, autosummarize = on);
  create index inbox_organisation_id on app.inbox (organisation_id);
  comment on column app.inbox.source is 'What it came from; the same source is in one inbox once.';
`;

/** People read their own; every change goes through the functions below, as the system. */
const POLICIES = `
  call app.protect('app.inbox');
  call app.protect('app.inbox_heads');
  grant select on app.inbox, app.inbox_heads to authenticated, service_role;
  grant select, insert, update, delete on app.inbox, app.inbox_heads to studyflow_system;
  create policy own_rows on app.inbox for select to authenticated using (user_id = (select auth.uid()));
  create policy own_rows on app.inbox_heads for select to authenticated using (user_id = (select auth.uid()));
  create policy service_reads on app.inbox for select to service_role using (true);
  create policy service_reads on app.inbox_heads for select to service_role using (true);
  create policy system_all on app.inbox to studyflow_system using (true) with check (true);
  create policy system_all on app.inbox_heads to studyflow_system using (true) with check (true);
`;

/**
 * Adds to a person's inbox and gives the new row; nothing when the source is there already or the person is gone. The
 * head is locked before anything is looked at: a statement after it sees what every earlier appender has committed.
 */
const APPEND = `
  create function app.append_to_inbox(person uuid, from_source text, of_kind text, with_data jsonb, organisation uuid)
    returns setof app.inbox
  language plpgsql as $$
  declare
    next_seq bigint;
  begin
    perform from app.inbox_heads h where h.user_id = person for update;
    if not found then
      insert into app.inbox_heads (user_id) select u.id from auth.users u where u.id = person
        on conflict (user_id) do nothing;
      perform from app.inbox_heads h where h.user_id = person for update;
      if not found then return; end if;
    end if;
    if exists (select from app.inbox i where i.user_id = person and i.source = from_source) then return; end if;
    update app.inbox_heads h set seq = h.seq + 1 where h.user_id = person returning h.seq into next_seq;
    return query insert into app.inbox (user_id, seq, source, kind, data, organisation_id)
      values (person, next_seq, from_source, of_kind, with_data,
        (select o.id from app.organisations o where o.id = organisation))
      returning *;
  exception when foreign_key_violation then
    -- The account went while this was under way.
    return;
  end $$;
  grant execute on function app.append_to_inbox(uuid, text, text, jsonb, uuid) to studyflow_system;
`;

/**
 * Marks what a person has seen, up to a number or one by one, and the notifications it came from. Gives the head when
 * anything changed, so that other devices are told once.
 */
const READ = `
  create function app.read_inbox(person uuid, up_to bigint, seqs bigint[])
    returns table (read_up_to bigint, version bigint, newly bigint[])
  language plpgsql as $$
  declare
    head app.inbox_heads;
    moved bigint[];
    sources text[];
    upper_end bigint;
  begin
    select * into head from app.inbox_heads h where h.user_id = person for update;
    if not found then return; end if;
    upper_end := greatest(head.read_up_to, least(coalesce(up_to, 0), head.seq));
    with marked as (
      update app.inbox i set read_at = clock_timestamp()
      where i.user_id = person and i.read_at is null and (i.seq <= upper_end or i.seq = any (coalesce(seqs, '{}')))
      returning i.seq, i.source)
    select array_agg(m.seq order by m.seq), array_agg(m.source) into moved, sources from marked m;
    if moved is null and upper_end = head.read_up_to then return; end if;
    update public.notifications n set read = true
      where n.user_id = person and n.read is not true
        and n.id in (select substr(s, 14)::uuid from unnest(sources) s where s like 'notification %');
    update app.inbox_heads h set read_up_to = upper_end, version = h.version + 1 where h.user_id = person;
    return query select upper_end, head.version + 1, coalesce(moved, '{}');
  end $$;
  grant execute on function app.read_inbox(uuid, bigint, bigint[]) to studyflow_system;
`;

/** What it came from is gone: the entry keeps its number and says nothing any more. */
const WITHDRAW = `
  create function app.withdraw_from_inbox(person uuid, of_source text) returns bigint
  language sql
  begin atomic
    update app.inbox i set data = '{"withdrawn": true}', read_at = coalesce(i.read_at, clock_timestamp())
      where i.user_id = person and i.source = of_source and not (i.data ? 'withdrawn')
      returning i.seq;
  end;
  grant execute on function app.withdraw_from_inbox(uuid, text) to studyflow_system;
`;

/**
 * Removes entries older than keep, at most so many, of each person from the front only: between two kept entries
 * nothing is ever missing. Result: rows removed.
 */
const TRIM = `
  create function app.trim_inbox(keep interval, most integer) returns integer
  language plpgsql as $$
  declare
    removed integer;
  begin
    with old as (
      select i.user_id, i.seq from app.inbox i join app.inbox_heads h on h.user_id = i.user_id
      where i.at < now() - keep
      order by i.user_id, i.seq limit most),
    heads as (
      update app.inbox_heads h set trimmed_to = greatest(h.trimmed_to, o.last)
      from (select user_id, max(seq) as last from old group by user_id) o where o.user_id = h.user_id
      returning h.user_id, h.trimmed_to)
    delete from app.inbox i using heads h where i.user_id = h.user_id and i.seq <= h.trimmed_to;
    get diagnostics removed = row_count;
    return removed;
  end $$;
  grant execute on function app.trim_inbox(interval, integer) to studyflow_system;
`;
