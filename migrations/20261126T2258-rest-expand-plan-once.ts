import { DatabaseMigration } from '../services/platform/database/migration.ts';

/**
 * Statements that begin with the comment "once" are planned anew each time: clients of /rest/v1 think of more shapes
 * than a connection may keep plans and settings for.
 */
export class RestPlanOnce extends DatabaseMigration {
  override up(): void {
    this.addSql(prepareOnce(UNLESS_ONCE));
  }

  override down(): void {
    this.addSql(prepareOnce(''));
  }
}

const UNLESS_ONCE = `
    if starts_with(statement, '/*once*/') then
      return null;
    end if;`;

/** As in 1902, with or without the exception. */
function prepareOnce(exception: string): string {
  return `
  create or replace function app.prepare_once(statement text) returns text language plpgsql as $$
  declare
    prepared text := 's_' || left(encode(sha256(convert_to(statement, 'UTF8')), 'hex'), 40);
    known text := current_setting('app.' || prepared, true);
  begin${exception}
    if known = 'prepared' then
      return prepared;
    elsif known = 'plain' then
      return null;
    end if;
    if not exists (select from pg_catalog.pg_prepared_statements p where p.name = prepared) then
      if (select count(*) >= 1000 from pg_catalog.pg_prepared_statements) then
        perform set_config('app.' || prepared, 'plain', false);
        return null;
      end if;
      execute format('prepare %I (jsonb) as %s', prepared, statement);
    end if;
    perform set_config('app.' || prepared, 'prepared', false);
    return prepared;
  end $$;
`;
}
