import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Accounts that are to be deleted, and what is left to do for those that are. */
export class IdentityAccountDeletions extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(DELETIONS);
    this.addSql(ORGANISATIONS);
    this.addSql(ROWS);
    this.addSql(TRACES);
  }

  override down(): void {
    this.addSql(`
      drop function app.forget_in_outbox(uuid, xid8, bigint, integer);
      drop function app.forget_traces(uuid);
      drop function app.forget_rows(uuid, integer);
      drop function app.forget_organisations(uuid);
      drop table app.account_deletions;
    `);
  }
}

/**
 * No reference to the user: the row outlives the account until the last trace of it is gone, and goes then.
 * erased_at: when the account went; sweep_at: when nobody needs its traces (outbox, ends of sessions) any more.
 */
const DELETIONS = `
  create table app.account_deletions (
    user_id uuid primary key,
    requested_at timestamptz not null default now(),
    requested_by text not null check (requested_by in ('person', 'admin', 'platform')),
    delete_at timestamptz not null,
    erased_at timestamptz,
    sweep_at timestamptz
  );
  create index account_deletions_due on app.account_deletions (coalesce(sweep_at, delete_at));
  call app.protect('app.account_deletions');
  grant select, insert, update, delete on app.account_deletions to studyflow_system;
  create policy system_all on app.account_deletions to studyflow_system using (true) with check (true);
`;

/**
 * What becomes of shared organisations: one that has no other member goes, with all that is in it; one that would be
 * left without an admin gets the member who has been there the longest, teachers and moderators before students.
 */
const ORGANISATIONS = `
  create function app.forget_organisations(person uuid) returns integer
  language plpgsql as $$
  declare
    gone integer;
  begin
    delete from app.organisations o
      where o.personal_user_id is null
        and exists (select from app.organisation_members m where m.organisation_id = o.id and m.user_id = person)
        and not exists (select from app.organisation_members m where m.organisation_id = o.id and m.user_id <> person);
    get diagnostics gone = row_count;
    update app.organisation_members heir set role = 'admin'
      from app.organisation_members mine
      where mine.user_id = person and mine.role = 'admin' and heir.organisation_id = mine.organisation_id
        and not exists (select from app.organisation_members a
          where a.organisation_id = mine.organisation_id and a.user_id <> person and a.role = 'admin')
        and heir.user_id = (select h.user_id from app.organisation_members h
          where h.organisation_id = mine.organisation_id and h.user_id <> person
          order by h.role in ('teacher', 'moderator') desc, h.created_at, h.user_id limit 1);
    return gone;
  end $$;
  grant execute on function app.forget_organisations(uuid) to studyflow_system;
`;

/**
 * Removes at most so many rows of a person from each table that would lose them with the account, so that the account
 * itself goes quickly. The catalogue says which tables these are: a table that comes later is among them. Definer's
 * rights, because no login may delete from all of them. Result: rows removed.
 */
const ROWS = `
  create function app.forget_rows(person uuid, most integer) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    reference record;
    removed integer;
    gone integer := 0;
  begin
    for reference in
      select k.conrelid::regclass as subject, a.attname as owner
      from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      where k.contype = 'f' and k.confrelid = 'auth.users'::regclass and k.confdeltype = 'c'
        and cardinality(k.conkey) = 1 and k.conrelid <> 'public.profiles'::regclass
      order by k.conrelid::regclass::text
    loop
      execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where %2$I = $1 limit $2))',
        reference.subject, reference.owner) using person, most - gone;
      get diagnostics removed = row_count;
      gone := gone + removed;
      exit when gone >= most;
    end loop;
    return gone;
  end $$;
  grant execute on function app.forget_rows(uuid, integer) to studyflow_system;
`;

/**
 * What names somebody without a foreign key. Jobs that wait go too, but not those that run: they are their worker's.
 * forget_in_outbox looks at the next portion of changes after a place, removes those that name the person anywhere,
 * and gives the place it came to; no row when it has come to the end.
 */
const TRACES = `
  create function app.forget_traces(person uuid) returns void
  language plpgsql as $$
  declare
    named text := '%' || person || '%';
  begin
    delete from app.security_events where user_id = person;
    delete from auth.guesses where subject like named;
    delete from auth.revocations where user_id = person;
    delete from app.outbox_dead_letters where change::text like named;
    delete from app.dead_jobs where payload::text like named;
    delete from app.jobs where token is null and (payload::text like named or key like named);
  end $$;

  create function app.forget_in_outbox(person uuid, after_xid xid8, after_id bigint, most integer)
    returns table (xid xid8, id bigint)
  language plpgsql as $$
  declare
    last record;
  begin
    select p.xid, p.id into last from (
      select o.xid, o.id from app.outbox o where (o.xid, o.id) > (after_xid, after_id)
      order by o.xid, o.id limit most) p
    order by p.xid desc, p.id desc limit 1;
    if last.id is null then return; end if;
    delete from app.outbox o
      where (o.xid, o.id) > (after_xid, after_id) and (o.xid, o.id) <= (last.xid, last.id)
        and o::text like '%' || person || '%';
    return query select last.xid, last.id;
  end $$;
  grant execute on function app.forget_traces(uuid), app.forget_in_outbox(uuid, xid8, bigint, integer)
    to studyflow_system;
`;
