import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What exists as soon as a user does: profile, settings, streak and the personal organisation. */
export class IdentityNewUser extends DatabaseMigration {
  override up(): void {
    this.addSql(WELCOME);
    this.addSql(FOLLOW_EMAIL);
  }

  override down(): void {
    this.addSql(`
      drop trigger follow_email on auth.users;
      drop trigger welcome on auth.users;
      drop function auth.follow_email();
      drop function auth.welcome();
    `);
  }
}

/** Rows that are there already (an import that came in another order) stay as they are. */
const WELCOME = `
  create function auth.welcome() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    given_name text := new.raw_user_meta_data ->> 'first_name';
    family_name text := new.raw_user_meta_data ->> 'last_name';
    personal uuid;
  begin
    insert into public.profiles (id, email, first_name, last_name)
    values (new.id, new.email, given_name, family_name) on conflict do nothing;
    insert into public.user_settings (user_id) values (new.id) on conflict do nothing;
    insert into public.study_streaks (user_id) values (new.id) on conflict do nothing;
    insert into app.organisations (name, personal_user_id)
    values (left(coalesce(nullif(btrim(concat_ws(' ', given_name, family_name)), ''), 'Personal'), 200), new.id)
    on conflict do nothing returning id into personal;
    if personal is not null then
      insert into app.organisation_members (organisation_id, user_id, role) values (personal, new.id, 'admin');
    end if;
    return null;
  end $$;
  create trigger welcome after insert on auth.users for each row execute function auth.welcome();
`;

const FOLLOW_EMAIL = `
  create function auth.follow_email() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    update public.profiles set email = new.email where id = new.id;
    return null;
  end $$;
  create trigger follow_email after update of email on auth.users
    for each row when (old.email is distinct from new.email) execute function auth.follow_email();
`;
