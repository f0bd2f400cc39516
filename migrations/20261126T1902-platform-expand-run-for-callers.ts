import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The shared statement that runs one query for many callers, each judged by row-level security (Decision 34). */
export class PlatformRunForCallers extends DatabaseMigration {
  override up(): void {
    this.addSql(RUN_FOR_CALLERS);
  }

  override down(): void {
    this.addSql('drop function app.run_for_callers(text, jsonb[], jsonb[])');
  }
}

/**
 * `statement` has the one parameter $1 (jsonb, `arguments[i]`) and gives one jsonb. Keys of `callers[i]`: user_id,
 * role, session_id, organisation_id, request_id; a missing one is empty, which no policy lets through.
 * The claims that the transaction had before are put back at the end.
 */
const RUN_FOR_CALLERS = `
  create function app.run_for_callers(statement text, callers jsonb[], arguments jsonb[])
  returns table ("position" integer, result jsonb) language plpgsql as $$
  begin
    for i in 1 .. coalesce(cardinality(callers), 0) loop
      perform set_config('app.user_id', coalesce(callers[i] ->> 'user_id', ''), true);
      execute statement into result using arguments[i];
      "position" := i;
      return next;
    end loop;
  end $$;
  grant execute on function app.run_for_callers(text, jsonb[], jsonb[]) to anon, authenticated, service_role;
`;
