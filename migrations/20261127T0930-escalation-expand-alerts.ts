import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Alerts that people are told of until one of them says "mine", and who was told what. */
export class EscalationAlerts extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(ALERTS);
    this.addSql(TELLINGS);
    this.addSql(HISTORY);
    this.addSql(WATCHDOG);
  }

  override down(): void {
    this.addSql('drop table app.alert_watchdog, app.alert_history, app.alert_tellings, app.alerts');
  }
}

/**
 * One row for each time that an alert began to fire. `round` grows when it has to be told from the first level on
 * again; the times of its levels count from `round_at`.
 */
const ALERTS = `
  create table app.alerts (
    id uuid primary key default gen_random_uuid(),
    fingerprint text not null,
    starts_at timestamptz not null,
    state text not null default 'firing' check (state in ('firing', 'acknowledged', 'resolved')),
    labels jsonb not null,
    annotations jsonb not null,
    round integer not null default 0,
    round_at timestamptz not null default clock_timestamp(),
    next_at timestamptz,
    received_at timestamptz not null default clock_timestamp(),
    heard_at timestamptz not null default clock_timestamp(),
    acknowledged_by text,
    acknowledged_at timestamptz,
    acknowledged_until timestamptz,
    note text,
    resolved_at timestamptz,
    version integer not null default 1,
    unique (fingerprint, starts_at)
  );
  create index alerts_next_at on app.alerts (next_at) where next_at is not null;
  create index alerts_open on app.alerts (fingerprint) where state <> 'resolved';
  create index alerts_received_at on app.alerts (received_at desc, id desc);
  comment on column app.alerts.next_at is 'When the escalation looks at it next; null when there is nothing to come.';
  call app.protect('app.alerts');
  grant select, insert, update, delete on app.alerts to studyflow_system;
  create policy system_all on app.alerts to studyflow_system using (true) with check (true);
`;

/** The key is the promise: of one round, level and turn, a person is told once by each way. */
const TELLINGS = `
  create table app.alert_tellings (
    id uuid not null unique default gen_random_uuid(),
    alert_id uuid not null references app.alerts on delete cascade,
    round integer not null,
    level integer not null,
    turn integer not null,
    contact text not null,
    way text not null check (way in ('email', 'slack', 'webhook')),
    state text not null default 'due' check (state in ('due', 'sent', 'failed', 'dropped')),
    due_at timestamptz not null,
    try_at timestamptz not null default clock_timestamp(),
    attempts integer not null default 0,
    sent_at timestamptz,
    failure text,
    primary key (alert_id, round, level, turn, contact, way)
  );
  create index alert_tellings_try_at on app.alert_tellings (try_at) where state = 'due';
  call app.protect('app.alert_tellings');
  grant select, insert, update, delete on app.alert_tellings to studyflow_system;
  create policy system_all on app.alert_tellings to studyflow_system using (true) with check (true);
`;

const HISTORY = `
  create table app.alert_history (
    id bigint generated always as identity primary key,
    alert_id uuid not null references app.alerts on delete cascade,
    at timestamptz not null default clock_timestamp(),
    kind text not null check (kind in ('fired', 'told', 'untold', 'acknowledged', 'lapsed', 'resolved', 'reopened')),
    who text,
    level integer,
    note text
  );
  create index alert_history_alert_id on app.alert_history (alert_id, id);
  call app.protect('app.alert_history');
  grant select, insert, update, delete on app.alert_history to studyflow_system;
  create policy system_all on app.alert_history to studyflow_system using (true) with check (true);
`;

/** The moment at which Alertmanager was last heard of. */
const WATCHDOG = `
  create table app.alert_watchdog (
    only_one boolean primary key default true check (only_one),
    heard_at timestamptz not null
  );
  call app.protect('app.alert_watchdog');
  grant select, insert, update, delete on app.alert_watchdog to studyflow_system;
  create policy system_all on app.alert_watchdog to studyflow_system using (true) with check (true);
`;
