import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What was done to accounts, by whom and from where, as GoTrue's audit log tells it. */
export class IdentityAuditLog extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(AUDIT_LOG);
  }

  override down(): void {
    this.addSql('drop table auth.audit_log_entries');
  }
}

/**
 * Append-only: no login may change an entry. user_id is whom it concerns, without a reference: entries outlive the
 * account until its last traces go. Entries of one transaction keep their order, hence clock_timestamp().
 */
const AUDIT_LOG = `
  create table auth.audit_log_entries (
    id uuid primary key default gen_random_uuid(),
    user_id uuid,
    payload jsonb not null,
    ip_address varchar(64) not null default '',
    created_at timestamptz not null default clock_timestamp()
  );
  create index audit_log_entries_created_at on auth.audit_log_entries (created_at, id);
  create index audit_log_entries_user_id on auth.audit_log_entries (user_id) where user_id is not null;
  call app.protect('auth.audit_log_entries');
  grant select, insert, delete on auth.audit_log_entries to studyflow_system;
  create policy system_all on auth.audit_log_entries to studyflow_system using (true) with check (true);
`;
