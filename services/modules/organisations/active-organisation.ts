import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { organisationNotFound } from './errors.ts';
import type { OrganisationRole } from './organisation.ts';

/** The organisation that a call acts in, and what the caller is there. */
export interface ActiveOrganisation {
  readonly id: string;
  readonly role: OrganisationRole;
  readonly is_personal: boolean;
}

const findActive = defineStatement(
  'organisations.active',
  `select o.id, m.role, o.personal_user_id is not null as is_personal
   from app.organisations o
   join app.organisation_members m on m.organisation_id = o.id and m.user_id = auth.uid()
   where case when $1->>'id' is null then o.personal_user_id = auth.uid() else o.id = ($1->>'id')::uuid end`,
);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The organisation that this call acts in: the one of `X-Organisation`, else the caller's personal one (Decision 30).
 *
 * @throws `organisation.not-found` when the caller is not in it, or it is no id at all.
 */
export async function organisationOf(scope: Scope): Promise<ActiveOrganisation> {
  const { organisationId } = scope.caller;
  if (organisationId !== '' && !UUID.test(organisationId)) throw organisationNotFound();
  const parameters = organisationId === '' ? {} : { id: organisationId };
  const active = await firstRow<ActiveOrganisation>(scope, findActive, parameters);
  if (active === undefined) throw organisationNotFound();
  return active;
}
