import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Exports that people asked for: how far each is, and its file in pieces until there is a place for files. */
export class ExportsExports extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(EXPORTS);
    this.addSql(CHUNKS);
  }

  override down(): void {
    this.addSql('drop table app.export_chunks, app.exports');
  }
}

/**
 * A person asks, reads and removes; what becomes of an export is the worker's to say. `place` is where the work goes
 * on after a worker died. No row goes to the outbox: progress would fill it, and the end is told by a notification.
 */
const EXPORTS = `
  create table app.exports (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    format text not null check (format in ('json', 'pdf')),
    parameters jsonb not null default '{}',
    state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
    step text,
    percent integer not null default 0 check (percent between 0 and 100),
    place jsonb,
    chunks integer not null default 0,
    size_bytes bigint not null default 0,
    failures integer not null default 0,
    failure text,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    expires_at timestamptz not null,
    version integer not null default 1
  );
  create index exports_user_id on app.exports (user_id, created_at desc, id desc);
  create index exports_expires_at on app.exports (expires_at);
  comment on column app.exports.failure is 'The reason of the failure that ended it, as errors have it.';
  call app.protect('app.exports');
  grant select, insert, delete on app.exports to authenticated;
  grant select, insert, update, delete on app.exports to studyflow_system;
  grant select on app.exports to service_role;
  create policy own_rows on app.exports to authenticated
    using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()) and state = 'queued');
  create policy system_all on app.exports to studyflow_system using (true) with check (true);
  create policy service_reads on app.exports for select to service_role using (true);
`;

/** Pieces of at most a mebibyte, in order: none is too much for one statement. */
const CHUNKS = `
  create table app.export_chunks (
    export_id uuid not null references app.exports on delete cascade,
    n integer not null,
    bytes bytea not null check (length(bytes) <= 1048576),
    primary key (export_id, n)
  );
  alter table app.export_chunks alter column bytes set storage external;
  call app.protect('app.export_chunks');
  grant select, insert, update, delete on app.export_chunks to studyflow_system;
  create policy system_all on app.export_chunks to studyflow_system using (true) with check (true);
`;
