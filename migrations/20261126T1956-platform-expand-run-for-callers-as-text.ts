import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The shared statement (Decision 34) in plain text: what callers give and get is converted nowhere in between. */
export class PlatformRunForCallersAsText extends DatabaseMigration {
  override up(): void {
    this.addSql(RUN_FOR_CALLERS);
    this.addSql(`
      grant execute on function app.run_for_callers(text, text[], text[])
        to anon, authenticated, service_role, studyflow_system;
    `);
  }

  override down(): void {
    this.addSql('drop function app.run_for_callers(text, text[], text[]);');
  }
}

/**
 * statement: SQL text with the one parameter $1 (jsonb, arguments[i]) that gives one value; fixed text, never input.
 * claims: five for each caller, user_id, role, session_id, organisation_id, request_id; an empty one no policy lets
 * through. Result: one row per caller, in order. The claims that stood before are put back at the end.
 */
const RUN_FOR_CALLERS = `
  create function app.run_for_callers(statement text, claims text[], arguments text[])
  returns table ("position" integer, result text) language plpgsql as $$
  declare
    prepared text := app.prepare_once(statement);
    run text := 'execute ' || prepared || ' (';
    before text[] := array[
      current_setting('app.user_id', true), current_setting('app.role', true),
      current_setting('app.session_id', true), current_setting('app.organisation_id', true),
      current_setting('app.request_id', true)];
    ignored text;
  begin
    if cardinality(claims) <> 5 * cardinality(arguments) then
      raise invalid_parameter_value using message = 'Each caller has five claims';
    end if;
    for i in 1 .. cardinality(arguments) loop
      ignored := concat(
        set_config('app.user_id', claims[i * 5 - 4], true),
        set_config('app.role', claims[i * 5 - 3], true),
        set_config('app.session_id', claims[i * 5 - 2], true),
        set_config('app.organisation_id', claims[i * 5 - 1], true),
        set_config('app.request_id', claims[i * 5], true));
      if prepared is null then
        execute statement into result using arguments[i]::jsonb;
      else
        execute run || quote_nullable(arguments[i]) || ')' into result;
      end if;
      "position" := i;
      return next;
    end loop;
    ignored := concat(
      set_config('app.user_id', coalesce(before[1], ''), true),
      set_config('app.role', coalesce(before[2], ''), true),
      set_config('app.session_id', coalesce(before[3], ''), true),
      set_config('app.organisation_id', coalesce(before[4], ''), true),
      set_config('app.request_id', coalesce(before[5], ''), true));
  end $$;
`;
