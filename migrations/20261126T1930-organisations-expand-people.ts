import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** What members of one organisation may know of each other, and how admins find the people they add. */
export class OrganisationsPeople extends DatabaseMigration {
  override up(): void {
    this.addSql(KNOWN_PERSON);
    this.addSql(MEMBER_EMAIL);
    this.addSql(PERSON_TO_ADD);
  }

  override down(): void {
    this.addSql(`
      drop function app.person_to_add(uuid, text, uuid);
      drop function app.member_email(uuid, uuid);
      drop function app.known_person(uuid);
    `);
  }
}

/**
 * Definer's rights, because profiles are everybody's own: it shows a name and a picture, and only of oneself and of
 * people in a common organisation. Without a name it is a part of the id, never the address.
 */
const KNOWN_PERSON = `
  create function app.known_person(person uuid)
  returns table (user_id uuid, display_name text, avatar_url text)
  language sql stable security definer set search_path = pg_catalog, pg_temp rows 1
  begin atomic
    select p.id,
      coalesce(nullif(btrim(concat_ws(' ', nullif(p.first_name, ''), nullif(p.last_name, ''))), ''),
        'Student ' || left(p.id::text, 4)),
      p.avatar_url
    from public.profiles p
    where p.id = person and (person = auth.uid() or exists (
      select 1 from app.organisation_members mine
      join app.organisation_members theirs using (organisation_id)
      where mine.user_id = auth.uid() and theirs.user_id = person));
  end;
  grant execute on function app.known_person(uuid) to authenticated;
`;

/** Addresses are for those who answer for the organisation. */
const MEMBER_EMAIL = `
  create function app.member_email(organisation uuid, person uuid) returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select p.email from public.profiles p
    join app.organisation_members theirs on theirs.user_id = p.id and theirs.organisation_id = organisation
    join app.organisation_members mine on mine.organisation_id = organisation and mine.user_id = auth.uid()
    where p.id = person and mine.role = 'admin';
  end;
  grant execute on function app.member_email(uuid, uuid) to authenticated;
`;

/** Accounts that are deleted or without a name of their own cannot be added. */
const PERSON_TO_ADD = `
  create function app.person_to_add(organisation uuid, address text, person uuid) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select u.id from auth.users u
    where (lower(u.email) = lower(address) or u.id = person)
      and u.deleted_at is null and not (u.is_anonymous and person is null)
      and exists (select 1 from app.organisation_members mine
        where mine.organisation_id = organisation and mine.user_id = auth.uid() and mine.role = 'admin')
    limit 1;
  end;
  grant execute on function app.person_to_add(uuid, text, uuid) to authenticated;
`;
