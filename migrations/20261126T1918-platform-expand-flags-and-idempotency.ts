import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Feature flags (Decision 43) and the answers that an `Idempotency-Key` repeats. */
export class PlatformFlagsAndIdempotency extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(FEATURE_FLAGS);
    this.addSql(IDEMPOTENCY_KEYS);
  }

  override down(): void {
    this.addSql('drop table app.idempotency_keys, app.feature_flags');
  }
}

const FEATURE_FLAGS = `
  create table app.feature_flags (
    name text primary key,
    enabled boolean not null default false,
    percentage integer not null default 100 check (percentage between 0 and 100),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  call app.protect('app.feature_flags');
  call app.touch_updated_at_of('app.feature_flags');
  call app.record_changes_of('app.feature_flags', 'user_id', 'name');
  grant select on app.feature_flags to anon, authenticated;
  grant select, insert, update, delete on app.feature_flags to service_role, studyflow_system;
  create policy everybody_reads on app.feature_flags for select to anon, authenticated using (true);
  create policy trusted_all on app.feature_flags to service_role, studyflow_system using (true) with check (true);
`;

/** The status is null while the first request is in flight; the row is inserted and answered in its transaction. */
const IDEMPOTENCY_KEYS = `
  create table app.idempotency_keys (
    user_id uuid not null references auth.users on delete cascade,
    key text not null check (length(key) between 1 and 255),
    fingerprint text not null,
    status integer check (status between 100 and 599),
    response jsonb,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '24 hours',
    primary key (user_id, key)
  );
  create index idempotency_keys_expires_at on app.idempotency_keys (expires_at);
  call app.protect('app.idempotency_keys');
  grant select, insert, update, delete on app.idempotency_keys to authenticated, service_role, studyflow_system;
  create policy trusted_all on app.idempotency_keys to service_role, studyflow_system using (true) with check (true);
  create policy own_rows on app.idempotency_keys to authenticated
    using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
`;
