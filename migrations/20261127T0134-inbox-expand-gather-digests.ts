import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Gathers what waits for mails. */
export class InboxGatherDigests extends DatabaseMigration {
  override up(): void {
    this.addSql(GATHER);
  }

  override down(): void {
    this.addSql('drop function app.gather_digests(text, integer)');
  }
}

/**
 * Puts what is due on the way of mails into one digest per person, for so many people at most, and leaves a job for
 * each in the same transaction. job_name: the job's name. Result: digests.
 */
const GATHER = `
  create function app.gather_digests(job_name text, most integer) returns integer
  language plpgsql as $$
  declare
    digests integer;
  begin
    with due as materialized (
      select w.user_id, gen_random_uuid() as batch_id from (
        select distinct d.user_id from app.deliveries d
        where d.way = 'email' and d.state = 'waiting' and d.batch_id is null and d.due_at <= clock_timestamp()
        limit most) w),
    taken as (
      update app.deliveries d set batch_id = due.batch_id from due
      where d.user_id = due.user_id and d.way = 'email' and d.state = 'waiting' and d.batch_id is null
        and d.due_at <= clock_timestamp()
      returning d.user_id, d.batch_id),
    left_for_later as (
      select app.enqueue_job(job_name, jsonb_build_object('batch_id', t.batch_id, 'user_id', t.user_id),
        t.batch_id::text, null) as id
      from (select distinct user_id, batch_id from taken) t)
    select count(id)::integer into digests from left_for_later;
    return digests;
  end $$;
  grant execute on function app.gather_digests(text, integer) to studyflow_system;
`;
