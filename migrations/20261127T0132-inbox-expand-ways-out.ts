import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** How people want to be reached, where their browsers take pushes, and what is on its way to them. */
export class InboxWaysOut extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(PREFERENCES);
    this.addSql(SUBSCRIPTIONS);
    this.addSql(DELIVERIES);
    this.addSql(KEY);
  }

  override down(): void {
    this.addSql(
      'drop table app.push_keys, app.deliveries, app.push_subscriptions, app.notification_preferences',
    );
  }
}

/** `kinds` has the wishes for each kind of message; `*` stands for all others. Without a row the defaults hold. */
const PREFERENCES = `
  create table app.notification_preferences (
    user_id uuid primary key references auth.users on delete cascade,
    kinds jsonb not null default '{}' check (jsonb_typeof(kinds) = 'object'),
    quiet_hours jsonb,
    digest_time time not null default '08:00',
    version integer not null default 1,
    updated_at timestamptz not null default now()
  );
  call app.protect('app.notification_preferences');
  grant select, insert, update on app.notification_preferences to authenticated;
  grant select, insert, update on app.notification_preferences to studyflow_system;
  grant select on app.notification_preferences to service_role;
  create policy own_rows on app.notification_preferences to authenticated
    using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
  create policy service_reads on app.notification_preferences for select to service_role using (true);
  create policy system_all on app.notification_preferences to studyflow_system using (true) with check (true);
`;

/** An endpoint belongs to one browser: whoever signs in there last gets its pushes. */
const SUBSCRIPTIONS = `
  create table app.push_subscriptions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    endpoint text not null unique check (length(endpoint) <= 2048),
    p256dh text not null,
    auth text not null,
    device text,
    created_at timestamptz not null default now(),
    last_used_at timestamptz
  );
  create index push_subscriptions_user_id on app.push_subscriptions (user_id, created_at);
  call app.protect('app.push_subscriptions');
  grant select, delete on app.push_subscriptions to authenticated;
  grant select, insert, update, delete on app.push_subscriptions to studyflow_system;
  grant select on app.push_subscriptions to service_role;
  create policy own_rows on app.push_subscriptions to authenticated using (user_id = (select auth.uid()));
  create policy service_reads on app.push_subscriptions for select to service_role using (true);
  create policy system_all on app.push_subscriptions to studyflow_system using (true) with check (true);
`;

/** One message on one way to one person. `batch_id` names the digest that took it along. */
const DELIVERIES = `
  create table app.deliveries (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auth.users on delete cascade,
    way text not null check (way in ('push', 'email')),
    source text not null,
    kind text not null,
    data jsonb not null,
    organisation_id uuid references app.organisations on delete set null,
    due_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'dropped')),
    batch_id uuid,
    created_at timestamptz not null default now(),
    settled_at timestamptz,
    unique (user_id, way, source)
  );
  create index deliveries_waiting on app.deliveries (way, due_at) where state = 'waiting';
  create index deliveries_batch_id on app.deliveries (batch_id) where batch_id is not null;
  create index deliveries_created_at on app.deliveries using brin (created_at);
  create index deliveries_organisation_id on app.deliveries (organisation_id);
  call app.protect('app.deliveries');
  grant select, insert, update, delete on app.deliveries to studyflow_system;
  create policy system_all on app.deliveries to studyflow_system using (true) with check (true);
`;

/** The one pair of keys by which push services know the platform (RFC 8292); the private one is sealed. */
const KEY = `
  create table app.push_keys (
    is_only boolean primary key default true check (is_only),
    public_key text not null,
    sealed_private_key text not null,
    created_at timestamptz not null default now()
  );
  call app.protect('app.push_keys');
  grant select, insert on app.push_keys to studyflow_system;
  create policy system_all on app.push_keys to studyflow_system using (true) with check (true);
`;
