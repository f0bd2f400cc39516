import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import { OrganisationInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { organisationNotFound } from '../errors.ts';
import { canDelete } from '../policy.ts';

/**
 * Deletes an organisation with its memberships and classes; admins only, never a personal one.
 *
 * @throws `organisation.not-found`, `organisation.role-needed`, `organisation.personal`
 */
export const deleteOrganisation = useCase<
  Pick<OrganisationDeps, 'organisations'>,
  typeof OrganisationInput,
  undefined
>({
  name: 'organisations.delete',
  kind: 'command',
  roles: PEOPLE,
  input: OrganisationInput,
  run: async ({ organisations }, _caller, { id }) => {
    enforce(canDelete(await organisationFor(organisations, id)));
    if (!(await organisations.delete(id))) throw organisationNotFound();
    return undefined;
  },
});
