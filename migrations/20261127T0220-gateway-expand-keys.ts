import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Virtual keys of the AI gateway: whose they are, what they may ask for, and until when. */
export class GatewayKeys extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(KEYS);
    this.addSql(POLICIES);
  }

  override down(): void {
    this.addSql(`drop table app.ai_keys;`);
  }
}

const KEYS = `
  create table app.ai_keys (
    id uuid primary key,
    user_id uuid not null references auth.users on delete cascade,
    organisation_id uuid not null references app.organisations on delete cascade,
    name text not null check (length(name) between 1 and 200),
    prefix text not null check (length(prefix) between 1 and 40),
    secret_hash bytea not null unique check (length(secret_hash) = 32),
    models text[],
    expires_at timestamptz,
    revoked_at timestamptz,
    rotated_at timestamptz,
    created_at timestamptz not null default now()
  );
  create index ai_keys_user_id on app.ai_keys (user_id, created_at desc, id desc);
  create index ai_keys_organisation_id on app.ai_keys (organisation_id);
  comment on column app.ai_keys.secret_hash is 'SHA-256 of the key; the key itself is shown once and stored nowhere.';
  comment on column app.ai_keys.models is 'The only models that may be asked for; null is all.';
`;

/** Nobody but the platform reads or writes keys; its use cases say who may do what. */
const POLICIES = `
  call app.protect('app.ai_keys');
  grant select, insert, update, delete on app.ai_keys to studyflow_system;
  create policy system_all on app.ai_keys to studyflow_system using (true) with check (true);
`;
