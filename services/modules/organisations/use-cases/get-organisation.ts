import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import { OrganisationInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import type { Organisation } from '../organisation.ts';

/** One organisation that the caller is in. @throws `organisation.not-found` */
export const getOrganisation = useCase<
  Pick<OrganisationDeps, 'organisations'>,
  typeof OrganisationInput,
  Organisation
>({
  name: 'organisations.get',
  kind: 'query',
  roles: PEOPLE,
  input: OrganisationInput,
  run: ({ organisations }, _caller, { id }) => organisationFor(organisations, id),
});
