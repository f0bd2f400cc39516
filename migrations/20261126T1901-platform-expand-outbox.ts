import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The outbox: every change of a row, written in the transaction that made it (Decisions 32, 33 and 44). */
export class PlatformOutbox extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(TABLES);
    this.addSql(RECORD_CHANGE);
    this.addSql(READING);
  }

  override down(): void {
    this.addSql(`
      drop procedure app.record_changes_of(regclass, name, name);
      drop function app.read_outbox(text, integer);
      drop function app.advance_outbox(text, xid8, bigint);
      drop function app.record_change();
      drop table app.outbox_consumers;
      drop table app.outbox;
    `);
  }
}

/** The key is the reading order, so that one index serves readers and retention by position; BRIN serves it by age. */
const TABLES = `
  create table app.outbox (
    xid xid8 not null default pg_current_xact_id(),
    id bigint not null generated always as identity,
    at timestamptz not null default now(),
    topic text not null,
    op text not null check (op in ('INSERT', 'UPDATE', 'DELETE', 'EVENT')),
    row_id text,
    user_id uuid,
    organisation_id uuid,
    caller uuid,
    request_id text,
    old jsonb,
    new jsonb,
    primary key (xid, id)
  );
  create index outbox_at on app.outbox using brin (at) with (pages_per_range = 32, autosummarize = on);
  comment on table app.outbox is 'Facts in (xid, id) order; topic is schema.table, or the name of an event.';

  create table app.outbox_consumers (
    name text primary key,
    xid xid8 not null default '0',
    id bigint not null default 0,
    updated_at timestamptz not null default now()
  );

  call app.protect('app.outbox');
  call app.protect('app.outbox_consumers');
  grant select, insert, delete on app.outbox to studyflow_system;
  grant select, insert, update, delete on app.outbox_consumers to studyflow_system;
  create policy system_all on app.outbox to studyflow_system using (true) with check (true);
  create policy system_all on app.outbox_consumers to studyflow_system using (true) with check (true);
`;

/** Trigger arguments: the column of the owner, and the column that names the row. */
const RECORD_CHANGE = `
  create function app.record_change() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    before jsonb;
    after jsonb;
    subject jsonb;
  begin
    if tg_op <> 'INSERT' then before := to_jsonb(old); end if;
    if tg_op <> 'DELETE' then after := to_jsonb(new); end if;
    subject := coalesce(after, before);
    insert into app.outbox (topic, op, row_id, user_id, organisation_id, caller, request_id, old, new)
    values (
      tg_table_schema || '.' || tg_table_name, tg_op, subject ->> tg_argv[1],
      (subject ->> tg_argv[0])::uuid, (subject ->> 'organisation_id')::uuid,
      nullif(current_setting('app.user_id', true), '')::uuid,
      nullif(current_setting('app.request_id', true), ''), before, after);
    return null;
  end $$;

  create procedure app.record_changes_of(subject regclass, owner_column name default 'user_id', key_column name default 'id')
  language plpgsql as $$
  begin
    execute format('create trigger record_change after insert or update or delete on %s
      for each row execute function app.record_change(%L, %L)', subject, owner_column, key_column);
  end $$;
`;

/**
 * A reader sees only what no running transaction can still precede: ids are handed out before commit, so
 * "id greater than the last one" would skip a transaction that commits late.
 */
const READING = `
  create function app.read_outbox(consumer text, most integer) returns setof app.outbox
  language sql stable
  begin atomic
    select o.* from app.outbox o
    where (o.xid, o.id) > (
        coalesce((select c.xid from app.outbox_consumers c where c.name = consumer), '0'::xid8),
        coalesce((select c.id from app.outbox_consumers c where c.name = consumer), 0))
      and o.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by o.xid, o.id
    limit most;
  end;

  create function app.advance_outbox(consumer text, last_xid xid8, last_id bigint) returns void
  language sql
  begin atomic
    insert into app.outbox_consumers as c (name, xid, id) values (consumer, last_xid, last_id)
    on conflict (name) do update set xid = excluded.xid, id = excluded.id, updated_at = now()
    where (excluded.xid, excluded.id) > (c.xid, c.id);
  end;
  grant execute on function app.read_outbox(text, integer), app.advance_outbox(text, xid8, bigint) to studyflow_system;
`;
