import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The queue of jobs, those that were given up, and the schedules (Q82, R15). */
export class PlatformJobs extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(TABLES);
    this.addSql(ENQUEUE);
    this.addSql(CLAIM);
    this.addSql(SETTLE);
    this.addSql(SCHEDULE);
  }

  override down(): void {
    this.addSql(`
      drop function app.fire_schedule(text, text, timestamptz);
      drop function app.return_job(bigint, uuid, interval, text);
      drop function app.bury_job(bigint, uuid, text);
      drop function app.claim_jobs(text[], integer, interval, integer);
      drop function app.enqueue_job(text, jsonb, text, timestamptz);
      drop table app.job_schedules, app.dead_jobs, app.jobs;
    `);
  }
}

/**
 * One column says when a job may be taken: waiting until its time, running until its lease ends. The token of an
 * attempt is its fence: whoever lost the job finds another one there.
 */
const TABLES = `
  create table app.jobs (
    id bigint generated always as identity primary key,
    name text not null,
    payload jsonb not null default '{}',
    key text,
    due_at timestamptz not null default now(),
    token uuid,
    failures integer not null default 0,
    losses integer not null default 0,
    last_error text,
    request_id text,
    created_at timestamptz not null default now()
  ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
  create index jobs_waiting on app.jobs (due_at, id) where token is null;
  create index jobs_running on app.jobs (due_at, id) where token is not null;
  create unique index jobs_waiting_key on app.jobs (name, key) where token is null;
  comment on column app.jobs.failures is 'Attempts that ended with an error.';
  comment on column app.jobs.losses is 'Attempts whose worker died or froze.';

  create table app.dead_jobs (
    id bigint primary key,
    name text not null,
    payload jsonb not null,
    failures integer not null,
    losses integer not null,
    error text,
    created_at timestamptz not null,
    buried_at timestamptz not null default now()
  );
  create index dead_jobs_buried_at on app.dead_jobs (buried_at);

  create table app.job_schedules (
    name text primary key,
    pattern text not null,
    next_at timestamptz not null,
    fired_at timestamptz
  );

  call app.protect('app.jobs');
  call app.protect('app.dead_jobs');
  call app.protect('app.job_schedules');
  grant select, insert, update, delete on app.jobs, app.dead_jobs, app.job_schedules to studyflow_system;
  create policy system_all on app.jobs to studyflow_system using (true) with check (true);
  create policy system_all on app.dead_jobs to studyflow_system using (true) with check (true);
  create policy system_all on app.job_schedules to studyflow_system using (true) with check (true);
`;

/** With the rights of its owner, so that a caller's transaction may leave a job; the same key waits only once. */
const ENQUEUE = `
  create function app.enqueue_job(job_name text, job_payload jsonb, job_key text, run_at timestamptz) returns bigint
  language sql security definer set search_path = pg_catalog, pg_temp
  begin atomic
    insert into app.jobs as j (name, payload, key, due_at, request_id)
    values (job_name, job_payload, job_key, coalesce(run_at, now()),
      nullif(current_setting('app.request_id', true), ''))
    on conflict (name, key) where token is null do update
      set payload = excluded.payload, due_at = least(j.due_at, excluded.due_at)
    returning id;
  end;
  grant execute on function app.enqueue_job(text, jsonb, text, timestamptz)
    to anon, authenticated, service_role, studyflow_system;
`;

/**
 * Takes due jobs, first of all those whose lease has ended; one that was lost too often is buried instead.
 * names: jobs that this worker knows. most: how many. lease: how long without a heartbeat. bearable: losses.
 */
const CLAIM = `
  create function app.claim_jobs(names text[], most integer, lease interval, bearable integer) returns setof app.jobs
  language plpgsql as $$
  declare
    regained integer;
  begin
    with lost as (
      delete from app.jobs where id in (
        select j.id from app.jobs j
        where j.due_at <= clock_timestamp() and j.token is not null and j.losses >= bearable
        order by j.due_at limit most for update skip locked)
      returning id, name, payload, failures, losses, created_at)
    insert into app.dead_jobs (id, name, payload, failures, losses, error, created_at)
      select l.id, l.name, l.payload, l.failures, l.losses + 1, 'every worker that ran it died', l.created_at from lost l;

    return query update app.jobs j
      set token = gen_random_uuid(), due_at = clock_timestamp() + lease, losses = j.losses + 1
      where j.id in (
        select d.id from app.jobs d
        where d.due_at <= clock_timestamp() and d.token is not null and d.name = any (names)
        order by d.due_at, d.id limit most for update skip locked)
      returning j.*;
    get diagnostics regained = row_count;
    return query update app.jobs j
      set token = gen_random_uuid(), due_at = clock_timestamp() + lease
      where j.id in (
        select d.id from app.jobs d
        where d.due_at <= clock_timestamp() and d.token is null and d.name = any (names)
        order by d.due_at, d.id limit most - regained for update skip locked)
      returning j.*;
  end $$;
  grant execute on function app.claim_jobs(text[], integer, interval, integer) to studyflow_system;
`;

/** Both tell false when the attempt is no longer this one's to settle. */
const SETTLE = `
  create function app.return_job(job_id bigint, attempt uuid, wait interval, why text) returns boolean
  language plpgsql as $$
  begin
    update app.jobs j set token = null, due_at = clock_timestamp() + wait,
        failures = j.failures + case when why is null then 0 else 1 end, last_error = coalesce(why, j.last_error)
      where j.id = job_id and j.token = attempt;
    return found;
  exception when unique_violation then
    -- Another one with the same key waits already and will do the work.
    delete from app.jobs j where j.id = job_id and j.token = attempt;
    return found;
  end $$;

  create function app.bury_job(job_id bigint, attempt uuid, why text) returns boolean
  language sql
  begin atomic
    with gone as (
      delete from app.jobs j where j.id = job_id and j.token = attempt
      returning j.id, j.name, j.payload, j.failures, j.losses, j.created_at),
    kept as (
      insert into app.dead_jobs (id, name, payload, failures, losses, error, created_at)
      select g.id, g.name, g.payload, g.failures + 1, g.losses, why, g.created_at from gone g
      returning id)
    select exists (select from kept);
  end;
  grant execute on function app.return_job(bigint, uuid, interval, text), app.bury_job(bigint, uuid, text)
    to studyflow_system;
`;

/** Fires a schedule whose time has come: whoever moves its next time is the one who enqueues. */
const SCHEDULE = `
  create function app.fire_schedule(job_name text, cron text, following timestamptz) returns boolean
  language plpgsql as $$
  begin
    insert into app.job_schedules as s (name, pattern, next_at) values (job_name, cron, following)
      on conflict (name) do update set pattern = excluded.pattern, next_at = excluded.next_at
      where s.pattern <> excluded.pattern;
    update app.job_schedules s set next_at = following, fired_at = clock_timestamp()
      where s.name = job_name and s.next_at <= clock_timestamp() and s.next_at < following;
    if not found then return false; end if;
    perform app.enqueue_job(job_name, '{}', 'schedule', null);
    return true;
  end $$;
  grant execute on function app.fire_schedule(text, text, timestamptz) to studyflow_system;
`;
