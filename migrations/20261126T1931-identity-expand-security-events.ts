import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What happened at the door: every failed authentication, with where it came from and never with what was tried. */
export class IdentitySecurityEvents extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(SECURITY_EVENTS);
  }

  override down(): void {
    this.addSql('drop table app.security_events');
  }
}

/** Append-only; BRIN serves retention by age at 10^8 rows (Decision 44). */
const SECURITY_EVENTS = `
  create table app.security_events (
    id bigint primary key generated always as identity,
    at timestamptz not null default now(),
    reason text not null,
    user_id uuid,
    session_id uuid,
    address text not null default '',
    request_id text not null default ''
  );
  create index security_events_at on app.security_events using brin (at) with (pages_per_range = 32, autosummarize = on);
  create index security_events_user_id on app.security_events (user_id, at desc) where user_id is not null;
  call app.protect('app.security_events');
  grant select, insert, delete on app.security_events to studyflow_system;
  create policy system_all on app.security_events to studyflow_system using (true) with check (true);
`;
