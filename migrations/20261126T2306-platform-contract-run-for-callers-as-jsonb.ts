import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The first form of the shared statement, with claims and arguments as jsonb: no process calls it any more. */
export class PlatformRunForCallersAsJsonb extends DatabaseMigration {
  override up(): void {
    this.addSql('drop function app.run_for_callers(text, jsonb[], jsonb[]);');
  }

  override down(): void {
    this.addSql(RUN_FOR_CALLERS);
    this.addSql(`
      grant execute on function app.run_for_callers(text, jsonb[], jsonb[])
        to anon, authenticated, service_role, studyflow_system;
    `);
  }
}

/**
 * statement: SQL text with the one parameter $1 (jsonb, arguments[i]) that gives one jsonb; fixed text, never input.
 * callers: objects with user_id, role, session_id, organisation_id, request_id; a missing key is empty, which no
 * policy lets through. Result: one row per caller, in order. The claims that stood before are put back at the end.
 */
const RUN_FOR_CALLERS = `
  create function app.run_for_callers(statement text, callers jsonb[], arguments jsonb[])
  returns table ("position" integer, result jsonb) language plpgsql as $$
  declare
    prepared text := app.prepare_once(statement);
    before jsonb := jsonb_build_object(
      'user_id', current_setting('app.user_id', true),
      'role', current_setting('app.role', true),
      'session_id', current_setting('app.session_id', true),
      'organisation_id', current_setting('app.organisation_id', true),
      'request_id', current_setting('app.request_id', true));
    claims jsonb;
    ignored text;
  begin
    for i in 1 .. coalesce(cardinality(callers), 0) loop
      claims := callers[i];
      ignored := concat(
        set_config('app.user_id', coalesce(claims ->> 'user_id', ''), true),
        set_config('app.role', coalesce(claims ->> 'role', ''), true),
        set_config('app.session_id', coalesce(claims ->> 'session_id', ''), true),
        set_config('app.organisation_id', coalesce(claims ->> 'organisation_id', ''), true),
        set_config('app.request_id', coalesce(claims ->> 'request_id', ''), true));
      if prepared is null then
        execute statement into result using arguments[i];
      else
        execute format('execute %I (%L)', prepared, arguments[i]) into result;
      end if;
      "position" := i;
      return next;
    end loop;
    ignored := concat(
      set_config('app.user_id', coalesce(before ->> 'user_id', ''), true),
      set_config('app.role', coalesce(before ->> 'role', ''), true),
      set_config('app.session_id', coalesce(before ->> 'session_id', ''), true),
      set_config('app.organisation_id', coalesce(before ->> 'organisation_id', ''), true),
      set_config('app.request_id', coalesce(before ->> 'request_id', ''), true));
  end $$;
`;
