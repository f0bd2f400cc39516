import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The shared statement (Decision 34) sets again only the claims that differ from those of the caller before. */
export class PlatformRunForCallersByDifference extends DatabaseMigration {
  override up(): void {
    this.addSql(runForCallers(ONLY_WHAT_DIFFERS));
  }

  override down(): void {
    this.addSql(runForCallers(ALL));
  }
}

const ALL = `
      ignored := concat(
        set_config('app.user_id', claims[i * 5 - 4], true),
        set_config('app.role', claims[i * 5 - 3], true),
        set_config('app.session_id', claims[i * 5 - 2], true),
        set_config('app.organisation_id', claims[i * 5 - 1], true),
        set_config('app.request_id', claims[i * 5], true));`;

/** Callers of one batch mostly have one role and no organisation: two settings less for each. */
const ONLY_WHAT_DIFFERS = `
      ignored := concat(
        set_config('app.user_id', claims[i * 5 - 4], true),
        set_config('app.session_id', claims[i * 5 - 2], true),
        set_config('app.request_id', claims[i * 5], true));
      if i = 1 or claims[i * 5 - 3] is distinct from claims[i * 5 - 8]
        or claims[i * 5 - 1] is distinct from claims[i * 5 - 6] then
        ignored := concat(
          set_config('app.role', claims[i * 5 - 3], true),
          set_config('app.organisation_id', claims[i * 5 - 1], true));
      end if;`;

/** As in 1956, but for how the claims of each caller are set. */
function runForCallers(setClaims: string): string {
  return `
  create or replace function app.run_for_callers(statement text, claims text[], arguments text[])
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
    for i in 1 .. cardinality(arguments) loop${setClaims}
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
}
