import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What every AI call cost, by provider: written once, changed never. */
export class GatewayLedger extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(LEDGER);
    this.addSql(APPEND_ONLY);
    this.addSql(POLICIES);
    this.addSql(TRIM);
  }

  override down(): void {
    this.addSql(`
      drop function app.trim_ai_ledger(integer);
      drop table app.ai_ledger;
      drop function app.keep_ai_ledger();
    `);
  }
}

/** One row for each provider that did a part of a call; a call without a part of anybody has one row too. */
const LEDGER = `
  create table app.ai_ledger (
    call_id uuid not null,
    share smallint not null,
    at timestamptz not null default clock_timestamp(),
    request_id text not null,
    key_id uuid references app.ai_keys on delete set null,
    user_id uuid references auth.users on delete set null,
    organisation_id uuid references app.organisations on delete set null,
    class_ids uuid[] not null default '{}',
    door text not null,
    model text not null,
    provider text,
    provider_model text,
    outcome text not null check (outcome in ('answered', 'failed', 'left')),
    counts boolean not null,
    prompt_tokens bigint not null default 0 check (prompt_tokens >= 0),
    completion_tokens bigint not null default 0 check (completion_tokens >= 0),
    cached_tokens bigint not null default 0 check (cached_tokens >= 0),
    usd numeric(20, 10) check (usd >= 0),
    estimated boolean not null default false,
    primary key (call_id, share)
  );
  create index ai_ledger_user_id on app.ai_ledger (user_id, at);
  create index ai_ledger_key_id on app.ai_ledger (key_id, at);
  create index ai_ledger_organisation_id on app.ai_ledger (organisation_id, at);
  create index ai_ledger_at on app.ai_ledger using brin (at) with (pages_per_range = 32, autosummarize = on);
  comment on column app.ai_ledger.counts is 'True in one row of each call: there the request is counted.';
  comment on column app.ai_ledger.class_ids is 'Classes whose budgets the call was charged to.';
  comment on column app.ai_ledger.usd is 'By the price table of that day; null where it has no price.';
  comment on column app.ai_ledger.estimated is 'Counted by us: the provider died before it told.';
`;

/**
 * Holds for everybody, the owner too: a row may lose who it was about, when their account goes, and it may go itself
 * after two years. What it cost stays as it was written.
 */
const APPEND_ONLY = `
  create function app.keep_ai_ledger() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' then
      if old.at < now() - interval '730 days' then return old; end if;
    elsif (new.user_id is null or new.user_id is not distinct from old.user_id)
      and (new.key_id is null or new.key_id is not distinct from old.key_id)
      and (new.organisation_id is null or new.organisation_id is not distinct from old.organisation_id)
      and to_jsonb(new) - '{user_id,key_id,organisation_id}'::text[]
        = to_jsonb(old) - '{user_id,key_id,organisation_id}'::text[] then
      return new;
    end if;
    raise insufficient_privilege using message = 'the ledger of AI calls is only added to';
  end $$;
  create trigger keep_ai_ledger before update or delete on app.ai_ledger
    for each row execute function app.keep_ai_ledger();
`;

const POLICIES = `
  call app.protect('app.ai_ledger');
  grant select, insert on app.ai_ledger to studyflow_system;
  create policy system_reads on app.ai_ledger for select to studyflow_system using (true);
  create policy system_adds on app.ai_ledger for insert to studyflow_system with check (true);
`;

/** Removes rows that are two years old, at most so many (Decision 44). Result: rows removed. */
const TRIM = `
  create function app.trim_ai_ledger(most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    removed integer;
  begin
    delete from app.ai_ledger l where l.ctid in (
      select o.ctid from app.ai_ledger o where o.at < now() - interval '730 days' limit most);
    get diagnostics removed = row_count;
    return removed;
  end $$;
  grant execute on function app.trim_ai_ledger(integer) to studyflow_system;
`;
