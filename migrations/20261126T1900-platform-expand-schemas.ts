import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The schemas, the claims of a caller, and the procedures with which later migrations secure their tables. */
export class PlatformSchemas extends DatabaseMigration {
  override up(): void {
    this.addSql(SCHEMAS);
    this.addSql(CLAIMS);
    this.addSql(TOUCH_UPDATED_AT);
    this.addSql(PROTECT);
    this.addSql(OWN_ROWS);
    this.addSql(VERSION_TABLE);
  }

  override down(): void {
    this.addSql(`
      alter table app.schema_migrations no force row level security, disable row level security;
      drop policy migrator_all on app.schema_migrations;
      drop policy system_reads on app.schema_migrations;
      revoke all on app.schema_migrations from studyflow_system;
      drop procedure app.own_rows(regclass, name);
      drop procedure app.touch_updated_at_of(regclass);
      drop procedure app.protect(regclass);
      drop function app.touch_updated_at();
      drop function app.organisation_id(), app.request_id();
      drop schema auth cascade;
      revoke usage on schema app from anon, authenticated, service_role, studyflow_system;
      revoke usage on schema public from anon, authenticated, service_role, studyflow_system;
      alter default privileges for role studyflow_migrator grant execute on functions to public;
    `);
  }
}

/** Nobody may call a function that was not granted to them, from the first function on. */
const SCHEMAS = `
  alter default privileges for role studyflow_migrator revoke execute on functions from public;
  create schema auth;
  grant usage on schema auth to anon, authenticated, service_role, studyflow_system;
  grant usage on schema app to anon, authenticated, service_role, studyflow_system;
  grant usage on schema public to anon, authenticated, service_role, studyflow_system;
`;

/** Plain settings, not parsed JSON: a policy reads them for every statement (Decision 34). */
const CLAIMS = `
  create function auth.uid() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.user_id', true), '')::uuid;
  create function auth.role() returns text language sql stable parallel safe
    return nullif(current_setting('app.role', true), '');
  create function auth.session_id() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.session_id', true), '')::uuid;
  create function app.organisation_id() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.organisation_id', true), '')::uuid;
  create function app.request_id() returns text language sql stable parallel safe
    return nullif(current_setting('app.request_id', true), '');
  grant execute on function auth.uid(), auth.role(), auth.session_id(), app.organisation_id(), app.request_id()
    to anon, authenticated, service_role, studyflow_system;
`;

const TOUCH_UPDATED_AT = `
  create function app.touch_updated_at() returns trigger language plpgsql as $$
  begin
    new.updated_at := now();
    return new;
  end $$;

  create procedure app.touch_updated_at_of(subject regclass) language plpgsql as $$
  begin
    execute format('create trigger touch_updated_at before update on %s
      for each row execute function app.touch_updated_at()', subject);
  end $$;
`;

/** Every table: row-level security that binds its owner too; the owner keeps a policy for back-fills and triggers. */
const PROTECT = `
  create procedure app.protect(subject regclass) language plpgsql as $$
  begin
    execute format('alter table %s enable row level security, force row level security', subject);
    execute format('create policy migrator_all on %s to studyflow_migrator using (true) with check (true)', subject);
  end $$;
`;

/** A person's table: their own rows, all rows for the service key, none for anon, whom the grant spares an error. */
const OWN_ROWS = `
  create procedure app.own_rows(subject regclass, owner_column name) language plpgsql as $$
  begin
    call app.protect(subject);
    execute format('grant select, insert, update, delete on %s to anon, authenticated, service_role', subject);
    execute format('grant select on %s to studyflow_system', subject);
    execute format('create policy service_all on %s to service_role using (true) with check (true)', subject);
    execute format('create policy system_all on %s to studyflow_system using (true) with check (true)', subject);
    execute format('create policy own_rows on %1$s to authenticated
      using (%2$I = (select auth.uid())) with check (%2$I = (select auth.uid()))', subject, owner_column);
  end $$;
`;

const VERSION_TABLE = `
  call app.protect('app.schema_migrations');
  grant select on app.schema_migrations to studyflow_system;
  create policy system_reads on app.schema_migrations for select to studyflow_system using (true);
`;
