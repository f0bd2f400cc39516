import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The directory of actors: which process is alive until when, and which of them owns an actor (Decisions 19 and 35). */
export class PlatformActors extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(PROCESSES);
    this.addSql(HEADS);
    this.addSql(SNAPSHOTS);
  }

  override down(): void {
    this.addSql('drop table app.actor_snapshots, app.actor_heads, app.processes');
  }
}

/** Rewritten every fraction of a second by each process: half of a page stays free, so that updates are HOT. */
const PROCESSES = `
  create table app.processes (
    id uuid primary key,
    internal_url text not null,
    roles text[] not null,
    draining boolean not null default false,
    started_at timestamptz not null default now(),
    lease_until timestamptz not null
  ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
  comment on column app.processes.lease_until is 'By the database''s clock; a process whose lease has ended owns nothing.';
  call app.protect('app.processes');
  grant select, insert, update, delete on app.processes to studyflow_system;
  create policy system_all on app.processes to studyflow_system using (true) with check (true);
`;

/**
 * The fence: a write of an actor moves its head from the (epoch, seq) that the writer knows, or stores nothing.
 * No index but the key holds what moves, so that updates are HOT; wake_at changes with timers only.
 */
const HEADS = `
  create table app.actor_heads (
    kind text not null,
    id uuid not null,
    epoch bigint not null default 0,
    seq bigint not null default 0,
    process_id uuid,
    wake_at timestamptz,
    primary key (kind, id)
  ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
  create index actor_heads_wake_at on app.actor_heads (wake_at) where wake_at is not null;
  comment on column app.actor_heads.process_id is 'The owner, while its lease in app.processes lasts.';
  comment on column app.actor_heads.wake_at is 'When the actor has something to do by itself, if nobody asks it before.';
  call app.protect('app.actor_heads');
  grant select, insert, update, delete on app.actor_heads to studyflow_system;
  create policy system_all on app.actor_heads to studyflow_system using (true) with check (true);
`;

/** A state is worth nothing without the seq that it is true at: both are in one row, written in one statement. */
const SNAPSHOTS = `
  create table app.actor_snapshots (
    kind text not null,
    id uuid not null,
    epoch bigint not null,
    seq bigint not null,
    state jsonb not null,
    at timestamptz not null default now(),
    primary key (kind, id)
  ) with (fillfactor = 70);
  call app.protect('app.actor_snapshots');
  grant select, insert, update, delete on app.actor_snapshots to studyflow_system;
  create policy system_all on app.actor_snapshots to studyflow_system using (true) with check (true);
`;
