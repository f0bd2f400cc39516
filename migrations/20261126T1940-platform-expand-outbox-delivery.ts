import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Who reads the outbox for whom, what failed on the way, and what was given up (Decision 17). */
export class PlatformOutboxDelivery extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(LEASES);
    this.addSql(DEAD_LETTERS);
    this.addSql(BURY);
    this.addSql(RETENTION);
  }

  override down(): void {
    this.addSql(`
      drop function app.trim_outbox(interval, interval, integer);
      drop function app.bury_change(text, uuid, xid8, bigint, text);
      drop table app.outbox_dead_letters;
      alter table app.outbox_consumers
        drop column holder, drop column lease_until, drop column failures, drop column retry_at;
    `);
  }
}

/** One process reads for a subscriber; its place moves only while it holds the lease. */
const LEASES = `
  alter table app.outbox_consumers
    add column holder uuid,
    add column lease_until timestamptz,
    add column failures integer not null default 0,
    add column retry_at timestamptz;
  comment on column app.outbox_consumers.failures is 'How often the change after the place has failed.';
`;

const DEAD_LETTERS = `
  create table app.outbox_dead_letters (
    id bigint generated always as identity primary key,
    subscriber text not null,
    change_id bigint not null,
    change jsonb not null,
    error text not null,
    buried_at timestamptz not null default now(),
    unique (subscriber, change_id)
  );
  create index outbox_dead_letters_buried_at on app.outbox_dead_letters (buried_at);
  call app.protect('app.outbox_dead_letters');
  grant select, insert, delete on app.outbox_dead_letters to studyflow_system;
  create policy system_all on app.outbox_dead_letters to studyflow_system using (true) with check (true);
`;

/** Keeps a change that no attempt could handle, and moves the place past it; false when the lease is another's now. */
const BURY = `
  create function app.bury_change(consumer text, reader uuid, at_xid xid8, at_id bigint, why text) returns boolean
  language plpgsql as $$
  begin
    update app.outbox_consumers c
      set xid = at_xid, id = at_id, failures = 0, retry_at = null, updated_at = now()
      where c.name = consumer and c.holder = reader and (c.xid, c.id) < (at_xid, at_id);
    if not found then return false; end if;
    insert into app.outbox_dead_letters (subscriber, change_id, change, error)
      select consumer, o.id, to_jsonb(o), why from app.outbox o where (o.xid, o.id) = (at_xid, at_id)
      on conflict (subscriber, change_id) do nothing;
    return true;
  end $$;
  grant execute on function app.bury_change(text, uuid, xid8, bigint, text) to studyflow_system;
`;

/**
 * keep: how long a change stays after everybody has read it. longest: when it goes though somebody has not (a
 * subscriber that no longer exists). most: rows of one call. Result: rows removed.
 */
const RETENTION = `
  create function app.trim_outbox(keep interval, longest interval, most integer) returns integer
  language plpgsql as $$
  declare
    removed integer;
  begin
    delete from app.outbox where (xid, id) in (
      select o.xid, o.id from app.outbox o
      where o.at < now() - keep
        and (o.at < now() - longest
          or not exists (select from app.outbox_consumers c where (c.xid, c.id) < (o.xid, o.id)))
      order by o.xid, o.id
      limit most);
    get diagnostics removed = row_count;
    return removed;
  end $$;
  grant execute on function app.trim_outbox(interval, interval, integer) to studyflow_system;
`;
