import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** How far everything sealed has come to the newest master key, and the keys of texts that people keep themselves. */
export class PlatformResealing extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(RESEALING);
    this.addSql(TEXT_KEYS);
  }

  override down(): void {
    this.addSql(`
      revoke update on app.push_keys from studyflow_system;
      drop table app.text_keys, app.resealing;
    `);
  }
}

/** One row. `sealed_key_id` is the last key that everything came to; `since` is when `key_id` was first seen. */
const RESEALING = `
  create table app.resealing (
    is_only boolean primary key default true check (is_only),
    key_id text not null,
    since timestamptz not null default now(),
    rows_done bigint not null default 0,
    rows_left bigint not null default 0,
    rows_broken bigint not null default 0,
    sealed_key_id text,
    sealed_at timestamptz,
    checked_at timestamptz not null default now()
  );
  call app.protect('app.resealing');
  grant select, insert, update on app.resealing to studyflow_system;
  create policy system_all on app.resealing to studyflow_system using (true) with check (true);
  grant update on app.push_keys to studyflow_system;
`;

/**
 * A text that leaves the platform cannot be sealed anew when the master key changes: it is sealed by one of these keys,
 * which never leave, and are sealed themselves.
 */
const TEXT_KEYS = `
  create table app.text_keys (
    id text primary key check (id <> ''),
    sealed_key text not null,
    created_at timestamptz not null default now()
  );
  call app.protect('app.text_keys');
  grant select, insert, update on app.text_keys to studyflow_system;
  create policy system_all on app.text_keys to studyflow_system using (true) with check (true);
`;
