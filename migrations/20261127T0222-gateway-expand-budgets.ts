import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Budgets of AI calls: what may be spent, what was, and what is set aside for calls under way. */
export class GatewayBudgets extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(TABLES);
    this.addSql(POLICIES);
    this.addSql(COUNTERS);
    this.addSql(RESERVE_TIGHTLY);
    this.addSql(RESERVE);
    this.addSql(SETTLE);
    this.addSql(EXPIRE);
    this.addSql(GRANTS);
  }

  override down(): void {
    this.addSql(`
      drop function app.expire_ai_reservations(integer);
      drop function app.settle_ai(jsonb);
      drop function app.reserve_ai(jsonb, interval);
      drop function app.reserve_ai_tightly(jsonb, interval, timestamptz);
      drop function app.give_back_ai(uuid[]);
      drop function app.lock_ai_counters(uuid[], timestamptz);
      drop table app.ai_reservations, app.ai_budget_counters, app.ai_budgets;
      drop function app.ai_period_start(text, timestamptz);
    `);
  }
}

/** Days and months are those of UTC. */
const TABLES = `
  create function app.ai_period_start(period text, moment timestamptz) returns timestamptz
  language sql stable return
    case when period = 'total' then timestamptz 'epoch' else date_trunc(period, moment, 'UTC') end;

  create table app.ai_budgets (
    id uuid primary key default gen_random_uuid(),
    organisation_id uuid not null references app.organisations on delete cascade,
    scope text not null check (scope in ('organisation', 'class', 'user', 'key')),
    class_id uuid references app.classes on delete cascade check ((class_id is null) = (scope <> 'class')),
    user_id uuid references auth.users on delete cascade check ((user_id is null) = (scope <> 'user')),
    key_id uuid references app.ai_keys on delete cascade check ((key_id is null) = (scope <> 'key')),
    model text check (length(model) between 1 and 200),
    period text not null check (period in ('total', 'day', 'month')),
    requests bigint check (requests >= 0),
    tokens bigint check (tokens >= 0),
    usd numeric(20, 10) check (usd >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create unique index ai_budgets_subject on app.ai_budgets
    (organisation_id, scope, coalesce(class_id, user_id, key_id, organisation_id), coalesce(model, ''));
  create index ai_budgets_class_id on app.ai_budgets (class_id);
  create index ai_budgets_user_id on app.ai_budgets (user_id);
  create index ai_budgets_key_id on app.ai_budgets (key_id);
  comment on column app.ai_budgets.model is 'The only model whose calls count; null is all.';

  create table app.ai_budget_counters (
    budget_id uuid not null references app.ai_budgets on delete cascade,
    starts_at timestamptz not null,
    requests bigint not null default 0,
    tokens bigint not null default 0,
    usd numeric(20, 10) not null default 0,
    primary key (budget_id, starts_at)
  ) with (fillfactor = 50);
  comment on table app.ai_budget_counters is 'What was spent of a budget in a period, and what is set aside.';

  create table app.ai_reservations (
    id uuid primary key,
    budget_ids uuid[] not null,
    at timestamptz not null,
    tokens bigint not null,
    usd numeric(20, 10) not null,
    expires_at timestamptz not null
  );
  create index ai_reservations_expires_at on app.ai_reservations (expires_at);
  comment on table app.ai_reservations is 'What is set aside for calls under way; given back when their process died.';
`;

const POLICIES = `
  call app.protect('app.ai_budgets');
  call app.protect('app.ai_budget_counters');
  call app.protect('app.ai_reservations');
  grant select, insert, update, delete on app.ai_budgets, app.ai_budget_counters, app.ai_reservations
    to studyflow_system;
  create policy system_all on app.ai_budgets to studyflow_system using (true) with check (true);
  create policy system_all on app.ai_budget_counters to studyflow_system using (true) with check (true);
  create policy system_all on app.ai_reservations to studyflow_system using (true) with check (true);
`;

/** Whoever changes counters locks them first, in one order: nobody ever waits in a circle. Reservations come after. */
const COUNTERS = `
  create function app.lock_ai_counters(ids uuid[], moment timestamptz) returns void language plpgsql as $$
  begin
    insert into app.ai_budget_counters (budget_id, starts_at)
      select b.id, app.ai_period_start(b.period, moment) from app.ai_budgets b
      where b.id = any (ids) and not exists (select from app.ai_budget_counters n
        where n.budget_id = b.id and n.starts_at = app.ai_period_start(b.period, moment))
      order by b.id on conflict do nothing;
    perform from app.ai_budget_counters n join app.ai_budgets b on b.id = n.budget_id
      where n.budget_id = any (ids) and n.starts_at = app.ai_period_start(b.period, moment)
      order by n.budget_id for update of n;
  end $$;

  create function app.give_back_ai(reservation_ids uuid[]) returns integer language plpgsql as $$
  declare
    given integer;
  begin
    with gone as (
      delete from app.ai_reservations r where r.id = any (reservation_ids) and r.expires_at < clock_timestamp()
      returning r.*),
    changes as (
      select b.id, app.ai_period_start(b.period, g.at) as starts_at, count(*) as requests,
        sum(g.tokens) as tokens, sum(g.usd) as usd
      from gone g cross join unnest(g.budget_ids) e (id) join app.ai_budgets b on b.id = e.id
      group by 1, 2),
    changed as (
      update app.ai_budget_counters n
        set requests = n.requests - c.requests, tokens = n.tokens - c.tokens, usd = n.usd - c.usd
        from changes c where n.budget_id = c.id and n.starts_at = c.starts_at)
    select count(*) into given from gone;
    return given;
  end $$;
`;

/** One call after the other, as each leaves less for the next; an answer may be granted fewer tokens than it asked. */
const RESERVE_TIGHTLY = `
  create function app.reserve_ai_tightly(calls jsonb, keep interval, moment timestamptz)
    returns table (place integer, refused_by uuid, short_of text, output bigint)
  language plpgsql as $$
  declare
    asked record;
    refusal record;
    granted bigint;
  begin
    for asked in select c.* from jsonb_to_recordset(calls) as c (place integer, id uuid, budgets uuid[],
      prompt bigint, output bigint, prompt_usd numeric, output_usd numeric) order by c.place
    loop
      select q.id, q.short_of into refusal from (
        select b.id, case
          when n.requests + 1 > b.requests then 'requests'
          when n.tokens + asked.prompt + least(1, asked.output) > b.tokens then 'tokens'
          when n.usd + asked.prompt_usd + least(1, asked.output) * asked.output_usd > b.usd then 'usd' end as short_of
        from app.ai_budgets b join app.ai_budget_counters n
          on n.budget_id = b.id and n.starts_at = app.ai_period_start(b.period, moment)
        where b.id = any (asked.budgets)) q
      where q.short_of is not null limit 1;
      if found then
        return query select asked.place, refusal.id, refusal.short_of, 0::bigint;
        continue;
      end if;
      select least(asked.output, min(b.tokens - n.tokens - asked.prompt),
        min(floor((b.usd - n.usd - asked.prompt_usd) / nullif(asked.output_usd, 0)))::bigint) into granted
      from app.ai_budgets b join app.ai_budget_counters n
        on n.budget_id = b.id and n.starts_at = app.ai_period_start(b.period, moment)
      where b.id = any (asked.budgets);
      update app.ai_budget_counters n set requests = n.requests + 1, tokens = n.tokens + asked.prompt + granted,
        usd = n.usd + asked.prompt_usd + granted * asked.output_usd
      from app.ai_budgets b where b.id = n.budget_id and b.id = any (asked.budgets)
        and n.starts_at = app.ai_period_start(b.period, moment);
      insert into app.ai_reservations (id, budget_ids, at, tokens, usd, expires_at)
      values (asked.id, asked.budgets, moment, asked.prompt + granted,
        asked.prompt_usd + granted * asked.output_usd, moment + keep);
      return query select asked.place, null::uuid, null::text, granted;
    end loop;
  end $$;
`;

/**
 * Sets aside what calls may cost, all of them at once where everything fits, which is nearly always. Where it does not,
 * what dead processes held is given back first. A crash of the server itself may lose the last reservations: their
 * calls are charged all the same when they end.
 */
const RESERVE = `
  create function app.reserve_ai(calls jsonb, keep interval)
    returns table (place integer, refused_by uuid, short_of text, output bigint)
  language plpgsql as $$
  declare
    moment timestamptz := clock_timestamp();
    ids uuid[];
    fits boolean;
  begin
    perform set_config('synchronous_commit', 'off', true);
    select array_agg(distinct e.id) into ids
      from jsonb_to_recordset(calls) as c (budgets uuid[]) cross join unnest(c.budgets) e (id);
    perform app.lock_ai_counters(ids, moment);
    with wanted as (
      select e.id, count(*) as requests, sum(c.prompt + c.output) as tokens,
        sum(c.prompt_usd + c.output * c.output_usd) as usd
      from jsonb_to_recordset(calls) as c (budgets uuid[], prompt bigint, output bigint, prompt_usd numeric,
        output_usd numeric) cross join unnest(c.budgets) e (id) group by e.id),
    judged as (
      select coalesce(bool_and(coalesce(n.requests + w.requests <= b.requests, true)
        and coalesce(n.tokens + w.tokens <= b.tokens, true) and coalesce(n.usd + w.usd <= b.usd, true)), true) as fits
      from wanted w join app.ai_budgets b on b.id = w.id join app.ai_budget_counters n
        on n.budget_id = b.id and n.starts_at = app.ai_period_start(b.period, moment)),
    changed as (
      update app.ai_budget_counters n
        set requests = n.requests + w.requests, tokens = n.tokens + w.tokens, usd = n.usd + w.usd
      from wanted w join app.ai_budgets b on b.id = w.id
      where n.budget_id = b.id and n.starts_at = app.ai_period_start(b.period, moment)
        and (select j.fits from judged j)),
    reserved as (
      insert into app.ai_reservations (id, budget_ids, at, tokens, usd, expires_at)
      select c.id, c.budgets, moment, c.prompt + c.output, c.prompt_usd + c.output * c.output_usd, moment + keep
      from jsonb_to_recordset(calls) as c (id uuid, budgets uuid[], prompt bigint, output bigint, prompt_usd numeric,
        output_usd numeric) where (select j.fits from judged j))
    select j.fits into fits from judged j;
    if fits then
      return query select c.place, null::uuid, null::text, c.output
        from jsonb_to_recordset(calls) as c (place integer, output bigint);
      return;
    end if;
    perform app.give_back_ai(array(select r.id from app.ai_reservations r
      where r.expires_at < moment and r.budget_ids <@ ids limit 1000));
    return query select t.* from app.reserve_ai_tightly(calls, keep, moment) t;
  end $$;
`;

/** Charges what calls cost instead of what was set aside, and writes the ledger. The same call again changes nothing. */
const SETTLE = `
  create function app.settle_ai(calls jsonb) returns integer language plpgsql as $$
  declare
    moment timestamptz := clock_timestamp();
    written integer;
  begin
    perform from app.ai_budget_counters n
      where (n.budget_id, n.starts_at) in (
        select b.id, app.ai_period_start(b.period, coalesce(r.at, moment))
        from jsonb_to_recordset(calls) as c (call uuid, budgets uuid[])
        left join app.ai_reservations r on r.id = c.call
        cross join unnest(c.budgets) e (id) join app.ai_budgets b on b.id = e.id)
      order by n.budget_id, n.starts_at for update of n;
    with fresh as (
      select c.* from jsonb_to_recordset(calls) as c (call uuid, budgets uuid[], requests bigint, tokens bigint,
        usd numeric) where not exists (select from app.ai_ledger l where l.call_id = c.call)),
    gone as (
      delete from app.ai_reservations r using fresh f where r.id = f.call returning r.*),
    changes as (
      select b.id, app.ai_period_start(b.period, coalesce(g.at, moment)) as starts_at,
        sum(f.requests - (g.id is not null)::integer) as requests,
        sum(f.tokens - coalesce(g.tokens, 0)) as tokens, sum(f.usd - coalesce(g.usd, 0)) as usd
      from fresh f left join gone g on g.id = f.call
        cross join unnest(f.budgets) e (id) join app.ai_budgets b on b.id = e.id
      group by 1, 2)
    update app.ai_budget_counters n
      set requests = n.requests + c.requests, tokens = n.tokens + c.tokens, usd = n.usd + c.usd
      from changes c where n.budget_id = c.id and n.starts_at = c.starts_at;
    insert into app.ai_ledger (call_id, share, request_id, key_id, user_id, organisation_id, class_ids, door, model,
      provider, provider_model, outcome, counts, prompt_tokens, completion_tokens, cached_tokens, usd, estimated)
    select c.call, r.share, c.request_id, (select k.id from app.ai_keys k where k.id = c.key_id),
      (select u.id from auth.users u where u.id = c.user_id),
      (select o.id from app.organisations o where o.id = c.organisation_id), c.class_ids, c.door, c.model,
      r.provider, r.provider_model, c.outcome, r.counts, r.prompt_tokens, r.completion_tokens, r.cached_tokens, r.usd,
      r.estimated
    from jsonb_to_recordset(calls) as c (call uuid, request_id text, key_id uuid, user_id uuid, organisation_id uuid,
      class_ids uuid[], door text, model text, outcome text, rows jsonb)
    cross join jsonb_to_recordset(c.rows) as r (share smallint, provider text, provider_model text, counts boolean,
      prompt_tokens bigint, completion_tokens bigint, cached_tokens bigint, usd numeric, estimated boolean)
    on conflict do nothing;
    get diagnostics written = row_count;
    return written;
  end $$;
`;

/** Gives back what was set aside by processes that died, at most so many. Result: how many. */
const EXPIRE = `
  create function app.expire_ai_reservations(most integer) returns integer language plpgsql as $$
  declare
    ids uuid[];
  begin
    ids := array(select r.id from app.ai_reservations r where r.expires_at < clock_timestamp()
      order by r.expires_at limit most);
    perform from app.ai_budget_counters n
      where (n.budget_id, n.starts_at) in (
        select b.id, app.ai_period_start(b.period, r.at) from app.ai_reservations r
        cross join unnest(r.budget_ids) e (id) join app.ai_budgets b on b.id = e.id where r.id = any (ids))
      order by n.budget_id, n.starts_at for update of n;
    return app.give_back_ai(ids);
  end $$;
`;

const GRANTS = `
  grant execute on function app.ai_period_start(text, timestamptz), app.lock_ai_counters(uuid[], timestamptz),
    app.give_back_ai(uuid[]), app.reserve_ai_tightly(jsonb, interval, timestamptz), app.reserve_ai(jsonb, interval),
    app.settle_ai(jsonb), app.expire_ai_reservations(integer) to studyflow_system;
`;
