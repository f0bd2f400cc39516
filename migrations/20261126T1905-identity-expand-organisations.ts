import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** Tenancy (Decision 30): organisations, who is in them and as what, and their classes. */
export class IdentityOrganisations extends DatabaseMigration {
  override readonly losesData = true;

  override up(): void {
    this.addSql(ORGANISATIONS);
    this.addSql(MEMBERSHIP);
    this.addSql(CLASSES);
    this.addSql(POLICIES);
    this.addSql(FOUNDING);
  }

  override down(): void {
    this.addSql(`
      drop function app.create_organisation(uuid, text);
      drop table app.class_members, app.classes, app.organisation_members, app.organisations cascade;
    `);
  }
}

const ORGANISATIONS = `
  create table app.organisations (
    id uuid primary key default gen_random_uuid(),
    name text not null check (length(name) between 1 and 200),
    personal_user_id uuid unique references auth.users on delete cascade,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  comment on column app.organisations.personal_user_id is 'Whose personal organisation this is; null for a shared one.';

  create table app.organisation_members (
    organisation_id uuid not null references app.organisations on delete cascade,
    user_id uuid not null references auth.users on delete cascade,
    role text not null default 'student' check (role in ('student', 'teacher', 'moderator', 'admin')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organisation_id, user_id)
  );
  create index organisation_members_user_id on app.organisation_members (user_id);
`;

/**
 * Definer's rights, because a policy on the members' table that read that table would never end. Their bodies are
 * bound to the tables, and go with them.
 */
const MEMBERSHIP = `
  create function app.my_organisations() returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select m.organisation_id from app.organisation_members m where m.user_id = auth.uid();
  end;
  create function app.my_organisations_as(roles text[]) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select m.organisation_id from app.organisation_members m where m.user_id = auth.uid() and m.role = any (roles);
  end;
  create function app.personal_organisations() returns setof uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select o.id from app.organisations o where o.personal_user_id = auth.uid();
  end;
  grant execute on function app.my_organisations(), app.my_organisations_as(text[]), app.personal_organisations()
    to authenticated;
`;

/** The two composite references keep a class's members inside its organisation. */
const CLASSES = `
  create table app.classes (
    id uuid primary key default gen_random_uuid(),
    organisation_id uuid not null references app.organisations on delete cascade,
    name text not null check (length(name) between 1 and 200),
    description text,
    created_by uuid references auth.users on delete set null,
    archived_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (id, organisation_id)
  );
  create index classes_organisation_id on app.classes (organisation_id);
  create index classes_created_by on app.classes (created_by);

  create table app.class_members (
    class_id uuid not null,
    organisation_id uuid not null,
    user_id uuid not null,
    role text not null default 'student' check (role in ('student', 'teacher')),
    created_at timestamptz not null default now(),
    primary key (class_id, user_id),
    foreign key (class_id, organisation_id) references app.classes (id, organisation_id) on delete cascade,
    foreign key (organisation_id, user_id) references app.organisation_members on delete cascade
  );
  create index class_members_class on app.class_members (class_id, organisation_id);
  create index class_members_member on app.class_members (organisation_id, user_id);
  create index class_members_user_id on app.class_members (user_id);
`;

const POLICIES = `
  call app.protect('app.organisations');
  call app.protect('app.organisation_members');
  call app.protect('app.classes');
  call app.protect('app.class_members');
  call app.touch_updated_at_of('app.organisations');
  call app.touch_updated_at_of('app.organisation_members');
  call app.touch_updated_at_of('app.classes');
  call app.record_changes_of('app.organisations', 'personal_user_id');
  call app.record_changes_of('app.organisation_members', 'user_id', 'user_id');
  call app.record_changes_of('app.classes', 'created_by');
  call app.record_changes_of('app.class_members', 'user_id', 'class_id');

  grant select, update, delete on app.organisations to authenticated;
  grant select, insert, update, delete on app.organisation_members, app.classes, app.class_members to authenticated;
  grant select, insert, update, delete
    on app.organisations, app.organisation_members, app.classes, app.class_members to service_role, studyflow_system;
  create policy trusted_all on app.organisations to service_role, studyflow_system using (true) with check (true);
  create policy trusted_all on app.organisation_members to service_role, studyflow_system using (true) with check (true);
  create policy trusted_all on app.classes to service_role, studyflow_system using (true) with check (true);
  create policy trusted_all on app.class_members to service_role, studyflow_system using (true) with check (true);

  create policy members_see on app.organisations for select to authenticated
    using (id in (select app.my_organisations()));
  create policy admins_change on app.organisations for update to authenticated
    using (id in (select app.my_organisations_as('{admin}'))) with check (personal_user_id is null
      or personal_user_id = (select auth.uid()));
  create policy admins_delete on app.organisations for delete to authenticated
    using (personal_user_id is null and id in (select app.my_organisations_as('{admin}')));

  create policy members_see on app.organisation_members for select to authenticated
    using (organisation_id in (select app.my_organisations()));
  create policy admins_all on app.organisation_members to authenticated
    using (organisation_id in (select app.my_organisations_as('{admin}'))
      and organisation_id not in (select app.personal_organisations()))
    with check (organisation_id in (select app.my_organisations_as('{admin}'))
      and organisation_id not in (select app.personal_organisations()));
  create policy leave on app.organisation_members for delete to authenticated
    using (user_id = (select auth.uid()) and organisation_id not in (select app.personal_organisations()));

  create policy members_see on app.classes for select to authenticated
    using (organisation_id in (select app.my_organisations()));
  create policy teachers_all on app.classes to authenticated
    using (organisation_id in (select app.my_organisations_as('{teacher,admin}')))
    with check (organisation_id in (select app.my_organisations_as('{teacher,admin}')));

  create policy members_see on app.class_members for select to authenticated
    using (organisation_id in (select app.my_organisations()));
  create policy teachers_all on app.class_members to authenticated
    using (organisation_id in (select app.my_organisations_as('{teacher,admin}')))
    with check (organisation_id in (select app.my_organisations_as('{teacher,admin}')));
  create policy leave on app.class_members for delete to authenticated using (user_id = (select auth.uid()));
`;

/** Founding is one step: whoever makes an organisation is its first admin, and nobody inserts one by hand. */
const FOUNDING = `
  create function app.create_organisation(organisation_id uuid, organisation_name text) returns app.organisations
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    founded app.organisations;
  begin
    if auth.uid() is null then
      raise insufficient_privilege using message = 'an organisation is founded by somebody who is signed in';
    end if;
    insert into app.organisations (id, name) values (organisation_id, organisation_name) returning * into founded;
    insert into app.organisation_members (organisation_id, user_id, role) values (founded.id, auth.uid(), 'admin');
    return founded;
  end $$;
  grant execute on function app.create_organisation(uuid, text) to authenticated;
`;
